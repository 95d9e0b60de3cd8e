import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Home } from '../fixtures/home.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

const bom = '\ufeff';
const oneLine = /^(?:tsvenv: [^\n]*)?$/;

/** What a file may hold that it should not. */
const damages: Readonly<Record<string, (file: string) => void>> = {
  empty: (file) => writeFileSync(file, ''),
  binary: (file) => writeFileSync(file, Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256))),
  'of 10 MB': (file) => writeFileSync(file, Buffer.alloc(10_000_000, 'x = y\n')),
  'a NUL': (file) => writeFileSync(file, 'a\0b'),
  'shell code': (file) => writeFileSync(file, 'touch PWNED; exit\n$(touch PWNED)\n{"path": 1}\n'),
  'a directory': (file) => {
    rmSync(file, { recursive: true, force: true });
    mkdirSync(file);
  },
  'a dangling link': (file) => {
    rmSync(file, { recursive: true, force: true });
    symlinkSync('/no/such/file', file);
  },
  unreadable: (file) => {
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, 'x');
    chmodSync(file, 0);
  },
};

/** Every file below a directory. */
function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function entered(home: Home) {
  const [shop] = await home.projects('shop');
  await home.mustRun('allow', shop.dir);
  return shop;
}

scenarios('damaged files', {
  'a damaged pyvenv.cfg gives one line at most, and the shell goes on': async ({ home, start, cd }) => {
    const shop = await entered(home);
    const config = `${shop.env}/pyvenv.cfg`;
    const original = readFileSync(config, 'utf8');
    const session = await start();
    for (const damage of Object.values(damages)) {
      damage(config);
      expect(await cd(session, shop.dir)).toMatch(oneLine);
      expect(await session.run('')).toBe('');
      expect(await session.run('echo on')).toBe('on');
      expect(await cd(session, '/')).toBe('');
      await expectPlain(session, home.pathElements);
      rmSync(config, { recursive: true, force: true });
      writeFileSync(config, original);
    }
    for (const text of [bom + original, original.replaceAll('\n', '\r\n'), original.replace(/^version.*\n/m, '')]) {
      writeFileSync(config, text);
      expect(await cd(session, shop.dir)).toBe('');
      await expectActive(session, shop);
      await cd(session, '/');
      await expectPlain(session, home.pathElements);
    }
  },

  'a damaged redirect gives one line at most, and the shell goes on': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    await home.allowAll();
    const session = await start();
    for (const name of ['.venv', '.python-envs']) {
      for (const damage of Object.values(damages)) {
        damage(`${dir}/${name}`);
        expect(await cd(session, dir)).toMatch(oneLine);
        expect(await session.run('')).toBe('');
        expect(await cd(session, '/')).toBe('');
        await expectPlain(session, home.pathElements);
      }
      rmSync(`${dir}/${name}`, { recursive: true });
    }
  },

  'a damaged activation entry is made again': async ({ home, start, cd }) => {
    const shop = await entered(home);
    const session = await start();
    const entries = () => filesBelow(home.at('.local/state/tsvenv')).filter((file) => file.includes(shop.dir));
    await cd(session, shop.dir);
    expect(entries()).toHaveLength(1);
    const [entry = ''] = entries();
    const whole = readFileSync(entry);
    const cut = (length: number) => (file: string) => writeFileSync(file, whole.subarray(0, length));
    const cuts = [7, 0.3 * whole.length, 0.6 * whole.length, whole.length - 1].map((length) => cut(Math.floor(length)));
    for (const damage of [...Object.values(damages), ...cuts]) {
      await cd(session, '/');
      await expectPlain(session, home.pathElements);
      damage(entry);
      // A directory in its place, or a link to nowhere, is nothing to be told of either: the binary answers.
      expect(await cd(session, shop.dir)).toBe('');
      await expectActive(session, shop);
      rmSync(entry, { recursive: true, force: true });
    }
    await cd(session, '/');
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'a damaged trust record gives one line at most, and allowing again mends it': async ({ home, start, cd }) => {
    const shop = await entered(home);
    const session = await start();
    const records = filesBelow(home.at('.local/share/tsvenv/trust'));
    expect(records).toHaveLength(1);
    const [record = ''] = records;
    for (const [kind, damage] of Object.entries(damages)) {
      if (kind === 'unreadable' && process.getuid?.() === 0) continue;
      damage(record);
      expect(await cd(session, shop.dir), kind).toMatch(oneLine);
      expect(await session.run('')).toBe('');
      await expectPlain(session, home.pathElements);
      expect(await cd(session, '/')).toBe('');
      rmSync(record, { recursive: true, force: true });
      await home.mustRun('allow', shop.dir);
    }
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'a wrong config.toml is told of at the prompt, not in the midst of a line': async ({ home, start }) => {
    const shop = await entered(home);
    const session = await start();
    home.write('.config/tsvenv/config.toml', 'nonsense = 1\n');
    expect(await session.run(`cd ${shop.dir}; echo after`)).toMatch(/^after\ntsvenv: [^\n]*nonsense[^\n]*$/);
    await expectActive(session, shop);
  },

  'a damaged config.toml gives one line an entry at most': async ({ home, start, cd }) => {
    const shop = await entered(home);
    const session = await start();
    const config = home.write('.config/tsvenv/config.toml', '');
    for (const damage of Object.values(damages)) {
      damage(config);
      expect(await cd(session, shop.dir)).toMatch(oneLine);
      expect(await session.run('')).toBe('');
      expect(await cd(session, '/')).toBe('');
      await expectPlain(session, home.pathElements);
      rmSync(config, { recursive: true, force: true });
    }
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },
});

scenarios('broken environments', {
  'each is told of in one line with a remedy, and is not activated': async ({ home, start, cd }) => {
    const [dangling, moved, drifted] = await home.projects('dangling', 'moved', 'drifted');
    await home.allowAll();
    unlinkSync(`${dangling.env}/bin/python`);
    symlinkSync('/no/such/python3', `${dangling.env}/bin/python`);
    const place = home.dir('src/moved-here');
    renameSync(moved.env, `${place}/.venv`);
    const [library = ''] = readdirSync(`${drifted.env}/lib`);
    renameSync(`${drifted.env}/lib/${library}`, `${drifted.env}/lib/python3.2`);
    const gone = home.dir('src/gone');
    await makeEnvironments([{ dir: `${gone}/.venv` }]);
    const config = `${gone}/.venv/pyvenv.cfg`;
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^home = .*$/m, 'home = /opt/python-that-was/bin'));
    const nowhere = home.dir('src/nowhere');
    home.write(`${nowhere}/.venv`, '/no/such/environment\n');
    const session = await start();
    for (const dir of [dangling.dir, place, drifted.dir, gone, nowhere]) {
      expect(await cd(session, dir)).toMatch(/^tsvenv: [^\n]*'tsvenv \w+[^\n]*$/);
      await expectPlain(session, home.pathElements);
      expect(await session.run('')).toBe('');
      expect(await cd(session, '/')).toBe('');
    }
  },

  'an environment that breaks after it was remembered is not activated again': async ({ home, start, cd }) => {
    const shop = await entered(home);
    const session = await start();
    await cd(session, shop.dir);
    await cd(session, '/');
    unlinkSync(`${shop.env}/bin/python`);
    expect(await cd(session, shop.dir)).toMatch(/^tsvenv: [^\n]*'tsvenv create --upgrade' mends it$/);
    await expectPlain(session, home.pathElements);
  },
});

scenarios('what disappears', {
  'leaving works after the state folder, the environment or the program was deleted': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    await cd(session, shop.dir);
    rmSync(home.at('.local/state'), { recursive: true });
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);

    await cd(session, shop.dir);
    await expectActive(session, shop);
    rmSync(shop.env, { recursive: true });
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);

    await cd(session, blog.dir);
    await expectActive(session, blog);
    rmSync(home.at('.local'), { recursive: true });
    rmSync(home.at('bin/tsvenv'));
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    expect(await session.run(`echo ${shell.status}`)).toBe('0');
  },

  'a program that is gone is told of once, and leaving and what is remembered go on working': async ({
    home,
    start,
    cd,
  }) => {
    // A copy of the program, so that it can be deleted.
    const installed = home.dir('installed');
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    spawnSync('cp', ['-R', home.checkout('bin'), home.checkout('dist'), home.checkout('shell'), installed]);
    spawnSync('cp', [home.checkout('package.json'), installed]);
    symlinkSync(home.checkout('node_modules'), join(installed, 'node_modules'));
    rmSync(home.at('bin/tsvenv'));
    symlinkSync(join(installed, 'bin/tsvenv.js'), home.at('bin/tsvenv'));
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    rmSync(installed, { recursive: true });
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
    const said = [await cd(session, blog.dir), await cd(session, '/'), await cd(session, blog.dir)];
    expect(said.filter((line) => line !== '')).toHaveLength(1);
    expect(said[0]).toMatch(/^tsvenv: [^\n]*$/);
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
  },

  'a shell that starts without the program goes on as it was': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    rmSync(home.at('bin/tsvenv'));
    const session = await start();
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
  },
});

scenarios('a home that cannot be written to', {
  'means no memory, and no error at the prompt': async ({ home, start, cd, shell, skip }) => {
    if (process.getuid?.() !== 0) skip('needs root, to become nobody');
    const { uid, gid } = nobody();
    const [shop] = await home.projects('shop');
    // fish keeps its universal variables there.
    home.dir('.config/fish');
    spawnSync('chown', ['-R', `${uid}:${gid}`, home.path]);
    const allowed = spawnSync('setpriv', [...asNobody(uid, gid), home.at('bin/tsvenv'), 'allow', shop.dir], {
      env: { ...home.env },
      encoding: 'utf8',
    });
    expect(allowed.stderr).toBe('');
    const state = home.dir('.local/state');
    chownSync(state, 0, 0);
    chmodSync(state, 0o755);
    const session = await start({ under: ['setpriv', ...asNobody(uid, gid)] });
    expect(session.output).toBe('');
    for (let round = 0; round < 2; round++) {
      await cd(session, shop.dir);
      expect(session.noise).toBe('');
      await expectActive(session, shop);
      await cd(session, '/');
      expect(session.noise).toBe('');
      await expectPlain(session, home.pathElements);
    }
    expect(readdirSync(state)).toEqual([]);
    expect(shell.name).not.toBe('');
  },

  'nor does a full disk': async ({ home, start, cd, skip }) => {
    const state = home.dir('.local/state');
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k,nr_inodes=64', 'none', state]).status !== 0) {
      skip('needs to mount a small tmpfs; run the tests as root outside a container');
    }
    try {
      const [shop] = await home.projects('shop');
      await home.mustRun('allow', shop.dir);
      writeFileSync(join(state, 'filler'), Buffer.alloc(4096));
      const session = await start();
      for (let round = 0; round < 2; round++) {
        await cd(session, shop.dir);
        expect(session.noise).toBe('');
        await expectActive(session, shop);
        await cd(session, '/');
        expect(session.noise).toBe('');
        await expectPlain(session, home.pathElements);
      }
      expect(statSync(join(state, 'filler')).size).toBe(4096);
      session.close();
    } finally {
      spawnSync('umount', ['-l', state]);
    }
  },
});

function nobody(): { readonly uid: number; readonly gid: number } {
  const [, , uid, gid] = spawnSync('getent', ['passwd', 'nobody'], { encoding: 'utf8' }).stdout.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

const asNobody = (uid: number, gid: number): readonly string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
];
