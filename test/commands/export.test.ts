import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHELLS } from '../../src/shells/index.js';
import { tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home, type Project } from '../fixtures/home.js';
import { failing, quietly } from '../fixtures/said.js';
import { isInstalled } from '../shells/installed.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
  await quietly(home, ['allow', shop.dir]);
});
afterEach(() => home.remove());

const PATH = (): string => home.pathElements.join(':');

/** What `export json` says. */
async function changes(dir: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return JSON.parse(await quietly(home, ['export', 'json', dir], { env }));
}

const entered = (): Readonly<Record<string, string>> => ({
  PATH: `${shop.bin}:${PATH()}`,
  VIRTUAL_ENV: shop.env,
  VIRTUAL_ENV_PROMPT: 'shop',
  TSVENV_ACTIVE: shop.env,
});

describe('export json', () => {
  it('says what entering, staying, switching and leaving change', async () => {
    const [other] = await home.projects('other');
    await quietly(home, ['allow', other.dir]);
    expect(await changes(shop.dir)).toEqual(entered());
    expect(await changes(shop.dir, entered())).toEqual({});
    expect(await changes(home.path)).toEqual({});
    expect(await changes(home.path, entered())).toEqual({
      PATH: PATH(),
      VIRTUAL_ENV: null,
      VIRTUAL_ENV_PROMPT: null,
      TSVENV_ACTIVE: null,
    });
    expect(await changes(other.dir, entered())).toEqual({
      PATH: `${other.bin}:${PATH()}`,
      VIRTUAL_ENV: other.env,
      VIRTUAL_ENV_PROMPT: 'other',
      TSVENV_ACTIVE: other.env,
    });
  });

  it('keeps what was changed meanwhile, in its place', async () => {
    const env = { ...entered(), PATH: `/first:${shop.bin}:/mid::${shop.bin}:${PATH()}:/last` };
    expect(await changes(home.path, env)).toMatchObject({ PATH: `/first:/mid::${PATH()}:/last` });
  });

  it('saves PYTHONHOME and gives it back', async () => {
    expect(await changes(shop.dir, { PYTHONHOME: '/opt/py' })).toEqual({
      ...entered(),
      PYTHONHOME: null,
      TSVENV_PYTHONHOME: '/opt/py',
    });
    expect(await changes(home.path, { ...entered(), TSVENV_PYTHONHOME: '/opt/py' })).toMatchObject({
      PYTHONHOME: '/opt/py',
      TSVENV_PYTHONHOME: null,
    });
  });

  it('replaces an env that another program activated', async () => {
    const env = { VIRTUAL_ENV: '/x', PATH: `/x/bin:${PATH()}` };
    expect(await changes(shop.dir, env)).toEqual(entered());
  });

  it('takes what was left behind by another shell for nothing that is active', async () => {
    expect(await changes(home.path, { TSVENV_ACTIVE: shop.env })).toEqual({});
    expect(await changes(home.path, { TSVENV_ACTIVE: shop.env, VIRTUAL_ENV: shop.env })).toEqual({});
    expect(await changes(home.path, { ...entered(), VIRTUAL_ENV: '/x' })).toEqual({});
  });

  it('refuses what is not trusted, with a line for the person', async () => {
    await quietly(home, ['trust', 'forget', shop.dir]);
    const line = `tsvenv: ~/src/shop/.venv is not trusted; 'tsvenv allow' activates it always, 'tsvenv activate' once\n`;
    expect(await tsvenv(home, ['export', 'json', shop.dir])).toEqual({ stdout: '{}\n', stderr: line, exitCode: 0 });
    await quietly(home, ['deny', shop.dir]);
    expect(await changes(shop.dir)).toEqual({});
    expect(await changes(shop.dir, { TSVENV_TRUST: home.path })).toEqual({});
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect(await changes(shop.dir, { TSVENV_TRUST: `relative:${home.at('src')}` })).toEqual(entered());
  });
});

describe('export gha', () => {
  it('appends to the files of the job, and fails the step where nothing can be activated', async () => {
    const env = { GITHUB_ENV: home.write('gha/env', ''), GITHUB_PATH: home.write('gha/path', '') };
    expect(await quietly(home, ['export', 'gha', shop.dir], { env })).toBe('');
    expect(readFileSync(home.at('gha/path'), 'utf8')).toBe(`${shop.bin}\n`);
    expect(readFileSync(home.at('gha/env'), 'utf8')).toContain(`\n${shop.env}\n`);
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect(await failing(home, ['export', 'gha', shop.dir], 1, { env })).toContain('is not trusted');
    expect(await failing(home, ['export', 'gha', home.path])).toContain('GITHUB_ENV and GITHUB_PATH are not set');
  });
});

describe.each(SHELLS)('export $name', (shell) => {
  /** What a shell of this kind has after it evaluated the text, in an environment. */
  function evaluated(text: string, env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const script = `${text}\n/usr/bin/env -0`;
    const args = { bash: ['--norc', '--noprofile'], zsh: ['-f'], fish: ['--no-config'] }[shell.name] ?? [];
    const printed = execFileSync(shell.name, [...args, '-c', script], {
      env: { ...home.env, ...env },
      encoding: 'utf8',
    });
    const pairs = printed.split('\0').map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]);
    return Object.fromEntries(pairs);
  }

  it('does in the real shell what export json says, there and back', async ({ skip }) => {
    if (!isInstalled(shell.name)) skip(`${shell.name} is not installed; apt-get install ${shell.name}`);
    const env = { PYTHONHOME: '/opt/py', PATH: `${PATH()}:/a b` };
    const inside = evaluated(await quietly(home, ['export', shell.name, shop.dir], { env }), env);
    expect(inside).toMatchObject({ ...entered(), PATH: `${shop.bin}:${env.PATH}`, TSVENV_PYTHONHOME: '/opt/py' });
    expect(inside['PYTHONHOME']).toBeUndefined();
    const outside = evaluated(await quietly(home, ['export', shell.name, home.path], { env: { ...inside } }), inside);
    expect(outside).toMatchObject(env);
    for (const name of ['VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT', 'TSVENV_ACTIVE', 'TSVENV_PYTHONHOME']) {
      expect(outside[name]).toBeUndefined();
    }
  });

  it('prints nothing when nothing is to do', async () => {
    expect(await quietly(home, ['export', shell.name, home.path])).toBe('');
    expect(await quietly(home, ['export', shell.name, shop.dir], { env: entered() })).toBe('');
  });

  it('says in one line that a name is no directory', async () => {
    for (const [name, place] of [
      ['gone', '~/gone'],
      ['bin/tsvenv', '~/bin/tsvenv'],
      ['', `''`],
    ] as const) {
      expect(await failing(home, ['export', shell.name, '--', name])).toBe(
        `tsvenv: ${place} is not a directory; name one that is there`,
      );
    }
  });

  it('takes a directory that looks like an option after --', async () => {
    mkdirSync(home.at('-x'));
    expect(await quietly(home, ['export', shell.name, '--', '-x'])).toBe('');
  });

  it('activates by hand what is named, trusted or not, and marks it so', async () => {
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    for (const name of [home.at('envs/science'), 'envs/science']) {
      const text = await quietly(home, ['export', shell.name, '--activate', '--', name]);
      expect(text).toContain(home.at('envs/science'));
      expect(text).not.toContain('TSVENV_ACTIVE');
    }
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect(await quietly(home, ['export', shell.name, '--activate'], { cwd: shop.dir })).toContain(shop.env);
    expect(await quietly(home, ['export', shell.name, '--activate', '--', 'src/shop'])).toContain(shop.env);
    expect(await quietly(home, ['export', shell.name, '--activate', '--', 'src/shop/.venv'])).toContain(shop.env);
    renameSync(home.at('envs/science'), home.at('envs/moved'));
    writeFileSync(home.at('envs/.venv'), shop.env);
    expect(await quietly(home, ['export', shell.name, '--activate', '--', 'envs/.venv'])).toContain(shop.env);
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });

  it('does not activate by hand what is not there, broken, denied or unsafe', async () => {
    const activate = (name: string) => failing(home, ['export', shell.name, '--activate', '--', name]);
    expect(await activate('node')).toBe(
      `tsvenv: ~/node is not an environment and has none; 'tsvenv create ENV' makes one`,
    );
    expect(await failing(home, ['export', shell.name, '--activate'])).toBe(
      `tsvenv: no environment in ~ or above it; 'tsvenv create' makes one`,
    );
    await quietly(home, ['deny', home.at('src')]);
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect(await activate('src/shop')).toBe(`tsvenv: ~/src is denied; 'tsvenv trust forget ~/src' takes that back`);
    await quietly(home, ['trust', 'forget', home.at('src')]);
    rmSync(`${shop.bin}/python`);
    expect(await activate('src/shop')).toMatch(/^tsvenv: ~\/src\/shop\/\.venv has no working interpreter; /);
  });
});

describe('export --hook', () => {
  const entries = (): readonly string[] => {
    const directory = home.at('.local/state/tsvenv/enter');
    if (!existsSync(directory)) return [];
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).replace(/^.*\/enter\/[^/]+/, ''));
  };
  const ask = (dir: string, env: Readonly<Record<string, string>> = {}) =>
    tsvenv(home, ['export', 'bash', '--hook', '--', dir], { env });

  it('answers the same whatever is active, and keeps the answer', async () => {
    const { stdout, stderr, exitCode } = await ask(shop.dir);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain(`VIRTUAL_ENV=${shop.env}`);
    expect((await ask(shop.dir, entered())).stdout).toBe(stdout);
    expect(entries()).toEqual([`${shop.env}/pyvenv.cfg.entry`]);
  });

  it('leaves the message for the prompt, and keeps a refusal too', async () => {
    await quietly(home, ['trust', 'forget', shop.dir]);
    const { stdout, stderr } = await ask(shop.dir);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^__tsvenv_message='tsvenv: ~\/src\/shop\/\.venv is not trusted; .*'\n$/);
    expect(entries()).toEqual([`${shop.env}/pyvenv.cfg.entry`]);
  });

  it('keeps nothing of what TSVENV_TRUST allowed, what is unsafe or what is broken', async () => {
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect((await ask(shop.dir, { TSVENV_TRUST: home.path })).stdout).toContain(`VIRTUAL_ENV=${shop.env}`);
    expect(entries()).toEqual([]);
    rmSync(`${shop.bin}/python`);
    expect((await ask(shop.dir)).stdout).toContain('has no working interpreter');
    expect(entries()).toEqual([]);
  });

  it.each([
    ['a file in the place of the state folder', () => home.write('.local/state/tsvenv', '')],
    ['a file in the place of an entry’s folder', () => home.write(`.local/state/tsvenv/enter`, '')],
    [
      'a file in the place of the data folder',
      () => {
        rmSync(home.at('.local/share'), { recursive: true });
        home.write('.local/share', '');
      },
    ],
  ])('answers all the same with %s', async (_, spoil) => {
    spoil();
    const { stderr, exitCode, stdout } = await ask(shop.dir);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/VIRTUAL_ENV=|is not trusted/);
  });

  it('uses the roots of the hook, not those that a project set', async () => {
    const [evil] = await home.projects('evil');
    // A real store of the attacker's, in which the project is allowed.
    const moved = { XDG_DATA_HOME: home.at('src/evil/data'), XDG_STATE_HOME: home.at('src/evil/state') };
    await quietly(home, ['allow', evil.dir], { env: moved });
    expect((await ask(evil.dir, moved)).stdout).toContain(`VIRTUAL_ENV=${evil.env}`);
    const hook = { TSVENV_DATA_DIR: home.at('.local/share/tsvenv'), TSVENV_STATE_DIR: home.at('.local/state/tsvenv') };
    expect((await ask(evil.dir, { ...moved, ...hook })).stdout).toContain('is not trusted');
  });
});

describe('export of something else', () => {
  it.each([
    [['fisch'], `unknown shell fisch; did you mean 'fish'?`],
    [['powershell7'], 'unknown shell powershell7; one of bash, zsh, fish, json, gha'],
  ])('is answered with the nearest: %j', async (words, line) => {
    expect(await failing(home, ['export', ...words], 2)).toBe(`tsvenv: ${line}`);
  });

  it.each([[[]], [['bash', 'a', 'b']], [['bash', '--nope']], [['bash', 'a', '--', 'b']]])(
    'is answered with how it is used: %j',
    async (words) => {
      expect(await failing(home, ['export', ...words], 2)).toMatch(/^tsvenv export: .*; see 'tsvenv export --help'$/);
    },
  );
});
