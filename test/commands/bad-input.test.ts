import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.js';
import { run, tsvenv } from '../fixtures/command.js';
import { Home, type Project } from '../fixtures/home.js';

/** What is typed behind the command, the exit code, and what of it the answer names. */
type Row = readonly [words: readonly string[], code: 1 | 2, named: string];

const nowhere = '/no/such/place';

/** For every command, so that none is forgotten: what people mistype. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  setup: [
    [['nosuch'], 2, 'nosuch'],
    [['--dry-run=maybe'], 2, '--dry-run=maybe'],
  ],
  hook: [
    [[], 2, '<shell>'],
    [['nosuch'], 2, 'nosuch'],
    [['bash', '--prompt=maybe'], 2, '--prompt=maybe'],
    [[''], 2, "''"],
  ],
  create: [
    [['-p'], 2, '-p'],
    [['--python', 'nosuch'], 1, 'nosuch'],
    [['--clear=maybe'], 2, '--clear'],
  ],
  python: [
    [[], 2, '<action>'],
    [['nosuch'], 2, 'nosuch'],
    [['list', 'extra'], 2, 'extra'],
    [['find', '--json=maybe'], 2, '--json=maybe'],
  ],
  allow: [
    [[nowhere], 1, nowhere],
    [[''], 1, "''"],
    [['--under=maybe'], 2, '--under=maybe'],
    [['--under', '--scan'], 2, 'under'],
  ],
  deny: [
    [[nowhere], 1, nowhere],
    [[''], 1, "''"],
    [['--', nowhere], 1, nowhere],
  ],
  trust: [
    [[], 2, 'trust'],
    [['nosuch'], 2, 'trust'],
    [['lst'], 2, 'lst'],
    [['list', 'extra'], 2, 'extra'],
    [['prune', 'extra'], 2, 'extra'],
    [['list', '--json=maybe'], 2, '--json=maybe'],
    [['forget', nowhere], 1, nowhere],
    [['forget', ''], 1, "''"],
  ],
  status: [
    [[nowhere], 1, nowhere],
    [[''], 1, "''"],
    [['--json=foo'], 2, '--json=foo'],
    [['--json='], 2, '--json='],
    [['--', nowhere], 1, nowhere],
    [['--', '-x'], 2, './-x'],
  ],
  exec: [
    [[], 2, 'command'],
    [['--'], 2, 'command'],
    [['--trust'], 2, 'command'],
    [['--nope', 'true'], 2, '--nope'],
    [['--trust=maybe', 'true'], 2, '--trust=maybe'],
    [['--env'], 2, '--env'],
    [['--env='], 2, '--env'],
    [['--env', '', 'true'], 2, '--env'],
    [['--env', nowhere, 'true'], 1, nowhere],
  ],
  which: [
    [['no-such-command'], 1, 'no-such-command'],
    [[''], 1, "''"],
    [['--env'], 2, "''"],
    [['--env='], 2, "''"],
    [['--env', ''], 2, "''"],
    [['--env', nowhere], 1, nowhere],
    [['--env', 'a', '--env', nowhere], 1, nowhere],
    [['--trust=maybe'], 2, '--trust=maybe'],
    [['--', 'no-such-command'], 1, 'no-such-command'],
  ],
  list: [[['--json=maybe'], 2, '--json=maybe']],
  link: [
    [[], 2, '<env>'],
    [[''], 2, "''"],
    [[nowhere], 1, nowhere],
    [['--', nowhere], 1, nowhere],
  ],
  remove: [
    [[''], 2, "''"],
    [['--yes', ''], 2, "''"],
    [['--yes=maybe'], 2, '--yes=maybe'],
    [['-y=maybe'], 2, '-y=maybe'],
    [['--yes', nowhere], 1, nowhere],
    [['--yes', '--', nowhere], 1, nowhere],
  ],
  doctor: [[['--json=maybe'], 2, '--json=maybe']],
  cache: [
    [[], 2, '<action>'],
    [['nosuch'], 2, 'nosuch'],
  ],
  config: [
    [[], 2, '<action>'],
    [['nosuch'], 2, 'nosuch'],
    [['list', '--json=maybe'], 2, '--json=maybe'],
  ],
  export: [
    [[], 2, '<shell>'],
    [['nosuch'], 2, 'nosuch'],
    [['json', nowhere], 1, nowhere],
    [['json', ''], 1, "''"],
    [['bash', 'a', 'b'], 2, 'b'],
  ],
  completion: [
    [[], 2, '<shell>'],
    [['nosuch'], 2, 'nosuch'],
  ],
  complete: [],
  activate: [
    [[], 1, 'activate'],
    [['x'], 1, 'activate'],
  ],
  deactivate: [[[], 1, 'deactivate']],
  reload: [[[], 1, 'reload']],
};

let home: Home;
let shop: Project;
beforeAll(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
  await home.mustRun('allow', shop.dir);
});
afterAll(() => home.remove());

/** Expects one line on stderr that names the word and a remedy, nothing on stdout, and the exit code. */
async function refused(words: readonly string[], code: number, named: string, env = {}): Promise<void> {
  const { stdout, stderr, exitCode } = await tsvenv(home, words, { cwd: shop.dir, env });
  expect({ words, stdout, exitCode }).toEqual({ words, stdout: '', exitCode: code });
  expect(stderr).toMatch(/^tsvenv[^\n]+; [^\n]+\n$/);
  expect(stderr).toContain(named);
  expect(stderr).not.toContain('internal error');
}

describe('bad input', () => {
  it('has rows here for every command', () => {
    expect(Object.keys(rows).sort()).toEqual(COMMANDS.map(({ words }) => words.split(' ')[0]).sort());
    const needy = COMMANDS.filter(({ words }) => words.includes('<')).map(({ words }) => words.split(' ')[0] ?? '');
    expect(needy.filter((name) => !rows[name]?.some(([words]) => words.length === 0))).toEqual([]);
  });

  const visible = COMMANDS.filter(({ hidden }) => !hidden);
  it.each(visible.map(({ words }) => words.split(' ')))('is answered in one line: %s', async (name, ...places) => {
    const operands = places.filter((place) => place.startsWith('<')).map(() => 'list');
    await refused([name, ...operands, '--no-such-option'], 2, 'no-such-option');
    await refused([name, ...operands, '-Z'], 2, 'Z');
    await refused(['--no-such-option', name], 2, '--no-such-option');
    for (const [words, code, named] of rows[name] ?? []) await refused([name, ...words], code, named);
  });

  it.each([
    [['--json', 'status'], '--json'],
    [['--', 'status'], '--'],
    [['-v'], "did you mean '--version'?"],
    [['-V'], "did you mean '--version'?"],
    [['--version=x'], '--version=x'],
    [[''], "''"],
  ])('is answered where no command comes first: %j', (words, named) => refused(words, 2, named));

  it.each([
    [['activate', '--', 'a b'], "'tsvenv activate 'a b''"],
    [['activate', '--', '-x'], './-x'],
    [['activate', '--'], "'tsvenv activate'"],
    [['deactivate', '--'], "'tsvenv deactivate'"],
    [['reload', '--'], "'tsvenv reload'"],
  ])('is answered in a hooked shell with what to type: %j', (words, named) =>
    refused(words, 2, named, { TSVENV_HOOK: 'bash 0.1.0' }),
  );

  it('is no error of tsvenv where nothing can be written', async () => {
    for (const words of ['export json', 'status', 'hook bash']) {
      const { stderr, exitCode } = await run(home, '/bin/bash', ['-c', `tsvenv ${words} > /dev/full`]);
      expect({ stderr, exitCode }).toEqual({
        stderr: 'tsvenv: cannot write to stdout (ENOSPC); see where it leads\n',
        exitCode: 1,
      });
    }
    const silent = 'cd "$1" && tsvenv exec no-such-command 2> /dev/full';
    expect((await run(home, '/bin/bash', ['-c', silent, 'bash', shop.dir])).exitCode).toBe(127);
  });

  it('is no option that is said twice', async () => {
    const { stdout, stderr } = await tsvenv(home, ['which', '--env', nowhere, '--env', shop.dir, '--json', '--json']);
    expect({ stderr, path: JSON.parse(stdout).path }).toEqual({ stderr: '', path: `${shop.bin}/python` });
  });

  it('is no word behind the command of exec, whatever has to be read first', async () => {
    home.write('.config/tsvenv/config.toml', "create = 'never'\n");
    const { stdout, exitCode } = await tsvenv(home, ['exec', 'echo', '--help', '--trust=maybe', '--version'], {
      cwd: shop.dir,
    });
    expect({ stdout, exitCode }).toEqual({ stdout: '--help --trust=maybe --version\n', exitCode: 0 });
  });
});
