import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './fixtures/command.js';
import { Home } from './fixtures/home.js';
import { isInstalled } from './shells/installed.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tsvenv-package-'));
const prefix = join(scratch, 'an empty prefix');
let packed: readonly string[] = [];
/** Bytes, as it was installed. */
let size = 0;

const npm = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  promisify(execFile)('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const isPacked = (value: unknown): value is readonly Packed[] =>
  Array.isArray(value) && value.every((one) => 'filename' in one && Array.isArray(one.files));

beforeAll(async () => {
  // dist/ is built already, and building it again would take it away from tests that run meanwhile.
  const { stdout } = await npm('pack', '--ignore-scripts', '--json', '--pack-destination', scratch);
  const value: unknown = JSON.parse(stdout);
  const one = isPacked(value) ? value[0] : undefined;
  if (one === undefined) throw new Error(stdout);
  packed = one.files.map(({ path }) => path);
  mkdirSync(prefix);
  await npm('install', '-g', '--prefix', prefix, '--offline', join(scratch, one.filename));
  size = filesBelow(prefix).reduce((sum, file) => sum + lstatSync(file).size, 0);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the package', () => {
  it('has the programs, the hooks, the manual and the licence', () => {
    for (const path of [
      'bin/tsvenv.js',
      'dist/cold.cjs',
      'dist/LICENSES.txt',
      'dist/tsvenv.1',
      'shell/tsvenv.bash',
      'shell/completion.zsh',
      'LICENSE',
    ]) {
      expect(packed).toContain(path);
    }
  });

  it('has neither sources nor tests, nor anything that is not asked for', () => {
    const expected = /^(bin|dist|shell|docs)\/|^(package\.json|LICENSE|(README|CHANGELOG|CONTRIBUTING)\.md)$/;
    expect(packed.filter((path) => !expected.test(path))).toEqual([]);
    expect(packed.filter((path) => /(?<!\.d)\.[cm]?tsx?$|\.map$|\.test\./.test(path))).toEqual([]);
  });

  it('has everything that its documents link to', () => {
    const documents = packed.filter((path) => path.endsWith('.md'));
    const links = documents.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^\w+:/.test(link))
        .map((link) => normalize(join(dirname(path), link))),
    );
    expect(links).toContain('docs/session.svg');
    expect(links.filter((link) => !packed.includes(link))).toEqual([]);
  });
});

describe('installed by npm into an empty prefix', () => {
  const PATH = (home: Home): string =>
    [join(prefix, 'bin'), home.at('node'), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

  it('says its version, and has its manual where man looks', async () => {
    const home = new Home();
    try {
      const { stdout } = await run(home, 'tsvenv', ['--version'], { env: { PATH: PATH(home) } });
      expect(stdout.trim()).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
      expect(existsSync(join(prefix, 'share/man/man1/tsvenv.1'))).toBe(true);
    } finally {
      await home.remove();
    }
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`sets ${shell} up, makes an environment, enters it, and leaves no trace`, async ({ skip }) => {
      if (!isInstalled(shell)) skip(`${shell} is not installed; apt-get install ${shell}`);
      const home = new Home();
      try {
        const env = { PATH: PATH(home), TERM: 'dumb' };
        home.write('src/shop/pyproject.toml', '[project]\nname = "shop"\n');
        const tsvenv = (args: readonly string[], cwd = home.path): ReturnType<typeof run> =>
          run(home, 'tsvenv', args, { cwd, env });
        expect((await tsvenv(['setup', shell, '--yes'])).exitCode).toBe(0);
        const made = await tsvenv(['create', '--quiet'], home.at('src/shop'));
        expect({ stderr: made.stderr, exitCode: made.exitCode }).toEqual({ stderr: '', exitCode: 0 });
        const lines = [
          'cd src/shop',
          'command -v python',
          'command -v pip',
          'cd ..',
          'tsvenv which 2>/dev/null',
          'exit 0',
        ];
        const { stdout } = await run(home, shell, ['-i', '-c', lines.join('\n')], { env });
        expect(stdout).toBe(`${home.at('src/shop/.venv/bin/python')}\n${home.at('src/shop/.venv/bin/pip')}\n`);
        expect((await tsvenv(['doctor'])).stdout).not.toMatch(/^problem {2}(?!hook)/m);
        expect((await tsvenv(['setup', '--undo', '--purge', '--yes'])).exitCode).toBe(0);
        for (const place of ['.local/share', '.local/state', '.cache']) {
          expect(
            existsSync(home.at(place)) ? readdirSync(home.at(place)).filter((name) => name !== 'fish') : [],
          ).toEqual([]);
        }
      } finally {
        await home.remove();
      }
    });
  }

  it('says in one line that Node is too old', async () => {
    const home = new Home();
    try {
      const old = home.write(
        'old.cjs',
        "Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } });\n",
      );
      const program = join(prefix, 'bin/tsvenv');
      const { stdout, stderr, exitCode } = await run(home, process.execPath, ['--require', old, program, 'status']);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
      expect(stderr).toBe('tsvenv: Node 18.20.4 is too old; install Node 20.19 or later\n');
    } finally {
      await home.remove();
    }
  });

  it('is as small as README says, within rounding, and alone', () => {
    const [, megabytes] = /takes (\d+) MB/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    expect(Number(megabytes)).toBe(Math.round(size / 1e6));
    expect(readdirSync(join(prefix, 'lib/node_modules'))).toEqual(['tsvenv']);
    expect(existsSync(join(prefix, 'lib/node_modules/tsvenv/node_modules'))).toBe(false);
  });
});

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)],
  );
}
