import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type ImportKind, type Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Graph {
  /** Files of the package that can be reached, relative to the package. */
  readonly files: readonly string[];
  /** What is imported from outside the package, with the file that does. */
  readonly foreign: readonly { readonly path: string; readonly by: string; readonly kind: ImportKind }[];
}

async function metafileOf(entry: string, packages: 'bundle' | 'external'): Promise<Metafile> {
  const { metafile }: { metafile: Metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages,
    metafile: true,
    write: false,
    outdir: 'unwritten',
    splitting: true,
  });
  return metafile;
}

/** Everything that `entry` can import, statically or by `import()` and `require()` of a literal. */
async function graphOf(entry: string): Promise<Graph> {
  const metafile = await metafileOf(entry, 'external');
  return {
    files: Object.keys(metafile.inputs),
    foreign: Object.entries(metafile.inputs).flatMap(([by, { imports }]) =>
      imports
        .filter(({ external, path }) => external && path !== '<runtime>')
        .map(({ path, kind }) => ({ path, by, kind })),
    ),
  };
}

const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const foreignTo = ({ foreign }: Graph): readonly string[] =>
  foreign.map(({ path }) => path).filter((path) => !builtin.has(path));

describe.each(['hot', 'plain'])('%s', (name) => {
  const program = `dist/${name}.cjs`;

  it('is made of our own sources, and imports nothing but modules of Node itself', async () => {
    const sources = await graphOf(`src/${name}.ts`);
    expect(sources.files.filter((file) => !file.startsWith('src/'))).toEqual([]);
    expect(foreignTo(sources)).toEqual([]);
    const graph = await graphOf(program);
    expect(graph.files).toEqual([program]);
    expect(graph.foreign.length).toBeGreaterThan(0);
    expect(foreignTo(graph)).toEqual([]);
  });

  it('imports nothing under a name that is computed', () => {
    const text = textOf(program);
    expect(text).not.toMatch(/\b(import|require|getBuiltinModule)\s*\(\s*[^'"`\s]/);
    expect(text).not.toMatch(/\bcreateRequire\b/);
  });
});

describe('dist/hot.cjs, the program at the prompt', () => {
  describe('without the rest of the package', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'tsvenv-build-'));
    beforeAll(() => {
      for (const file of ['package.json', 'bin/package.json', 'bin/tsvenv.js', 'dist/hot.cjs']) {
        cpSync(join(root, file), join(scratch, 'package', file));
      }
    });
    afterAll(() => rmSync(scratch, { recursive: true }));

    it('answers export', () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(scratch, 'package/bin/tsvenv.js'), 'export', 'json'],
        { cwd: scratch, env: { HOME: scratch, PATH: '/usr/bin:/bin' }, encoding: 'utf8' },
      );
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{}\n', stderr: '' });
    });
  });
});

describe('what is built', () => {
  it('needs no package to be installed beside it', async () => {
    const entries = ['dist/hot.cjs', 'dist/plain.cjs', 'dist/create.cjs', 'dist/cold.cjs', 'dist/index.js'];
    const graphs = await Promise.all(entries.map(graphOf));
    expect(graphs.map(foreignTo)).toEqual(entries.map(() => []));
    const declared: unknown = JSON.parse(textOf('package.json'));
    expect(declared).not.toHaveProperty('dependencies');
  });

  it('takes a place for its own in none of its packages but those of yargs, which are told one', async () => {
    const { inputs } = await metafileOf('src/cold.ts', 'bundle');
    const places = Object.keys(inputs).filter((file) => /import\.meta\.(url|filename|resolve)/.test(textOf(file)));
    expect(new Set(places.map((file) => file.replace(/^node_modules\/([^/]+)\/.*/, '$1')))).toEqual(
      new Set(['yargs', 'yargs-parser']),
    );
  });

  it('names the packages that it contains, with their licences, which ask for no more than that', async () => {
    const entries = ['src/hot.ts', 'src/plain.ts', 'src/create.ts', 'src/cold.ts', 'src/index.ts'];
    const metafiles = await Promise.all(entries.map((entry) => metafileOf(entry, 'bundle')));
    const files = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
    const packages = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []));
    expect(packages).toContain('node_modules/yargs');
    const told = textOf('dist/LICENSES.txt');
    for (const directory of packages) {
      const { name, version, license } = JSON.parse(textOf(join(directory, 'package.json')));
      expect(told).toMatch(new RegExp(`^${name} ${version}\n\n.*\\w`, 'm'));
      expect(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'], name).toContain(license);
    }
  });
});
