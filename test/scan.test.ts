import { chownSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, tsvenv } from './fixtures/command.js';
import { Home } from './fixtures/home.js';
import { cannotGive } from './fixtures/nobody.js';
import { quietly } from './fixtures/said.js';
import { Terminal } from './shells/terminal.js';

let home: Home;
beforeEach(async () => {
  home = new Home();
  await home.projects('one', 'two', 'three');
});
afterEach(() => home.remove());

/** Starts `tsvenv allow --scan ~/src` on a terminal, as somebody would type it. */
const scanning = (): Terminal =>
  new Terminal(home.at('bin/tsvenv'), ['allow', '--scan', home.at('src')], home.path, home.env);

const space = ' ';
const down = '\x1b[B';
const enter = '\r';

describe('allow --scan on a terminal', () => {
  it('allows what is chosen and nothing else', async () => {
    const terminal = scanning();
    await terminal.until(() => (terminal.raw.includes('~/src/two/.venv') ? true : undefined), 'the list');
    for (const name of ['one', 'three', 'two']) expect(terminal.raw).toContain(`~/src/${name}/.venv`);
    terminal.write(`${down}${space}${enter}`);
    await terminal.until(() => (terminal.raw.includes('allowed 1 of 3') ? true : undefined), 'the end');
    terminal.close();
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src/three\n');
  });

  it('allows nothing when it is ended with Ctrl-C, and says so in one line', async () => {
    const terminal = scanning();
    await terminal.until(() => (terminal.raw.includes('~/src/two/.venv') ? true : undefined), 'the list');
    terminal.write(`${space}\x03`);
    await terminal.until(() => (terminal.raw.includes('cancelled') ? true : undefined), 'the end');
    terminal.close();
    expect(terminal.raw).not.toMatch(/\n\s+at |Error/);
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });
});

describe('allow --scan', () => {
  it('looks only at what belongs to the user', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    chownSync(home.at('src/two'), 4321, 4321);
    const { stdout } = await tsvenv(home, ['allow', '--scan', home.at('src')]);
    expect(stdout).toBe('~/src/one/.venv\n~/src/three/.venv\n');
  });

  it('tells an environment from a project elsewhere that leads to it', async () => {
    home.write('src/list/.python-envs', '../one/.venv\n');
    home.write('src/redirect/.venv', `${home.at('src/one/.venv')}\n`);
    const { stdout } = await tsvenv(home, ['allow', '--scan', home.at('src')]);
    expect(stdout.split('\n')).toEqual([
      '~/src/list (~/src/one/.venv)',
      '~/src/one/.venv',
      '~/src/redirect (~/src/one/.venv)',
      '~/src/three/.venv',
      '~/src/two/.venv',
      '',
    ]);
  });

  it('says where no terminal is how all are allowed', async () => {
    const running: Running = { input: ' \r' };
    const { stderr, exitCode } = await tsvenv(home, ['allow', '--scan', home.at('src')], running);
    expect({ stderr, exitCode }).toEqual({
      stderr: `tsvenv: nothing was allowed without a terminal to choose on; '--yes' allows all of these\n`,
      exitCode: 0,
    });
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });
});
