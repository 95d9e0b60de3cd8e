import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../src/create/lock.js';
import { tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { cannotGive, nobody } from '../fixtures/nobody.js';

let home: Home;
const science = (): string => home.at("envs/it's $(science)");
const biology = (): string => home.at('envs/biology');

beforeEach(async () => {
  home = new Home();
  home.write('src/shop/pyproject.toml', '');
  await makeEnvironments([{ dir: science() }, { dir: biology() }]);
});
afterEach(() => home.remove());

const link = (env: string, cwd = home.at('src/shop')): ReturnType<typeof tsvenv> =>
  tsvenv(home, ['link', env], { cwd });
const text = (): string => readFileSync(home.at('src/shop/.python-envs'), 'utf8');

async function refused(running: ReturnType<typeof tsvenv>, code = 1): Promise<string> {
  const { stdout, stderr, exitCode } = await running;
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
  expect(stderr).toMatch(/^tsvenv[^\n]+\n$/);
  return stderr;
}

describe('link', () => {
  it("makes an environment the project's, and allows it", async () => {
    expect(await link(science())).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(text()).toBe(`${science()}\n`);
    const { stdout } = await tsvenv(home, ['which'], { cwd: home.at('src/shop') });
    expect(stdout).toBe(`${science()}/bin/python\n`);
  });

  it('is for the project around the working directory', async () => {
    home.dir('src/shop/deep/er');
    await link(science(), home.at('src/shop/deep/er'));
    expect(text()).toBe(`${science()}\n`);
    rmSync(home.at('src/shop/pyproject.toml'));
    await link(biology(), home.at('src/shop/deep'));
    expect(text()).toBe(`${science()}\n${biology()}\n`);
    home.dir('src/plain/deep');
    await makeEnvironments([{ dir: home.at('.venv') }]);
    await link(science(), home.at('src/plain/deep'));
    expect(existsSync(home.at('src/plain/deep/.python-envs'))).toBe(true);
  });

  it('takes the environment of another project, and relative paths', async () => {
    const [other] = await home.projects('other');
    await link('../other');
    expect(text()).toBe(`${other.env}\n`);
    await makeEnvironments([{ dir: home.at('src/shop/.tox/dev') }]);
    await link('.tox/dev');
    expect(text()).toBe(`${other.env}\n.tox/dev\n`);
    expect((await tsvenv(home, ['which'], { cwd: home.at('src/shop') })).stdout).toBe(
      `${home.at('src/shop/.tox/dev')}/bin/python\n`,
    );
  });

  it('moves the default back and forth, and keeps the mode of the file', async () => {
    for (const env of [science(), biology(), science()]) await link(env);
    expect(text()).toBe(`${biology()}\n${science()}\n`);
    chmodSync(home.at('src/shop/.python-envs'), 0o600);
    await link(biology());
    expect(text()).toBe(`${science()}\n${biology()}\n`);
    expect(statSync(home.at('src/shop/.python-envs')).mode & 0o777).toBe(0o600);
  });

  it('loses no line when many do it at once', async () => {
    const envs = Array.from({ length: 6 }, (_, index) => home.at('envs', `e${index}`));
    await makeEnvironments(envs.map((dir) => ({ dir })));
    await Promise.all(envs.map((env) => link(env)));
    expect(text().trimEnd().split('\n').sort()).toEqual(envs);
    expect(readdirSync(home.at('src/shop')).sort()).toEqual(['.python-envs', 'pyproject.toml']);
  });

  it('waits for whoever is writing the list', async () => {
    const directory = home.at('.local/state/tsvenv/locks');
    const lock = { directory, path: home.at('src/shop/.python-envs'), scratch: '', waiting: () => {} };
    let linking = Promise.resolve<unknown>(undefined);
    await withLock(lock, async () => {
      linking = link(science());
      await setTimeout(2000);
      expect(existsSync(home.at('src/shop/.python-envs'))).toBe(false);
    });
    expect(await linking).toMatchObject({ exitCode: 0 });
    expect(text()).toBe(`${science()}\n`);
  });

  it('refuses where another marker goes before .python-envs', async () => {
    const [own] = await home.projects('own');
    expect(await refused(link(science(), own.dir))).toContain('~/src/own/.venv/pyvenv.cfg goes before .python-envs');
    expect(await refused(link('.venv', own.dir))).toContain('has that environment already');
    home.write('src/shop/.venv', `${science()}\n`);
    expect(await refused(link(biology()))).toContain('~/src/shop/.venv goes before .python-envs; remove it first');
    expect(existsSync(home.at('src/shop/.python-envs'))).toBe(false);
  });

  it('refuses what is no environment, or a broken one', async () => {
    expect(await refused(link(home.at('src')))).toContain('~/src is not an environment');
    rmSync(join(biology(), 'bin/python'));
    expect(await refused(link(biology()))).toContain('~/envs/biology has no working interpreter');
    expect(existsSync(home.at('src/shop/.python-envs'))).toBe(false);
  });

  it('refuses in a project that is denied', async () => {
    await home.mustRun('deny', home.at('src'));
    expect(await refused(link(science()))).toContain('~/src is denied');
    expect(existsSync(home.at('src/shop/.python-envs'))).toBe(false);
  });

  it('never writes through a symbolic link, nor into what is no file', async () => {
    home.write('.bashrc', 'alias x=y\n');
    symlinkSync(home.at('.bashrc'), home.at('src/shop/.python-envs'));
    expect(await refused(link(science()))).toContain('~/src/shop/.python-envs is not a regular file');
    expect(readFileSync(home.at('.bashrc'), 'utf8')).toBe('alias x=y\n');
    rmSync(home.at('src/shop/.python-envs'));
    mkdirSync(home.at('src/shop/.python-envs'));
    expect(await refused(link(science()))).toContain('is not a regular file');
  });

  it('refuses a name that a line cannot hold', async () => {
    await makeEnvironments([{ dir: home.at('envs/a\nb') }]);
    expect(await refused(link(home.at('envs/a\nb')))).toContain('has a line break in its name');
  });

  it('says in one line where it may not write', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    chownSync(home.path, nobody, nobody);
    const running = tsvenv(home, ['link', science()], { cwd: home.at('src/shop'), uid: nobody });
    expect(await refused(running)).toContain('tsvenv: cannot write ~/src/shop/.python-envs (EACCES)');
  });

  it('answers words that it does not know in one line', async () => {
    await refused(tsvenv(home, ['link']), 2);
    await refused(tsvenv(home, ['link', 'a', 'b']), 2);
  });
});
