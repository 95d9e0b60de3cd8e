import { expect } from 'vitest';
import { expectActive, expectPlain, scenarios } from './scenario.js';

scenarios('PATH and PYTHONHOME', {
  'what the user prepends, appends, reorders and removes while active is theirs after leaving': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const [bin, node, ...rest] = home.pathElements;
    const session = await start();
    await cd(session, shop.dir);
    await session.run(shell.prependPath('/opt/first'));
    await session.run(shell.appendPath('/opt/last words'));
    expect(session.noise).toBe('');
    await cd(session, '/');
    await expectPlain(session, ['/opt/first', ...home.pathElements, '/opt/last words']);

    await cd(session, shop.dir);
    const moved = [node ?? '', shop.bin, ...rest, bin ?? ''];
    await session.run(shell.setPath(moved));
    await cd(session, '/');
    await expectPlain(
      session,
      moved.filter((element) => element !== shop.bin),
    );

    await cd(session, shop.dir);
    await session.run(shell.setPath(home.pathElements));
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
    expect(session.noise).toBe('');
  },

  'every copy of the bin goes on leaving, and no other element': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start();
    await cd(session, shop.dir);
    const near = [`${shop.bin}2`, `${shop.bin}/sub`, shop.env];
    await session.run(
      shell.setPath([shop.bin, near[0] ?? '', shop.bin, ...near.slice(1), ...home.pathElements, shop.bin]),
    );
    await cd(session, '/');
    await expectPlain(session, [...near, ...home.pathElements]);
  },

  'on the way from one environment into the next every copy of either bin goes but one, and no other element': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    for (const { dir } of [blog, shop]) await cd(session, dir);
    const near = [`${shop.bin}2`, `${blog.bin}/sub`, blog.env];
    for (const copies of [[shop.bin], [blog.bin], [shop.bin, blog.bin]]) {
      await session.run(shell.setPath([shop.bin, ...near, ...copies, ...home.pathElements]));
      await cd(session, blog.dir);
      expect((await session.probe()).path).toEqual([blog.bin, ...near, ...home.pathElements]);
      await session.run(shell.setPath([blog.bin, ...home.pathElements]));
      await cd(session, shop.dir);
    }
    await session.run(shell.setPath(['/opt/first', shop.bin, ...home.pathElements]));
    await cd(session, blog.dir);
    expect((await session.probe()).path).toEqual([blog.bin, '/opt/first', ...home.pathElements]);
  },

  'elements that stand twice, are unusual or have special characters stay as they are': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const odd = ['/opt/a b', '/opt/*', '/opt/$HOME', '~/bin', ...home.pathElements, '/usr/bin', '/opt/[x]', '/opt/\\'];
    const session = await start({ after: [shell.setPath(odd)] });
    for (let round = 0; round < 2; round++) {
      await cd(session, shop.dir);
      await expectActive(session, shop);
      expect((await session.probe()).path.slice(1)).toEqual(odd);
      await cd(session, '/');
      await expectPlain(session, odd);
    }
  },

  'a bin that was on PATH before goes to the front and appears once': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ after: [shell.appendPath(shop.bin)] });
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'a PATH of 2,000 elements is kept': async ({ home, start, cd, shell }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const many = [
      ...home.pathElements,
      ...Array.from({ length: 1995 }, (_, index) => `/opt/tools/number ${index}/bin`),
    ];
    const session = await start({ after: [shell.setPath(many)] });
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
    await session.run('');

    // From one into the next a shell goes by what it knows of a long PATH, as long as nobody else has set it.
    const changes = [
      { typed: '', now: [shop.bin, ...many] },
      { typed: shell.appendPath(shop.bin), now: [shop.bin, ...many] },
      { typed: shell.appendPath(blog.bin), now: [shop.bin, ...many] },
      { typed: shell.appendPath('/opt/last'), now: [shop.bin, ...many, '/opt/last'] },
      { typed: shell.prependPath('/opt/first'), now: [shop.bin, '/opt/first', ...many, '/opt/last'] },
    ];
    for (const { typed, now } of changes) {
      for (const { dir } of [blog, shop, blog]) await cd(session, dir);
      await session.run(typed);
      await cd(session, shop.dir);
      expect((await session.probe()).path).toEqual(now);
    }
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, ['/opt/first', ...many, '/opt/last']);
  },

  'PYTHONHOME is away while active and back afterwards': async ({ home, start, cd, shell }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ after: [shell.exported('PYTHONHOME', '/opt/python home')] });
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, blog.dir);
    await expectActive(session, blog);
    await cd(session, '/');
    expect((await session.probe()).env['PYTHONHOME']).toBe('/opt/python home');
    await expectPlain(session, home.pathElements);
  },

  'a PYTHONHOME that the user sets while active is theirs': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ after: [shell.exported('PYTHONHOME', '/opt/one')] });
    await cd(session, shop.dir);
    await session.run(shell.exported('PYTHONHOME', '/opt/two'));
    await cd(session, '/');
    expect((await session.probe()).env['PYTHONHOME']).toBe('/opt/two');
  },

  'leaving takes nothing that was not set by entering, and no variable of it stays': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start();
    const names = async () => Object.keys((await session.probe()).env).filter((name) => name !== 'OLDPWD');
    const before = await names();
    await cd(session, shop.dir);
    expect((await names()).filter((name) => !before.includes(name)).sort()).toEqual([
      'TSVENV_ACTIVE',
      'VIRTUAL_ENV',
      'VIRTUAL_ENV_PROMPT',
    ]);
    await session.run(shell.exported('VIRTUAL_ENV_PROMPT', 'mine'));
    await cd(session, '/');
    expect((await session.probe()).env['VIRTUAL_ENV_PROMPT']).toBe('mine');
    await session.run(shell.unset('VIRTUAL_ENV_PROMPT'));
    expect((await names()).sort()).toEqual(before.sort());
  },
});
