import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAt, recordFile, recordInstalled } from '../../src/requirements.js';
import { tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { cannotGive, nobody } from '../fixtures/nobody.js';
import { Terminal } from '../shells/terminal.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const remove = (cwd: string, ...args: readonly string[]): ReturnType<typeof tsvenv> =>
  tsvenv(home, ['remove', ...args], { cwd });
const records = async (): Promise<string> => (await tsvenv(home, ['trust', 'list'])).stdout;

/** Expects one line of an error, and returns it. */
async function refused(running: ReturnType<typeof tsvenv>, code = 1): Promise<string> {
  const { stdout, stderr, exitCode } = await running;
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
  expect(stderr).toMatch(/^tsvenv[^\n]+\n$/);
  return stderr;
}

describe('remove', () => {
  it('deletes the nearest environment, and forgets its trust and its entries', async () => {
    const [shop] = await home.projects("it's $(a)\n-shop");
    await home.mustRun('allow', shop.dir);
    await home.mustRun('export', 'bash', '--hook', shop.dir);
    home.write(`${shop.dir}/sub/x`, '');
    expect(await remove(join(shop.dir, 'sub'), '--yes')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(readdirSync(shop.dir)).toEqual(['sub']);
    expect(await records()).toBe('');
    expect((await tsvenv(home, ['list', '--json'])).stdout).toBe('[]\n');
    const enter = home.at('.local/state/tsvenv/enter');
    const version = readdirSync(enter)[0] ?? '';
    expect(existsSync(join(enter, version) + shop.dir)).toBe(false);
  });

  it('forgets what was installed', async () => {
    const [shop] = await home.projects('shop');
    const state = home.at('.local/state/tsvenv');
    recordInstalled(state, shop.env, lookAt([home.write(`${shop.dir}/requirements.txt`, 'thing\n')]));
    expect(existsSync(recordFile(state, shop.env))).toBe(true);
    await remove(shop.dir, '--yes');
    expect(existsSync(recordFile(state, shop.env))).toBe(false);
  });

  it('deletes the one that is named, by itself or by its project', async () => {
    const [shop] = await home.projects('shop');
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    expect((await remove(home.path, '--yes', 'envs/science/')).exitCode).toBe(0);
    expect((await remove(home.path, '--yes', shop.dir)).exitCode).toBe(0);
    expect(existsSync(shop.dir)).toBe(true);
    expect(existsSync(shop.env)).toBe(false);
    expect(readdirSync(home.at('envs'))).toEqual([]);
  });

  it('deletes nothing for an empty name', async () => {
    const [shop] = await home.projects('shop');
    expect(await refused(remove(shop.dir, '--yes', ''), 2)).toContain("'' names no environment");
    expect(existsSync(shop.env)).toBe(true);
  });

  it('keeps what was decided about the directories above and below', async () => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    await home.mustRun('allow', '--under', shop.dir);
    await home.mustRun('allow', shop.dir);
    await remove(shop.dir, '--yes');
    expect((await records()).split('\n')).toEqual(['allow  ~/src and below', 'allow  ~/src/shop and below', '']);
  });

  it('asks on a terminal, and without one removes nothing', async () => {
    const [shop] = await home.projects('shop');
    expect(await refused(remove(shop.dir))).toContain("'--yes' removes it");
    expect(existsSync(shop.env)).toBe(true);
    const answer = async (key: string, isDone: (printed: string) => boolean): Promise<void> => {
      const terminal = new Terminal(home.at('bin/tsvenv'), ['remove'], shop.dir, home.env);
      const until = (done: (printed: string) => boolean, what: string): Promise<true> =>
        terminal.until(() => (done(terminal.raw) ? true : undefined), what);
      try {
        await until((printed) => /Remove ~\/src\/shop\/\.venv \(\d+ kB\)\?/.test(printed), 'the question');
        terminal.write(key);
        await until(isDone, 'the answer');
      } finally {
        terminal.close();
      }
    };
    await answer('\r', (printed) => printed.includes('tsvenv: nothing was removed'));
    expect(existsSync(shop.env)).toBe(true);
    await answer('y\r', () => !existsSync(shop.env));
  });

  it('refuses what is not an environment, or not only one', async () => {
    home.write('src/notes/bin/x', '');
    expect(await refused(remove(home.path, '--yes', 'src/notes'))).toContain('~/src/notes is not an environment');
    expect(await refused(remove(home.path, '--yes', 'no such'))).toContain("'~/no such' is not an environment");
    expect(await refused(remove(home.path, '--yes'))).toContain('no environment in');
    home.write('fake/pyvenv.cfg', 'home = /usr/bin\n');
    expect(await refused(remove(home.path, '--yes', 'fake'))).toContain('~/fake is not an environment');
    await makeEnvironments([{ dir: home.dir('src/app') }]);
    home.write('src/app/pyproject.toml', '');
    expect(await refused(remove(home.at('src/app'), '--yes'))).toContain("holds 'pyproject.toml' besides");
    await makeEnvironments([{ dir: home.path }]);
    expect(await refused(remove('/', '--yes', home.path))).toContain('holds your home directory besides');
    expect(existsSync(home.at('src/app/pyvenv.cfg'))).toBe(true);
    expect(existsSync(home.at('pyvenv.cfg'))).toBe(true);
  });

  it('refuses the one that the shell is in', async () => {
    const [shop] = await home.projects('shop');
    expect(await refused(remove(join(shop.env, 'lib'), '--yes'))).toContain('you are in ~/src/shop/.venv');
    expect(existsSync(shop.bin)).toBe(true);
  });

  it('leaves what a project only points at', async () => {
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    home.write('src/shop/.venv', `${home.at('envs/science')}\n`);
    const said = await refused(remove(home.at('src/shop'), '--yes'));
    expect(said).toContain("'tsvenv remove ~/envs/science'");
    expect(existsSync(home.at('envs/science/pyvenv.cfg'))).toBe(true);
  });

  it('removes a symbolic link, not what it leads to, nor the trust that others have in it', async () => {
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    for (const name of ['a', 'b']) {
      mkdirSync(home.at('src', name), { recursive: true });
      symlinkSync(home.at('envs/science'), home.at('src', name, '.venv'));
      await home.mustRun('allow', home.at('src', name));
    }
    expect((await remove(home.at('src/a'), '--yes')).exitCode).toBe(0);
    expect(readdirSync(home.at('src/a'))).toEqual([]);
    expect(existsSync(home.at('envs/science/pyvenv.cfg'))).toBe(true);
    expect(await records()).toBe('allow  ~/src/b  (~/envs/science)\n');
  });

  it('forgets one that is gone', async () => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    await tsvenv(home, ['remove', '--yes'], { cwd: shop.dir });
    await makeEnvironments([{ dir: shop.env }]);
    await home.mustRun('allow', shop.dir);
    writeFileSync(join(shop.env, 'pyvenv.cfg'), '');
    await home.mustRun('remove', '--yes', shop.env);
    expect(await records()).toBe('');
  });

  it('removes one with read-only directories', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    home.write(`${shop.env}/lib/sealed/x`, '');
    chmodSync(join(shop.env, 'lib/sealed'), 0o555);
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, home.path]);
    const { stderr, exitCode } = await tsvenv(home, ['remove', '--yes'], { cwd: shop.dir, uid: nobody });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(readdirSync(shop.dir)).toEqual([]);
  });

  it('says where the rest is of what it could not delete', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, home.path]);
    home.write(`${shop.env}/lib/foreign/x`, '');
    const said = await refused(tsvenv(home, ['remove', '--yes'], { cwd: shop.dir, uid: nobody }));
    const [, place = ''] = /what is left is in ~\/([^\n]+)\n$/.exec(said) ?? [];
    expect(existsSync(home.at(place, 'lib/foreign/x'))).toBe(true);
    expect(existsSync(shop.env)).toBe(false);
  });

  it('says in one line what it may not delete, and leaves that whole', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    chownSync(home.path, nobody, nobody);
    const said = await refused(tsvenv(home, ['remove', '--yes'], { cwd: shop.dir, uid: nobody }));
    expect(said).toContain('tsvenv: cannot remove ~/src/shop/.venv (EACCES)');
    expect(existsSync(join(shop.env, 'pyvenv.cfg'))).toBe(true);
    expect(readdirSync(shop.dir)).toEqual(['.venv']);
  });

  it('answers words that it does not know in one line', async () => {
    await refused(remove(home.path, 'a', 'b'), 2);
    await refused(remove(home.path, '--force'), 2);
  });
});
