import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterDirectory, entryFile } from '../../src/warm.js';
import { run, tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { Terminal } from '../shells/terminal.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

interface Listed {
  readonly path: string;
  readonly state: string;
  readonly python: string | null;
  readonly size: number | null;
  readonly lastUsed: string;
}

const isListed = (value: unknown): value is readonly Listed[] => Array.isArray(value);

async function listed(): Promise<readonly Listed[]> {
  const { stdout, exitCode } = await tsvenv(home, ['list', '--json']);
  expect(exitCode).toBe(0);
  const value: unknown = JSON.parse(stdout);
  if (!isListed(value)) throw new Error(stdout);
  return value;
}

const paths = async (): Promise<readonly string[]> => (await listed()).map(({ path }) => path);

describe('list', () => {
  it('says in one line that there is nothing yet', async () => {
    const { stdout, stderr, exitCode } = await tsvenv(home, ['list']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/^tsvenv: no environments yet; [^\n]+\n$/);
    expect(await listed()).toEqual([]);
  });

  it('has every environment that was allowed or made, and no other', async () => {
    const [shop, stranger, denied] = await home.projects('it\'s $(a) "shop"', 'stranger', 'denied');
    await home.mustRun('allow', shop.dir);
    await home.mustRun('deny', denied.dir);
    await home.mustRun('create', '--without-pip', home.at('envs/science'));
    expect(await paths()).toEqual([home.at('envs/science'), shop.env]);
    expect(await paths()).not.toContain(stranger.env);
  });

  it('has its columns below their titles where names are wide', async () => {
    const projects = await home.projects('plain', '中片🚒', 'e\u0301');
    for (const { dir } of projects) await home.mustRun('allow', dir);
    const { stdout } = await tsvenv(home, ['list']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    const starts = lines.map((line) => stringWidth(/^.*? (?=python |3\.\d)/.exec(line)?.[0] ?? line));
    expect(new Set(starts).size).toBe(1);
  });

  it('has those that a shell entered because a directory above was allowed', async () => {
    const [shop, other] = await home.projects('shop', 'other');
    await home.allowAll();
    expect(await paths()).toEqual([]);
    await home.mustRun('export', 'bash', '--hook', shop.dir);
    await home.mustRun('export', 'zsh', '--hook', shop.dir);
    expect(await paths()).toEqual([shop.env]);
    await home.mustRun('deny', home.at('src'));
    await home.mustRun('export', 'bash', '--hook', other.dir);
    expect(await paths()).toEqual([]);
  });

  it('has an environment once, however many projects use it', async () => {
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    for (const name of ['a', 'b']) {
      home.write(`src/${name}/.venv`, `${home.at('envs/science')}\n`);
      await home.mustRun('allow', home.at('src', name));
    }
    mkdirSync(home.at('src/c'));
    symlinkSync(home.at('envs/science'), home.at('src/c/.venv'));
    await home.mustRun('allow', home.at('src/c'));
    expect(await paths()).toEqual([home.at('envs/science')]);
  });

  it('tells the Python, the size, and the last use', async () => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const version = (await run(home, join(shop.bin, 'python'), ['-V'])).stdout.replace(/^Python (\d+\.\d+).*\n$/, '$1');
    const before = Date.now() - 60_000;
    const [one] = await listed();
    expect(one).toMatchObject({ state: 'ok', python: version });
    expect(one?.size).toBeGreaterThan(10_000);
    expect(Date.parse(one?.lastUsed ?? '')).toBeGreaterThan(before);
  });

  it('knows the last use from the entries that shells read', async () => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    await home.mustRun('export', 'bash', '--hook', shop.dir);
    const entry = entryFile(enterDirectory(home.at('.local/state/tsvenv')), `${shop.env}/pyvenv.cfg`);
    const [read, written] = [new Date('2025-03-04T12:00:00Z'), new Date('2025-01-01T12:00:00Z')];
    utimesSync(entry, read, written);
    expect((await listed())[0]?.lastUsed).toBe(read.toISOString());
    const { stdout } = await tsvenv(home, ['list']);
    expect(stdout).toMatch(/ (\d+ (month|year)s?|last (month|year)) ago|last year/);
  });

  it('tells which do not work any more, and what to do', async () => {
    const [moved, gone, fine] = await home.projects('moved', 'gone', 'fine');
    for (const { dir } of [moved, gone, fine]) await home.mustRun('allow', dir);
    rmSync(gone.env, { recursive: true });
    rmSync(join(moved.bin, 'python'));
    renameSync(join(fine.dir, '.venv'), join(fine.dir, '.venv'));
    const states = Object.fromEntries((await listed()).map(({ path, state }) => [path, state]));
    expect(states).toEqual({ [moved.env]: 'broken', [gone.env]: 'gone', [fine.env]: 'ok' });
    const { stdout, stderr } = await tsvenv(home, ['list']);
    expect(stdout).toMatch(/^environment +python +size +used +remark$/m);
    expect(stdout).toMatch(/^~\/src\/moved\/\.venv .* has no working interpreter$/m);
    expect(stdout).toMatch(/^~\/src\/gone\/\.venv .* is gone$/m);
    expect(stderr).toMatch(/^tsvenv: 2 do not work; [^\n]+\n$/);
    // Of a broken one the files go as well.
    expect(stderr).toContain(`'tsvenv remove ENV' does away with one`);
  });

  it('is a table that fits the terminal', async () => {
    const [deep] = await home.projects(`${'very-long-name/'.repeat(30)}shop`);
    await home.mustRun('allow', deep.dir);
    const terminal = new Terminal(home.at('bin/tsvenv'), ['list'], home.path, home.env);
    try {
      await terminal.until(() => (terminal.raw.includes('.venv') ? true : undefined), 'the table');
    } finally {
      terminal.close();
    }
    const lines = terminal.raw.split('\r\n');
    expect(lines[0]).toMatch(/^environment +python +size +used$/);
    expect(lines[1]).toMatch(/^~\/src\/very-long.*….*\/shop\/\.venv +3\.\d+ +\d+ kB +today$/);
    expect(lines.every((line) => line.length <= 300)).toBe(true);
  });

  it('answers words that it does not know in one line', async () => {
    const { stderr, exitCode } = await tsvenv(home, ['list', 'all']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^tsvenv list: [^\n]+\n$/);
  });
});
