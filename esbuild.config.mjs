// Four programs are built. `hot` answers `export` and `exec`, `plain` does `hook`, `allow` and `deny` where that takes no
// explanation: they may import nothing but Node's own modules, so each is one file. `create` is one too, for loading a
// second costs more than making an env, and imports what is not Node's own only where it is used; `cold` is everything
// else and loads each command, and what it needs, when it is asked for.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  outdir: 'dist',
  packages: 'external',
  define: { __TSVENV_VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
};

// CommonJS, for Node starts its loader of ES modules only where there is one: a tenth of an empty script's time. That
// includes import(), which Node 20 does not find the way to in what V8 had compiled. The hash at the end tells
// bin/tsvenv.js whether what it kept of a program is of this one.
const script = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
  define: { ...common.define, 'import.meta.dirname': '__dirname' },
  minify: true,
  write: false,
};

const { outputFiles } = await build({
  ...common,
  ...script,
  entryPoints: ['src/hot.ts', 'src/plain.ts', 'src/create.ts'],
});
mkdirSync('dist');
for (const { path, text } of outputFiles)
  writeFileSync(path, `${text}//${createHash('sha256').update(text).digest('hex')}`);
await build({
  ...common,
  entryPoints: ['src/cold.ts', 'src/index.ts', 'src/manual.ts'],
  splitting: true,
  chunkNames: 'chunk-[hash]',
});

// The manual is what the commands say of themselves.
const { manual } = await import('./dist/manual.js');
writeFileSync('dist/tsvenv.1', await manual());
