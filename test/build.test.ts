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

/** Everything that the built `entry` can import, statically or by `import()` and `require()` of a literal. */
async function graphOf(entry: string): Promise<Graph> {
  const { metafile }: { metafile: Metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: 'unwritten',
    splitting: true,
  });
  return {
    files: Object.keys(metafile.inputs),
    foreign: Object.entries(metafile.inputs).flatMap(([by, { imports }]) =>
      imports
        .filter(({ external, path }) => external && path !== '<runtime>')
        .map(({ path, kind }) => ({ path, by, kind })),
    ),
  };
}

const builtin = new Set(builtinModules.map((name) => `node:${name}`));

/** The package that an import specifier names: `@scope/name/deep` is of `@scope/name`. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The keys of an object in a JSON file of the package. */
function keysIn(file: string, property: string): readonly string[] {
  const parsed: unknown = JSON.parse(readFileSync(join(root, file), 'utf8'));
  if (typeof parsed !== 'object' || parsed === null) return [];
  return Object.keys(Object.entries(parsed).find(([name]) => name === property)?.[1] ?? {});
}

describe.each(['dist/hot.cjs', 'dist/plain.cjs'])('%s', (program) => {
  it('imports nothing but modules of Node itself', async () => {
    const graph = await graphOf(program);
    expect(graph.files).toEqual([program]);
    expect(graph.foreign.length).toBeGreaterThan(0);
    expect(graph.foreign.filter(({ path }) => !builtin.has(path))).toEqual([]);
  });

  it('imports nothing under a name that is computed', () => {
    const text = readFileSync(join(root, program), 'utf8');
    expect(text).not.toMatch(/\b(import|require|getBuiltinModule)\s*\(\s*[^'"`\s]/);
    expect(text).not.toMatch(/\bcreateRequire\b/);
  });
});

describe('dist/hot.cjs, the program at the prompt', () => {
  describe('without the rest of the package', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'tsvenv-build-'));
    beforeAll(() => {
      for (const file of ['package.json', 'bin/package.json', 'bin/tsvenv.js', 'bin/cold.js', 'dist/hot.cjs']) {
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

describe('the whole program', () => {
  it('imports only packages that it depends on', async () => {
    const entries = ['bin/tsvenv.js', 'dist/plain.cjs', 'dist/create.cjs', 'dist/cold.js', 'dist/index.js'];
    const graphs = await Promise.all(entries.map(graphOf));
    const packages = graphs.flatMap(({ foreign }) => foreign).filter(({ path }) => !builtin.has(path));
    const imported = new Set(packages.map(({ path }) => packageOf(path)));
    expect(imported).toContain('yargs');
    const declared = keysIn('package.json', 'dependencies');
    expect([...imported].filter((name) => !declared.includes(name))).toEqual([]);
  });
});
