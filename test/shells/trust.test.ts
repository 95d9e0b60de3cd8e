import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { enterDirectory, entryFile } from '../../src/warm.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

/** The end of what is said of an environment that nobody has decided about. */
const remedy = `'tsvenv allow' activates it always, 'tsvenv activate' once`;

scenarios('trust', {
  'an untrusted environment is told of in one line when it is entered, and not at each prompt': async ({
    home,
    start,
    cd,
  }) => {
    const [shop] = await home.projects('shop');
    home.dir('src/shop/lib');
    const session = await start();
    const line = `tsvenv: ~/src/shop/.venv is not trusted; ${remedy}`;
    for (let round = 0; round < 2; round++) {
      expect(await cd(session, shop.dir)).toBe(line);
      await expectPlain(session, home.pathElements);
      expect(await session.run('')).toBe('');
      expect(await cd(session, 'lib')).toBe('');
      expect(await cd(session, '..')).toBe('');
      expect(await cd(session, home.path)).toBe('');
    }
    const other = await start({ cwd: shop.dir });
    expect(other.output).toBe(line);
    await expectPlain(other, home.pathElements);
  },

  'a command that decided nothing is followed by no line about what is not trusted': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    expect(await cd(session, shop.dir)).toContain(remedy);
    for (const command of ['remove --help', 'create --dry-run', 'trust list']) {
      expect(await session.run(`tsvenv ${command}`)).not.toContain(remedy);
    }
    const removing = session.run('tsvenv remove');
    await session.terminal.until(() => (session.terminal.raw.includes('Remove ~') ? true : undefined), 'the question');
    session.terminal.write('\r');
    await removing;
    expect(session.output).toContain('nothing was removed');
    expect(session.output).not.toContain(remedy);
    await expectPlain(session, home.pathElements);
    await session.run('tsvenv allow');
    await expectActive(session, shop);
    // Nor is what was deactivated active again.
    await session.run('deactivate');
    await session.run('tsvenv trust list');
    await expectPlain(session, home.pathElements);
  },

  'what allow, deny and forget decide is so for the rest of the line': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    await cd(session, shop.dir);
    expect(await session.run('tsvenv allow && command -v python')).toBe(`${shop.bin}/python`);
    await expectActive(session, shop);
    expect(await session.run('tsvenv deny && command -v python')).not.toContain(shop.bin);
    await expectPlain(session, home.pathElements);
    await session.run('tsvenv allow');
    const line = await session.run('tsvenv trust forget && command -v python');
    expect(line).not.toContain(shop.bin);
    await expectPlain(session, home.pathElements);
  },

  'allow activates, deny leaves and silences, forget asks again': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    await cd(session, shop.dir);
    await session.run('tsvenv allow');
    await expectActive(session, shop);
    await cd(session, '/');
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
    await session.run('tsvenv deny');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await session.run(`tsvenv trust forget ${shop.dir}`);
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'allow --under covers whole path components only, and not the directory beside': async ({ home, start, cd }) => {
    const [inside, beside] = await home.projects('foo/shop', 'foobar/shop');
    await home.mustRun('allow', '--under', home.at('src/foo'));
    const session = await start();
    await cd(session, inside.dir);
    await expectActive(session, inside);
    expect(await cd(session, beside.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'allow does not cover a project that is nested in the one allowed': async ({ home, start, cd }) => {
    const [shop, inner] = await home.projects('shop', 'shop/vendor/inner');
    await home.mustRun('allow', shop.dir);
    const session = await start({ cwd: shop.dir });
    await expectActive(session, shop);
    expect(await cd(session, inner.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'the closest record decides': async ({ home, start, cd }) => {
    const [shop, secret, open] = await home.projects('shop', 'closed/secret', 'closed/open');
    await home.allowAll();
    await home.mustRun('deny', home.at('src/closed'));
    await home.mustRun('allow', open.dir);
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, secret.dir);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    await cd(session, open.dir);
    await expectActive(session, open);
  },

  'activate in a project that is not trusted is for this shell and records nothing': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    await cd(session, shop.dir);
    await session.run('tsvenv activate');
    await expectActive(session, { ...shop, byHand: true });
    const other = await start();
    expect(await cd(other, shop.dir)).toContain(remedy);
    await expectPlain(other, home.pathElements);
    expect((await home.tsvenv(['trust', 'list'])).stdout).not.toContain('shop');
  },

  'activate is refused where activating was denied': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.mustRun('deny', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    expect(await session.run('tsvenv activate')).toMatch(/^tsvenv: .*$/);
    expect(await session.run(`tsvenv activate; echo ${shell.status}`)).toMatch(/^1$/m);
    await expectPlain(session, home.pathElements);
  },

  'what was decided in another terminal takes effect at the next entry': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const session = await start();
    await cd(session, shop.dir);
    await cd(session, '/');
    await home.mustRun('allow', shop.dir);
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, '/');
    await home.mustRun('deny', shop.dir);
    await cd(session, shop.dir);
    await expectPlain(session, home.pathElements);
  },

  'TSVENV_TRUST allows for one shell and is not remembered': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    const trusting = await start({ env: { TSVENV_TRUST: `relative:${home.at('src')}` } });
    await cd(trusting, shop.dir);
    await expectActive(trusting, shop);
    const session = await start();
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'another environment in a trusted project is asked for': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await makeEnvironments([{ dir: home.at('evil') }]);
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, '/');
    renameSync(shop.env, `${shop.dir}/.old`);
    symlinkSync(home.at('evil'), shop.env);
    expect(await cd(session, shop.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
  },

  'an ancestor that is pointed to another tree with older files does not inherit trust': async ({
    home,
    start,
    cd,
  }) => {
    const [evil, good] = await home.projects('evil/shop', 'good/shop');
    await home.mustRun('allow', good.dir);
    const link = home.at('src/current');
    symlinkSync(home.at('src/good'), link);
    const session = await start();
    await cd(session, `${link}/shop`);
    await expectActive(session, { env: `${link}/shop/.venv`, name: 'shop' });
    await cd(session, '/');
    rmSync(link);
    symlinkSync(home.at('src/evil'), link);
    expect(await cd(session, `${link}/shop`)).toContain(remedy);
    await expectPlain(session, home.pathElements);
    expect(evil.dir).toContain('evil');
  },

  'what was denied stays denied under another spelling of its path': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    symlinkSync(home.at('src'), home.at('other'));
    await home.mustRun('deny', home.at('other/shop'));
    const session = await start();
    for (const dir of [shop.dir, home.at('other/shop')]) {
      await cd(session, dir);
      expect(session.noise).toBe('');
      await expectPlain(session, home.pathElements);
    }
  },

  'a project that moves the XDG directories cannot bring its own trust': async ({ home, start, cd, shell }) => {
    const [mine, evil] = await home.projects('mine', 'evil');
    // The attacker has a real store in which the project is allowed.
    await home.mustRun('allow', evil.dir);
    cpSync(home.at('.local'), `${evil.dir}/.local`, { recursive: true });
    rmSync(home.at('.local'), { recursive: true });
    await home.mustRun('allow', mine.dir);
    const session = await start();
    await session.run(shell.exported('XDG_DATA_HOME', `${evil.dir}/.local/share`));
    await session.run(shell.exported('XDG_STATE_HOME', `${evil.dir}/.local/state`));
    await session.run(shell.exported('XDG_CONFIG_HOME', `${evil.dir}/.config`));
    expect(await cd(session, evil.dir)).toContain(remedy);
    await expectPlain(session, home.pathElements);
    await cd(session, mine.dir);
    await expectActive(session, mine);
  },

  'a bin that everyone can write to is refused with the reason, unless allowed exactly': async ({
    home,
    start,
    cd,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    chmodSync(shop.bin, 0o777);
    const session = await start();
    const message = await cd(session, shop.dir);
    expect(message).toMatch(/^tsvenv: .*write.*$/);
    await expectPlain(session, home.pathElements);
    await session.run('tsvenv allow');
    await expectActive(session, shop);
  },

  'names of the activation cache cannot be guessed into another project': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const session = await start();
    await cd(session, shop.dir);
    await cd(session, '/');
    // The same text at another path, as a copied home directory would have it.
    const copy = home.dir('src/copy');
    cpSync(shop.env, `${copy}/.venv`, { recursive: true, verbatimSymlinks: true });
    const entries = enterDirectory(home.at('.local/state/tsvenv'));
    mkdirSync(`${entries}${copy}/.venv`, { recursive: true });
    cpSync(entryFile(entries, `${shop.env}/pyvenv.cfg`), entryFile(entries, `${copy}/.venv/pyvenv.cfg`));
    expect(await cd(session, copy)).toMatch(/^tsvenv: .*$/);
    await expectPlain(session, home.pathElements);
  },
});
