import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Home } from '../fixtures/home.js';
import { cannotGive } from '../fixtures/nobody.js';
import { expectActive, expectPlain, scenarios } from '../shells/scenario.js';

/** The end of what is said of an environment that nobody has decided about. */
const remedy = `'tsvenv allow' activates it always, 'tsvenv activate' once`;
const stranger = 4321;

/** The entries that were kept, as paths. */
function entries(home: Home): readonly string[] {
  const directory = home.at('.local/state/tsvenv/enter');
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes('pyvenv.cfg'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Gives a directory and everything in it to another user. */
function give(directory: string, uid: number): void {
  chownSync(directory, uid, uid);
  for (const name of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!name.isSymbolicLink()) chownSync(join(name.parentPath, name.name), uid, uid);
  }
}

scenarios('an attacker', {
  'cannot point an allowed project to another one by a link above, though both lead to one shared environment': async ({
    home,
    start,
    cd,
  }) => {
    const shared = home.at('envs/shared');
    await makeEnvironments([{ dir: shared }]);
    for (const tree of ['good', 'evil']) {
      home.dir('src', tree, 'shop');
      symlinkSync(shared, home.at('src', tree, 'shop/.venv'));
    }
    const link = home.at('src/current');
    symlinkSync(home.at('src/good'), link);
    await home.mustRun('allow', `${link}/shop`);
    const session = await start();
    await cd(session, `${link}/shop`);
    await expectActive(session, { env: `${link}/shop/.venv`, name: 'shop' });
    await cd(session, '/');
    rmSync(link);
    symlinkSync(home.at('src/evil'), link);
    expect(await cd(session, `${link}/shop`)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'cannot have an entry evaluated that somebody else wrote': async ({ home, start, cd, skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await cd(session, '/');
    const [entry = ''] = entries(home);
    const kept = readFileSync(entry, 'utf8');
    writeFileSync(entry, `${kept}\ntouch ${home.at('PWNED')}\n`);
    chownSync(entry, stranger, stranger);
    await cd(session, shop.dir);
    await expectActive(session, shop);
    expect(existsSync(home.at('PWNED'))).toBe(false);
    expect(readFileSync(entry, 'utf8')).toBe(kept);
  },

  'cannot revive an entry from before the last decision': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await cd(session, '/');
    const [entry = ''] = entries(home);
    const kept = readFileSync(entry, 'utf8');
    await home.mustRun('trust', 'forget', shop.dir);
    mkdirSync(join(entry, '..'), { recursive: true });
    writeFileSync(entry, kept, { mode: 0o600 });
    utimesSync(entry, new Date(), new Date(Date.now() - 60_000));
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'cannot hide a change of a redirect by its times': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    await makeEnvironments([{ dir: home.at('envs/good') }, { dir: home.at('envs/evil') }]);
    home.write(`${dir}/.venv`, '../../envs/good\n');
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(`${dir}/.venv`, before, before);
    await home.mustRun('allow', dir);
    const session = await start();
    await cd(session, dir);
    await expectActive(session, { env: home.at('envs/good'), name: 'good' });
    await cd(session, '/');
    home.write(`${dir}/.venv`, '../../envs/evil\n');
    utimesSync(`${dir}/.venv`, before, before);
    expect(await cd(session, dir)).toContain('is not the environment that was trusted here');
    await expectPlain(session, home.pathElements);
  },

  'cannot put another environment in the place of an allowed one by a link, though it is older': async ({
    home,
    start,
    cd,
  }) => {
    const [shop] = await home.projects('shop');
    const evil = home.at('evil');
    await makeEnvironments([{ dir: evil }]);
    utimesSync(`${evil}/pyvenv.cfg`, 1, 1);
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, '/');
    renameSync(shop.env, home.at('taken'));
    symlinkSync(evil, shop.env);
    expect(await cd(session, shop.dir)).toContain('is not the environment that was trusted here');
    await expectPlain(session, home.pathElements);
  },

  'cannot bring what belongs to another user into a directory that is trusted': async ({ home, start, cd, skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    await home.allowAll();
    give(shop.dir, stranger);
    const session = await start();
    expect(await cd(session, shop.dir)).toBe(
      `tsvenv: ~/src/shop/.venv is not safe to activate: ~/src/shop belongs to another user (uid ${stranger}); 'tsvenv allow' activates it all the same`,
    );
    await expectPlain(session, home.pathElements);
    await session.run('tsvenv allow');
    await expectActive(session, shop);
    await cd(session, '/');
    chownSync(shop.env, stranger + 1, stranger + 1);
    await session.run('tsvenv trust forget ~/no/such/place');
    await home.mustRun('deny', home.dir('else'));
    expect(await cd(session, shop.dir)).toContain('is not safe to activate');
    await expectPlain(session, home.pathElements);
  },

  'does not get root to read or write the folders of a user': async ({ home, start, cd, skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    for (const place of ['.local', '.config', '.cache']) {
      home.dir(place);
      give(home.at(place), stranger);
    }
    const before = readdirSync(home.at('.local'), { recursive: true });
    const session = await start();
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
    expect(await session.run('tsvenv allow')).toMatch(/^tsvenv: .* belongs to another user; set HOME to your own/);
    await expectPlain(session, home.pathElements);
    const after = readdirSync(home.at('.local'), { recursive: true }).filter((name) => !String(name).includes('fish'));
    expect(after).toEqual(before.filter((name) => !String(name).includes('fish')));
  },
});

scenarios('trust for a while', {
  'TSVENV_TRUST overrules a refusal that was kept, and what is kept overrules nothing afterwards': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    expect(await cd(session, shop.dir)).toContain(remedy);
    await cd(session, '/');
    await session.run(shell.exported('TSVENV_TRUST', home.at('src')));
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, '/');
    await session.run(shell.unset('TSVENV_TRUST'));
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'a copy of a trusted tree is not trusted': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    cpSync(shop.dir, home.at('src/copy'), { recursive: true, verbatimSymlinks: true });
    rmSync(shop.dir, { recursive: true });
    const message = await cd(session, home.at('src/copy'));
    expect(message).toMatch(/^tsvenv: ~\/src\/copy\/\.venv (is not trusted|was moved)[^\n]*$/);
    await expectPlain(session, home.pathElements);
  },

  'a project that everyone can write to is refused for its own sake': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    chmodSync(shop.dir, 0o777);
    const session = await start();
    expect(await cd(session, shop.dir)).toContain('everyone can write to ~/src/shop;');
    await expectPlain(session, home.pathElements);
  },
});
