import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectWish } from '../../src/python/project.js';
import { type Machine, machine, unprivileged } from './machine.js';

let here: Machine;
beforeEach(() => {
  here = machine();
});
afterEach(() => here.remove());

const wish = async (): Promise<readonly string[] | undefined> =>
  (await projectWish(here.project, here.home))?.specs.map(({ text }) => text);

const pin = (content: string): string => here.write('home/shop/.python-version', content);
const pyproject = (content: string): string => here.write('home/shop/pyproject.toml', content);

describe('.python-version', () => {
  it.each([
    ['3.12\n', ['3.12']],
    ['3.12', ['3.12']],
    ['\uFEFF3.12\r\n', ['3.12']],
    ['# mine\n\n  3.12.1  # pinned\n', ['3.12.1']],
    ['3.12.1\n3.11.7\r3.10\n', ['3.12.1', '3.11.7', '3.10']],
    ['3.12.1 3.11.7\n', ['3.12.1', '3.11.7']],
    ['3.13t\n', ['3.13t']],
    ['pypy3.10-7.3.12\n', ['pypy3.10-7.3.12']],
    ['shop-env\n', ['shop-env']],
    ['3.12.1/envs/shop\n', ['3.12.1']],
    ['system\n', ['system']],
    ['>=3.10,<3.13\n', ['>=3.10,<3.13']],
  ])('%j asks for %j', async (content, expected) => {
    pin(content);
    expect(await wish()).toEqual(expected);
  });

  it.each(['', '\n\n', '# 3.12\n', '\uFEFF'])('%j asks for nothing', async (content) => {
    pin(content);
    expect(await wish()).toBeUndefined();
  });

  it.each([
    ['/usr/bin/python3', 1, 'is a path, not a version'],
    ['3.12\n../../../bin/python', 2, 'is a path, not a version'],
    ['..', 1, 'is not a version'],
    ['./python3', 1, 'is a path, not a version'],
    ['C:\\python.exe', 1, 'is a path, not a version'],
    ['3.12/envs/../..', 1, 'is a path, not a version'],
    ['a/envs/b/envs/c', 1, 'is a path, not a version'],
    ['\n$(touch${IFS}PWNED)', 2, 'is not a version'],
    ['`id`', 1, 'is not a version'],
    ['3.12;id', 1, 'is not a version'],
    ['3.12 $(id)', 1, 'is not a version'],
    ['-m', 1, 'is not a version'],
    ['^3.10', 1, 'is not a version'],
    ['>=3.x', 1, 'is not a version specifier of PEP 440'],
    ['\x1b[31m3.12', 1, 'is not a version'],
  ])('%j is an error that names its line', async (content, line, reason) => {
    pin(content);
    await expect(wish()).rejects.toThrowError(
      expect.objectContaining({
        name: 'UserError',
        message: expect.stringMatching(
          /^~\/shop\/\.python-version:\d+: [ -~]*; mend the line, or name a Python with -p$/,
        ),
      }),
    );
    await expect(wish()).rejects.toThrowError(`.python-version:${line}: `);
    await expect(wish()).rejects.toThrowError(reason);
    expect(existsSync(join(here.project, 'PWNED')) || existsSync('PWNED')).toBe(false);
  });

  it('is preferred to requires-python', async () => {
    pin('3.11');
    pyproject('[project]\nrequires-python = ">=3.12"\n');
    expect(await wish()).toEqual(['3.11']);
  });

  it('that says nothing leaves it to requires-python', async () => {
    pin('# none\n');
    pyproject('[project]\nrequires-python = ">=3.12"\n');
    expect(await wish()).toEqual(['>=3.12']);
  });

  it('is named with its line as the origin of the wish', async () => {
    pin('# mine\n3.11\n');
    expect((await projectWish(here.project, here.home))?.origin).toBe('~/shop/.python-version:2');
  });

  it('may be a link to a file elsewhere', async () => {
    here.link('home/shop/.python-version', here.write('home/pinned', '3.11\n'));
    expect(await wish()).toEqual(['3.11']);
  });
});

describe('requires-python', () => {
  it.each([
    ['>=3.10', '>=3.10'],
    ['>= 3.8, < 4', '>= 3.8, < 4'],
    ['~=3.10', '~=3.10'],
    ['', ''],
  ])('%j is what is asked for', async (value, expected) => {
    pyproject(`[build-system]\nrequires = []\n\n[project]\nname = "x"\nrequires-python = ${JSON.stringify(value)}\n`);
    expect(await wish()).toEqual([expected]);
    expect((await projectWish(here.project, here.home))?.origin).toBe('~/shop/pyproject.toml:6');
  });

  it.each(['', '[tool.x]\nrequires-python = "3"\n', '[project]\nname = "x"\n', 'project = 3\n', '\uFEFF[project]\r\n'])(
    'is not there in %j',
    async (content) => {
      pyproject(content);
      expect(await wish()).toBeUndefined();
    },
  );

  it.each([
    ['[project]\nrequires-python = "^3.10"\n', ":2: '^3.10' is not"],
    ['[project]\nrequires-python = "3.10"\n', ':2: 3.10 is not'],
    ['[project]\n\nrequires-python = 3.10\n', ':3: requires-python is not a string'],
    ['[project]\n"requires-python" = [">=3"]\n', ':2: requires-python is not a string'],
    ['[project]\nrequires-python = "/usr/bin/python3"\n', ':2: /usr/bin/python3 is not a version specifier'],
    ['[project]\nrequires-python = "$(touch PWNED)"\n', ":2: '$(touch PWNED)' is not a version specifier"],
    ['[project]\nname = \n', ':2: is not TOML'],
    ['[project]\nname = "x"\nname = "y"\n', ':3: is not TOML'],
    ['project = { requires-python = ">=3,<x" }\n', ":1: '<x' is not"],
  ])('%j is an error that names its line', async (content, message) => {
    pyproject(content);
    await expect(wish()).rejects.toThrowError(expect.objectContaining({ name: 'UserError' }));
    await expect(wish()).rejects.toThrowError(message);
    await expect(wish()).rejects.toThrowError(/^[ -~]*; mend the line, or name a Python with -p$/);
  });
});

describe.each(['.python-version', 'pyproject.toml'])('%s', (name) => {
  const path = (): string => join(here.project, name);

  it.each<readonly [string, string, () => void]>([
    ['is a FIFO', 'is not a regular file', () => execFileSync('mkfifo', [path()])],
    ['is a directory', 'is not a regular file', () => mkdirSync(path())],
    ['leads to a device', 'is not a regular file', () => symlinkSync('/dev/zero', path())],
    ['is larger than 64 KiB', 'is larger than 64 KiB', () => here.write(`home/shop/${name}`, '#'.repeat(65_537))],
    ['has a NUL byte', 'is not a text file', () => here.write(`home/shop/${name}`, '3.12\0')],
    ['is not UTF-8', 'is not in UTF-8', () => execFileSync('sh', ['-c', `printf '\\377\\376' > "$1"`, '-', path()])],
  ])('that %s is an error, at once', async (_, reason, make) => {
    make();
    await expect(wish()).rejects.toThrowError(`~/shop/${name}: ${reason}; mend or remove it, or name a Python with -p`);
  });

  it('that is a FIFO is not even opened', async () => {
    execFileSync('mkfifo', [path()]);
    const opened = join(here.root, 'opened');
    // Waits until somebody opens the other end.
    const writer = spawn('sh', ['-c', 'exec 3> "$1"; touch "$2"', '-', path(), opened]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(wish()).rejects.toThrowError('is not a regular file');
    await new Promise((resolve) => setTimeout(resolve, 200));
    writer.kill();
    expect(existsSync(opened)).toBe(false);
  });

  it('of exactly 64 KiB is read', async () => {
    here.write(`home/shop/${name}`, '#'.repeat(65_536));
    expect(await wish()).toBeUndefined();
  });

  it('that leads nowhere counts as none', async () => {
    symlinkSync('nowhere', path());
    expect(await wish()).toBeUndefined();
  });

  it('that may not be read is an error', async () => {
    chmodSync(here.write(`home/shop/${name}`, '3.12'), 0);
    await expect(unprivileged(wish)).rejects.toThrowError('cannot be read (EACCES)');
  });
});
