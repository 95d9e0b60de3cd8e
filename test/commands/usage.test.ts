import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.js';
import { nameOf } from '../../src/described.js';
import { tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';
import { Terminal } from '../shells/terminal.js';

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

/** Expects one line on stderr, nothing on stdout, and 2. */
async function misused(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await tsvenv(home, args);
  expect({ args, stdout, exitCode }).toEqual({ args, stdout: '', exitCode: 2 });
  expect(stderr).toMatch(/^tsvenv[^\n]+\n$/);
  return stderr;
}

const commands = COMMANDS.filter(({ hidden }) => !hidden).map(({ words }) => words.split(' '));

describe('words that mean nothing', () => {
  for (const [name = '', ...places] of commands) {
    it(`are answered in one line: ${name}`, async () => {
      const line = await misused(
        name,
        ...places.filter((place) => place.startsWith('<')).map(() => 'x'),
        '--no-such-option',
      );
      expect(line).toMatch(/see 'tsvenv|no-such-option|one of|did you mean/);
      // These take any number of words.
      if (['create', 'exec', 'setup'].includes(name)) return;
      await misused(name, ...places.map(() => 'list'), 'one', 'too many');
    });

    it(`are explained by --help, in plain text: ${name}`, async () => {
      for (const option of ['--help', '-h']) {
        const { stdout, stderr, exitCode } = await tsvenv(home, [name, option]);
        expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
        expect(stdout).toMatch(new RegExp(`^tsvenv ${name}\\b`));
        expect(stdout).toContain('Examples:');
        expect(stdout).not.toContain('\x1b');
      }
    });
  }

  // What these want is in a line of their own.
  for (const [name = ''] of commands.filter(([word = '']) => !['create', 'exec'].includes(word))) {
    it(`are missed only where help says that some are required: ${name}`, async () => {
      const { stdout } = await tsvenv(home, [name, '--help']);
      const { exitCode } = await tsvenv(home, [name]);
      expect(exitCode === 2).toBe(/^ {2}\w+ .*\[required\]$/m.test(stdout));
    });
  }

  it('are answered with the nearest command, or ours for that of another tool', async () => {
    expect(await misused('statsu')).toContain("did you mean 'status'?");
    expect(await misused('run')).toContain("did you mean 'exec'?");
    expect(await misused('rm')).toContain("did you mean 'remove'?");
    expect(await misused('ls')).toContain("did you mean 'list'?");
    expect(await misused('frobnicate')).toContain('one of setup, hook, ');
    expect(await misused()).toContain('no command given');
  });

  it.each([80, 120])('are explained to a terminal of %i columns with each type apart', async (columns) => {
    const all = commands.map(([name]) => `tsvenv ${name} --help`).join('; ');
    const args = ['-c', `${all}; echo the end`];
    const terminal = new Terminal('/bin/sh', args, home.path, home.env, columns);
    try {
      await terminal.until(() => (terminal.raw.includes('the end') ? true : undefined), 'all help');
    } finally {
      terminal.close();
    }
    const lines = terminal.raw.split('\r\n');
    expect(lines.filter((line) => /\S\[(array|boolean|string)\]/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^ {20,}\[boolean\]$/.test(line))).not.toEqual([]);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  it.each([80, 100])('are shown by examples that can be copied from a terminal of %i columns', async (columns) => {
    const shown = COMMANDS.filter(({ hidden }) => !hidden);
    const all = shown.map((entry) => `tsvenv ${nameOf(entry)} --help`).join('; ');
    const terminal = new Terminal('/bin/sh', ['-c', `${all}; echo the end`], home.path, home.env, columns);
    try {
      await terminal.until(() => (terminal.raw.includes('the end') ? true : undefined), 'all help');
    } finally {
      terminal.close();
    }
    const lines = terminal.raw.split('\r\n');
    for (const entry of shown) {
      for (const [example] of (await entry.load()).command.examples) {
        expect(lines.filter((line) => line === `  ${example}` || line.startsWith(`  ${example}  `))).not.toEqual([]);
      }
    }
  });

  it('say what they do before their options', async () => {
    for (const [name = ''] of commands) {
      const { stdout } = await tsvenv(home, [name, '--help']);
      expect(stdout).toMatch(/^tsvenv .*\n\n\w.* \w/);
      expect(stdout).not.toMatch(/^tsvenv .*\n\n(Options|Positionals):/);
    }
  });

  it.each(['setup', 'hook'])('are shown as they are typed where they turn something off: %s', async (name) => {
    const { stdout } = await tsvenv(home, [name, '--help']);
    for (const option of ['--no-prompt', '--no-cd']) expect(stdout).toMatch(new RegExp(`^ +${option} +do not `, 'm'));
    expect(stdout).not.toMatch(/ --(prompt|cd)\b|default: true/);
  });

  it('never name what only programs type', async () => {
    expect(await misused('frobnicate')).not.toMatch(/\bcomplete\b/);
    expect((await tsvenv(home, ['--help'])).stdout).not.toMatch(/\bcomplete\b/);
  });
});
