import { expect } from 'vitest';
import { type Maker, makeEnvironments, makeEnvironmentWith, missingMaker } from '../fixtures/environments.js';
import type { Scenarios, Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

type Made = Maker | 'venv';

/** A trusted project whose environment was made by this program. */
async function projectBy(maker: Made, { home, skip }: Scene) {
  const dir = home.dir('src/made');
  const env = `${dir}/.venv`;
  if (maker === 'venv') {
    await makeEnvironments([{ dir: env }]);
  } else {
    const missing = missingMaker(maker);
    if (missing !== undefined) skip(missing);
    await makeEnvironmentWith(maker, env);
  }
  await home.allowAll();
  return { dir, env, bin: `${env}/bin` };
}

/** What must hold of each maker's activate script, typed where tsvenv has that very environment active. */
function typedWhereActive(maker: Made): Scenarios {
  return {
    [`${maker}'s activate, typed where tsvenv has that environment active, shows it once and its deactivate leaves nothing`]:
      async (scene) => {
        const { home, start, cd, shell } = scene;
        const { dir, env, bin } = await projectBy(maker, scene);
        for (const times of [1, 2]) {
          const session = await start();
          const before = await session.probe();
          await cd(session, dir);
          const name = (await session.probe()).env['VIRTUAL_ENV_PROMPT'];
          for (let typed = 0; typed < times; typed++) {
            await session.run(shell.activate(env));
            expect(session.noise).toBe('');
            await session.run('');
            const state = await session.probe();
            expect(state.env['VIRTUAL_ENV']).toBe(env);
            expect(state.env['TSVENV_ACTIVE']).toBeUndefined();
            expect(state.path[0]).toBe(bin);
            expect(state.path.filter((element) => element === bin)).toHaveLength(1);
            // The name in brackets once, in the way of that script.
            expect(session.prompt).toMatch(/^\s*\([^()]+\) \$ $/);
          }
          await session.run('deactivate');
          expect(session.noise).toBe('');
          for (let prompts = 0; prompts < 2; prompts++) {
            await expectPlain(session, home.pathElements);
            await session.run('');
          }
          await cd(session, '..');
          await expectPlain(session, home.pathElements);
          await cd(session, dir);
          await expectActive(session, { env, name: name ?? '' });
          await cd(session, home.path);
          await expectPlain(session, home.pathElements);
          // virtualenv leaves PKG_CONFIG_PATH set, and the scripts for bash and zsh export the prompt.
          const theirs = new Set(['PKG_CONFIG_PATH', 'PS1', 'OLDPWD', '_']);
          const own = (env: Readonly<Record<string, string | undefined>>) =>
            Object.entries(env)
              .filter(([variable]) => !theirs.has(variable))
              .sort();
          expect(own((await session.probe()).env)).toEqual(own(before.env));
        }
      },

    [`${maker}'s activate by hand stays active everywhere until its deactivate`]: async (scene) => {
      const { home, start, cd, shell } = scene;
      const { env, bin } = await projectBy(maker, scene);
      const [shop, blog] = await home.projects('shop', 'blog');
      const session = await start();
      await cd(session, shop.dir);
      await session.run(shell.activate(env));
      for (const dir of [shop.dir, blog.dir, '/', home.path]) {
        await cd(session, dir);
        expect(session.noise).toBe('');
        const state = await session.probe();
        expect(state.env['VIRTUAL_ENV']).toBe(env);
        expect(state.env['TSVENV_ACTIVE']).toBeUndefined();
        expect(state.path).toEqual([bin, ...home.pathElements]);
        expect(session.prompt).toMatch(/^\s*\([^()]+\) \$ $/);
      }
      await session.run('deactivate');
      await expectPlain(session, home.pathElements);
      await cd(session, blog.dir);
      await expectActive(session, blog);
      await cd(session, home.path);
      await expectPlain(session, home.pathElements);
    },
  };
}

scenarios('activate scripts', {
  ...typedWhereActive('venv'),
  ...typedWhereActive('virtualenv'),
  ...typedWhereActive('uv'),
});

scenarios('by hand', {
  'deactivate leaves and stays out until the project is left': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    home.dir('src/shop/lib');
    const session = await start({ cwd: shop.dir });
    await session.run('deactivate');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    await session.run('');
    await cd(session, 'lib');
    await cd(session, '..');
    await expectPlain(session, home.pathElements);
    expect(await session.run(`deactivate; echo ${shell.status}`)).toMatch(/127$/m);
    await cd(session, home.path);
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'tsvenv deactivate does the same, and says so when there is nothing to leave': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    expect(await session.run('tsvenv deactivate')).toBe('');
    await expectPlain(session, home.pathElements);
    expect(await session.run('tsvenv deactivate')).toMatch(/^tsvenv: .*$/);
    await cd(session, home.path);
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'deactivate is gone with the environment, and a function of that name that the user has stays': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const plain = await start();
    await cd(plain, shop.dir);
    await cd(plain, '/');
    expect(await plain.run(`deactivate; echo ${shell.status}`)).toMatch(/127$/m);
    const session = await start({ before: [shell.define('deactivate', 'echo mine')] });
    await cd(session, shop.dir);
    expect(await session.run('deactivate')).toBe('mine');
    await cd(session, '/');
    expect(await session.run('deactivate')).toBe('mine');
    await expectPlain(session, home.pathElements);
  },

  'deactivate comes back with the next environment where it was taken away': async ({ home, start, cd, shell }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    for (const { dir } of [blog, shop]) await cd(session, dir);
    const takeAway =
      { fish: 'functions -e deactivate', zsh: 'unfunction deactivate' }[shell.name] ?? 'unset -f deactivate';
    await session.run(takeAway);
    await cd(session, blog.dir);
    expect(await session.run('deactivate')).toBe('');
    await expectPlain(session, home.pathElements);
  },

  'activate pins an environment until deactivate': async ({ home, start, cd }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await session.run(`tsvenv activate ${blog.env}`);
    expect(session.noise).toBe('');
    for (const dir of [shop.dir, '/', blog.dir, home.path]) {
      await cd(session, dir);
      await expectActive(session, { ...blog, byHand: true });
    }
    await session.run('deactivate');
    await expectPlain(session, home.pathElements);
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'activate of what is no environment says so and changes nothing': async ({ home, start, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    expect(await session.run(`tsvenv activate ${home.dir('empty')}`)).toMatch(/^tsvenv: [^\n]*$/);
    expect(await session.run(`tsvenv activate /no/such; echo ${shell.status}`)).toMatch(/^1$/m);
    await expectActive(session, shop);
  },

  "'tsvenv deactivate' is the deactivate of an environment that was activated by hand": async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await session.run(shell.activate(blog.env));
    expect((await session.probe()).env['VIRTUAL_ENV']).toBe(blog.env);
    expect(await session.run('tsvenv deactivate')).toBe('');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  "'tsvenv deactivate' leaves what was activated on the same line, and the rest of the line goes on from there":
    async ({ home, start, cd, shell }) => {
      const [shop, blog] = await home.projects('shop', 'blog');
      await home.allowAll();
      const session = await start({ cwd: shop.dir });
      for (const own of [blog, shop]) {
        await session.run(`${shell.activate(own.env)}; tsvenv deactivate`);
        await expectPlain(session, home.pathElements);
        await cd(session, '/');
        await cd(session, shop.dir);
        await expectActive(session, shop);
      }
      await session.run(shell.activate(blog.env));
      const line = `tsvenv deactivate; cd ${shell.quote(blog.dir)}; command -v python`;
      expect(await session.run(line)).toBe(`${blog.bin}/python`);
      await expectActive(session, blog);
    },

  "'tsvenv deactivate' in a function called deactivate does not call that": async ({ home, start, shell }) => {
    const [theirs] = await home.projects('theirs');
    const body = 'tsvenv deactivate';
    const definition = shell.name === 'fish' ? `function deactivate; ${body}; end` : `deactivate() { ${body}; }`;
    const session = await start({
      before: [definition],
      env: { VIRTUAL_ENV: `${theirs.env}/`, PATH: [theirs.bin, ...home.pathElements].join(':') },
    });
    expect(await session.run('deactivate')).toBe('');
    await expectPlain(session, home.pathElements);
  },

  'a name that was chosen by hand is in the prompt though the line went on to a project': async ({
    home,
    start,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    await session.run(`tsvenv activate ${blog.env}; cd ${shell.quote(shop.dir)}`);
    await expectActive(session, { ...blog, byHand: true });
  },

  'reload looks again': async ({ home, start, cd }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await session.run('deactivate');
    expect(await session.run('tsvenv reload')).toBe('');
    await expectActive(session, shop);
    await session.run(`tsvenv activate ${blog.env}`);
    expect(await session.run('tsvenv reload && command -v python')).toBe(`${shop.bin}/python`);
    await expectActive(session, shop);
    await cd(session, home.path);
    await session.run('tsvenv reload');
    await expectPlain(session, home.pathElements);
  },

  'an activate script of another environment replaces the one that follows the directory': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ cwd: shop.dir, env: { PYTHONHOME: '/opt/python' } });
    await session.run(shell.activate(blog.env));
    const state = await session.probe();
    expect(state.path).toEqual([blog.bin, ...home.pathElements]);
    expect(state.env['PYTHONHOME']).toBeUndefined();
    expect(session.prompt).not.toContain('shop');
    await session.run('deactivate');
    expect((await session.probe()).env['PYTHONHOME']).toBe('/opt/python');
    await session.run('');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'unsetting VIRTUAL_ENV by hand counts as leaving': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await session.run(shell.unset('VIRTUAL_ENV'));
    await session.run('');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'TSVENV_DISABLE makes the hook do nothing': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ env: { TSVENV_DISABLE: '1' } });
    await cd(session, shop.dir);
    await expectPlain(session, home.pathElements);
    await session.run(shell.unset('TSVENV_DISABLE'));
    await expectActive(session, shop);
  },
});
