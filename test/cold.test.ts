import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, tsvenv } from './fixtures/command.js';
import { Home } from './fixtures/home.js';

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

const words = [
  ['--help'],
  ['--version'],
  ['hook', 'bash'],
  ['status'],
  ['trust', 'list', '--json'],
  ['export', 'json'],
];

describe('an answer that nobody reads', () => {
  it.each(words)('is lost in silence: %s %s', async (...args) => {
    const script = `set -o pipefail; { sleep 0.01; tsvenv ${args.join(' ')}; } | :`;
    const { stdout, stderr } = await run(home, '/bin/bash', ['-c', script]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it.each(words)('is told of in one line when the disk is full: %s %s', async (...args) => {
    const { stdout, stderr, exitCode } = await run(home, '/bin/bash', ['-c', `tsvenv ${args.join(' ')} >/dev/full`]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/^tsvenv: [^\n]*ENOSPC[^\n]*\n$/);
  });
});

describe('what is said of wrong words', () => {
  it('is the same in every language', async () => {
    const env = { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' };
    expect((await tsvenv(home, ['allow', '--nope'], { env })).stderr).toBe(
      `tsvenv allow: unknown argument: nope; see 'tsvenv allow --help'\n`,
    );
    expect((await tsvenv(home, ['--help'], { env })).stdout).toContain('Show help');
  });

  it('keeps their case, and nothing that a terminal would obey', async () => {
    const { stderr } = await tsvenv(home, ['status', '--Foo\x1b[31mBar']);
    expect(stderr).toBe(`tsvenv status: unknown argument: Foo?[31mBar; see 'tsvenv status --help'\n`);
    expect((await tsvenv(home, ['\x1b[31mx\n'])).stderr).toMatch(
      /^tsvenv: unknown command '\\x1b\[31mx\\n'; [^\n]*\n$/,
    );
  });

  it.each(['constructor', 'toString', '__proto__'])('takes %s for no command either', async (word) => {
    const { stdout, stderr, exitCode } = await tsvenv(home, [word]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^tsvenv: unknown command [^\n]*\n$/);
  });

  it('has no stack, not even for a bug, unless TSVENV_DEBUG asks for it', async () => {
    // A file where the home would be makes for errors that nobody foresaw.
    const env = { HOME: '/dev/null/x', XDG_DATA_HOME: '/proc/self/mem' };
    const { stderr, stdout } = await tsvenv(home, ['allow', '--under', home.path], { env });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tsvenv: [^\n]*\n$/);
  });
});

describe('a working directory that was deleted', () => {
  it.each([
    [['status'], 0],
    [['export', 'json'], 0],
    [['hook', 'bash'], 0],
    [['trust', 'list'], 0],
    [['which', 'python'], 1],
    [['allow'], 1],
    [['deny'], 1],
    [['trust', 'forget'], 1],
    [['list'], 0],
    [['python', 'list'], 0],
    [['--help'], 0],
  ])('is no bug: %j', async (args, code) => {
    const gone = home.dir('gone');
    const script = `cd ${gone} && rmdir ${gone} && exec tsvenv ${args.join(' ')}`;
    const { stderr, exitCode } = await run(home, '/bin/bash', ['-c', script]);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringMatching(/^(tsvenv[^\n]*\n)?$/) });
    expect(stderr).not.toContain('internal error');
  });
});
