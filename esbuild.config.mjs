// Four programs are built, and the library. `hot` answers `export` and `exec`, `plain` does `hook`, `allow` and `deny`
// where that takes no explanation: they may import nothing but Node's own modules. `create` makes environments, `cold`
// is everything else. Each is one file, with what it needs from elsewhere but for what `create` seldom needs: what is
// installed is what was tested, and to load one file takes less time than to find many.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// `string-width` asks ICU for its tables as soon as it is loaded, which takes as long as Node itself does to start, and
// yargs loads two of it. They are for words that are not ASCII.
const widthOfAscii = {
  name: 'width-of-ascii',
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /^string-width$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === widthOfAscii) return;
      const found = await find(path, { ...from, pluginData: widthOfAscii });
      return { path: relative('', found.path), namespace: widthOfAscii.name };
    });
    onLoad({ filter: /./, namespace: widthOfAscii.name }, ({ path }) => ({
      contents: `let width;
export default (text, options) =>
  typeof text === 'string' && /^[ -~]*$/.test(text) ? text.length : (width ??= require(${JSON.stringify(resolve(path))}).default)(text, options);`,
      resolveDir: '.',
    }));
  },
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  outdir: 'dist',
  define: { __TSVENV_VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [widthOfAscii],
};

// CommonJS, for Node starts its loader of ES modules only where there is one: a tenth of an empty script's time. That
// includes import(), which Node 20 does not find the way to in what V8 had compiled.
const script = {
  ...common,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
  define: { ...common.define, 'import.meta.dirname': '__dirname' },
  minify: true,
};

// What `create` needs for no more than the first environment of a Python, and for requirements, stays in files of its
// own: all that V8 has compiled of a program is read at each start. bin/tsvenv.js lends its require().
const seldom = ['execa', 'fflate'];
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(${seldom.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `../dist/${path}.cjs`, external: true },
    );
  },
};

// yargs looks for translations near its file, and for its program above node_modules: neither is to be looked for
// outside of the package, nor in the working directory, which may be gone.
const yargsFile = {
  define: { ...script.define, 'import.meta.url': '__yargs' },
  banner: {
    js: 'const __yargs=require("node:url").pathToFileURL(`${__dirname}/node_modules/yargs/lib/platform-shims/esm.mjs`).href;',
  },
};

const programs = [
  await build({ ...script, write: false, entryPoints: ['src/hot.ts', 'src/plain.ts'] }),
  await build({ ...script, write: false, entryPoints: ['src/create.ts'], plugins: [...script.plugins, apart] }),
  await build({ ...script, ...yargsFile, write: false, entryPoints: ['src/cold.ts'] }),
];
// The hash at the end tells bin/tsvenv.js whether what it kept of a program is of this one.
for (const { path, text } of programs.flatMap(({ outputFiles }) => outputFiles))
  writeFileSync(path, `${text}//${createHash('sha256').update(text).digest('hex')}`);

const packages = await build({ ...script, entryPoints: seldom });

// What was written as CommonJS asks for Node's modules by require(), which an ES module has not, and by no URL, which
// what others make of the library may have none.
const library = await build({
  ...common,
  format: 'esm',
  entryPoints: ['src/index.ts'],
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
});

// The manual is what the commands say of themselves.
await build({ ...script, ...yargsFile, entryPoints: ['src/manual.ts'] });
const { manual } = await import('./dist/manual.cjs');
writeFileSync('dist/tsvenv.1', await manual());
rmSync('dist/manual.cjs');

writeFileSync('dist/LICENSES.txt', licences([...programs, packages, library]));

/** The licences of the packages that what was built contains, as each of them asks for. */
function licences(built) {
  const files = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = new Set(files.flatMap((file) => /^[^:]*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version: itsVersion } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'));
    const licence = readdirSync(directory).find((file) => /^licen[cs]e/i.test(file));
    if (licence === undefined) throw new Error(`${name} has no licence, so it may not be part of what is built`);
    return `${name} ${itsVersion}\n\n${readFileSync(`${directory}/${licence}`, 'utf8').trim()}\n`;
  });
  return ['The programs in this directory contain these packages.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}
