import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Machine, machine, standIn } from '../python/machine.js';

const root = join(import.meta.dirname, '..', '..');
/** Where Node finds the packages that it imports. */
const program = join(root, 'node_modules', '.cache', `tsvenv-python-${process.pid}.mjs`);
let here: Machine;

/** The command behind its own small entry, as the program registers it. */
beforeAll(async () => {
  await build({
    stdin: {
      contents: `import yargs from 'yargs';
import { command } from './src/commands/python.ts';
import { DEFAULTS } from './src/config/config.ts';
import { contextWith } from './src/context.ts';
import { fail } from './src/failure.ts';
const run = async () => ({
  program: process,
  context: contextWith(DEFAULTS, process),
  print: (text) => process.stdout.write(text),
  say: (line) => process.stderr.write(line + '\\n'),
});
const parsing = yargs(process.argv.slice(2)).exitProcess(false).showHelpOnFail(false).fail((message, error) => { throw error ?? new Error(message); });
try {
  await command(parsing, 'python <action> [spec]', 'interpreters', run).parseAsync();
} catch (error) {
  fail(error, process);
}`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    outfile: program,
    logLevel: 'silent',
  });
});
afterAll(() => {
  rmSync(program);
});
beforeEach(() => {
  here = machine();
});
afterEach(() => here.remove());

const at = (path: string): string => join(here.root, path);

interface Outcome {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** `tsvenv python ARGS`, typed in the project. */
function tsvenv(...args: readonly string[]): Promise<Outcome> {
  const env = { HOME: here.home, PATH: [at('bin'), at('open')].join(':') };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'python', ...args], { cwd: here.project, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe('python list', () => {
  it('prints a line for each interpreter, aligned, and nothing else', async () => {
    standIn(at('bin/python3'), '3.9.1');
    standIn(at('home/.pyenv/versions/3.12.10/bin/python3'), '3.12.10');
    expect(await tsvenv('list')).toEqual({
      code: 0,
      stdout: `3.12.10  pyenv  ~/.pyenv/versions/3.12.10/bin/python3\n3.9.1    PATH   '${at('bin/python3')}'\n`,
      stderr: '',
    });
  });

  it('marks what is too old for environments', async () => {
    standIn(at('bin/python3'), '3.9.1');
    standIn(at('home/.pyenv/versions/2.7.18/bin/python2.7'), '2.7.18');
    standIn(at('home/.pyenv/versions/3.3.7/bin/python3'), '3.3.7');
    expect((await tsvenv('list')).stdout.split('\n')).toEqual([
      `3.9.1   PATH   '${at('bin/python3')}'`,
      '3.3.7   pyenv  ~/.pyenv/versions/3.3.7/bin/python3 (unsupported: older than 3.4)',
      '2.7.18  pyenv  ~/.pyenv/versions/2.7.18/bin/python2.7 (unsupported: older than 3.4)',
      '',
    ]);
    const json: unknown = JSON.parse((await tsvenv('list', '--json')).stdout);
    expect(json).toMatchObject([
      { version: '3.9.1', supported: true },
      { version: '3.3.7', supported: false },
      { version: '2.7.18', supported: false },
    ]);
  });

  it('tells on stderr what was passed over', async () => {
    standIn(at('open/python3'), '3.9.1');
    chmodSync(at('open'), 0o777);
    expect(await tsvenv('list')).toEqual({
      code: 0,
      stdout: '',
      stderr: `tsvenv: '${at('open/python3')}' is in a directory that anybody can write to; it is passed over\n`,
    });
  });

  it('does not complain of the env that is active', async () => {
    standIn(at('open/python3'), '3.9.1');
    here.write('pyvenv.cfg', 'home = /usr/bin\n');
    expect(await tsvenv('list')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('--json prints what programs need', async () => {
    const path = standIn(at('home/.pyenv/versions/3.13.0t/bin/python3'), '3.13.0t');
    const { stdout } = await tsvenv('list', '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        version: '3.13.0',
        label: '3.13.0t',
        implementation: 'CPython',
        releaseLevel: 'final',
        freeThreaded: true,
        bits: 64,
        supported: true,
        path,
        realPath: path,
        source: 'pyenv',
        name: '3.13.0t',
      },
    ]);
  });
});

describe('python find', () => {
  it('prints the path of what create would take, and remembers the facts', async () => {
    const path = standIn(at('bin/python3'), '3.9.1');
    expect(await tsvenv('find')).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
    expect(existsSync(join(here.home, '.cache', 'tsvenv', 'interpreters'))).toBe(true);
  });

  it('listens to the project that the working directory is in', async () => {
    standIn(at('bin/python3'), '3.9.1');
    const path = standIn(at('home/.pyenv/versions/3.12.1/bin/python3'), '3.12.1');
    here.write('home/shop/pyproject.toml', '[project]\nrequires-python = ">=3.12"\n');
    mkdirSync(at('home/shop/deep'));
    expect((await tsvenv('find')).stdout).toBe(`${path}\n`);
  });

  it.each([['3.9'], ['>=3.8,<3.10'], ['python3'], ['../../bin/python3']])('%s is a spec', async (spec) => {
    const path = standIn(at('bin/python3'), '3.9.1');
    expect(await tsvenv('find', spec)).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
  });

  it('a spec that looks like a number is read as it was typed', async () => {
    const path = standIn(at('home/.pyenv/versions/3.10.1/bin/python3'), '3.10.1');
    standIn(at('bin/python3'), '3.1.1');
    expect((await tsvenv('find', '3.10')).stdout).toBe(`${path}\n`);
  });

  it('fails in one line when nothing fits, and as wrong usage for nonsense', async () => {
    expect(await tsvenv('find', '3.99')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        "tsvenv: python 3.99: nothing fits, no interpreter was found; install it, or choose another with -p ('tsvenv python list' shows where they are)\n",
    });
    expect(await tsvenv('find', '^3.9')).toMatchObject({ code: 2, stdout: '' });
    expect(await tsvenv('fnid')).toMatchObject({ code: 2, stdout: '' });
  });

  it('--json prints the one object', async () => {
    const path = standIn(at('bin/python3'), '3.14.0rc2');
    expect(JSON.parse((await tsvenv('find', '--json')).stdout)).toMatchObject({
      path,
      label: '3.14.0rc2',
      releaseLevel: 'candidate',
    });
  });
});
