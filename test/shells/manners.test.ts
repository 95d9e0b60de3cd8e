import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Home, Project } from '../fixtures/home.js';
import type { Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Start } from './session.js';

async function two(home: Home) {
  const projects = await home.projects('shop', 'blog');
  await home.allowAll();
  return projects;
}

/** Goes cold and warm through both projects and out again; nothing is printed and everything is as it should be. */
async function roundTrip(scene: Scene, start: Start, projects: readonly Project[]) {
  const { home, cd } = scene;
  const session = await scene.start(start);
  expect(session.noise).toBe('');
  for (let round = 0; round < 2; round++) {
    for (const project of projects) {
      await cd(session, project.dir);
      expect(session.noise).toBe('');
      await expectActive(session, project);
    }
    await cd(session, '/');
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
  }
  return session;
}

scenarios('good manners', {
  'deactivate is there while an environment is active, on the way to the next one too, and is not taken from who has one':
    async ({ home, start, cd, shell }) => {
      const [shop, blog] = await two(home);
      const erase = shell.name === 'fish' ? 'functions -e deactivate' : 'unset -f deactivate';
      const session = await start();
      await cd(session, shop.dir);
      await session.run(erase);
      await cd(session, blog.dir);
      await session.run('deactivate');
      await expectPlain(session, home.pathElements);
      await cd(session, shop.dir);
      await session.run(erase);
      expect(await cd(session, '/')).toBe('');
      await expectPlain(session, home.pathElements);
      // bash cannot tell its function from another without a process.
      if (shell.name === 'bash') return;
      await cd(session, shop.dir);
      await session.run(shell.define('deactivate', 'echo mine'));
      await cd(session, '/');
      expect(await session.run('deactivate')).toBe('mine');
    },

  'the status of the last command and of its pipeline is what it was, at every kind of prompt': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await two(home);
    const session = await start();
    const check = async (line: string, where: string) => {
      await session.run(`${line}${shell.fail(3)}`);
      expect((await session.probe()).status, where).toBe(3);
      expect(await session.run(`echo ${shell.status}`), where).toBe('3');
    };
    await check('', 'no project');
    await check(`cd ${shop.dir}; `, 'entering, cold');
    await check('', 'active');
    await check('cd /; ', 'leaving');
    await check(`cd ${shop.dir}; `, 'entering, warm');
    await check('deactivate; ', 'deactivated');
    await cd(session, '/');
    await cd(session, shop.dir);
    for (const line of [`false | true | ${shell.fail(5)}`, `false | true | ${shell.fail(5)}`]) {
      await session.run(line);
      expect(await session.run(`echo ${shell.pipeStatus}`)).toBe('1 0 5');
    }
    expect(await session.run(`cd /; echo ${shell.status}`)).toBe('0');
  },

  'the prompt can show the status of the last command': async ({ home, start, cd, shell }) => {
    const [shop] = await two(home);
    for (const place of ['before', 'after'] as const) {
      const session = await start({ [place]: [shell.prompts.status] });
      await cd(session, shop.dir);
      await session.run('');
      await session.run(shell.fail(4));
      expect(session.prompt).toBe('(shop) 4 > ');
      await cd(session, '/');
      expect(session.prompt).toBe('0 > ');
      session.close();
    }
  },

  'loading the hook twice or three times is harmless': async (scene) => {
    const projects = await two(scene.home);
    const again = scene.shell.hook('');
    const session = await roundTrip(scene, { after: [again, again] }, projects);
    await scene.cd(session, projects[0].dir);
    await session.run(again);
    expect(session.noise).toBe('');
    await session.run('');
    await expectActive(session, projects[0]);
    await scene.cd(session, '/');
    await expectPlain(session, scene.home.pathElements);
  },

  'aliases and functions that the user has of the names of commands are not run': async (scene) => {
    const { shell, home } = scene;
    const projects = await two(home);
    // Not `eval` and `source`: the README's line itself uses them.
    const names = ['test', 'printf', 'command', 'builtin', 'export', 'unset', 'set', 'echo'];
    const reserved = new Set(shell.reserved);
    const usable = names.filter((name) => !reserved.has(name));
    const session = await roundTrip(
      scene,
      { before: usable.map((name) => shell.alias(name, `echo alias of ${name}`)) },
      projects,
    );
    session.close();
  },

  'functions of the user called test, printf and command are not run, defined before or after': async (scene) => {
    const { shell, home } = scene;
    const projects = await two(home);
    const reserved = new Set(shell.reserved);
    const lines = ['test', 'printf', 'command', 'echo', 'readlink', 'date', 'ls']
      .filter((name) => !reserved.has(name))
      .map((name) => shell.define(name, `builtin echo function ${name}`));
    for (const place of ['before', 'after'] as const) {
      (await roundTrip(scene, { [place]: lines }, projects)).close();
    }
  },

  "the user's own function cd is kept and run": async ({ home, start, cd, shell }) => {
    const [shop, blog] = await two(home);
    for (const place of ['before', 'after'] as const) {
      const session = await start({ [place]: [shell.define('cd', 'builtin echo mine', shell.callBuiltin('cd'))] });
      for (const project of [shop, blog, shop]) {
        expect(await cd(session, project.dir)).toBe('mine');
        await expectActive(session, project);
      }
      expect(await cd(session, '/')).toBe('mine');
      await expectPlain(session, home.pathElements);
      session.close();
    }
  },

  'aliases of cd and deactivate from before the hook are no syntax error and are still the user’s': async ({
    home,
    start,
    shell,
  }) => {
    const [shop] = await two(home);
    const session = await start({
      before: [
        shell.alias('deactivate', 'echo my deactivate'),
        shell.alias('cd', 'builtin cd'),
        shell.alias('tsvenv', 'command tsvenv'),
      ],
    });
    expect(session.noise).toBe('');
    await session.run(`cd ${shop.dir}`);
    await expectActive(session, shop);
    expect(await session.run('deactivate')).toBe('my deactivate');
    await session.run('cd /');
    await expectPlain(session, home.pathElements);
  },

  'no name is left behind but those that are documented': async ({ home, start, cd, shell }) => {
    const [shop] = await two(home);
    const list = home.write('names', '');
    const names = async (hook: '' | false) => {
      const session = await start({ hook, cwd: home.path });
      if (hook !== false) {
        await cd(session, shop.dir);
        await session.run('');
        await cd(session, home.path);
      } else {
        await cd(session, '/');
        await cd(session, home.path);
      }
      await session.run(`${shell.listNames} > ${list}.new`);
      await session.run(`mv ${list}.new ${list}`);
      session.close();
      return new Set(
        readFileSync(list, 'utf8')
          .split('\n')
          .filter((name) => name !== ''),
      );
    };
    const without = await names(false);
    const added = [...(await names(''))].filter((name) => !without.has(name));
    expect(added.filter((name) => !/^__tsvenv_\w+$/.test(name)).sort()).toEqual(shell.addedNames);
  },

  'nothing runs in a shell that is not interactive': async ({ home, start, shell }) => {
    const [shop] = await two(home);
    const session = await start();
    const script = home.write(`script.${shell.name}`, `${shell.hook('')}\ncd ${shop.dir}\necho "[$VIRTUAL_ENV]"\n`);
    expect(await session.run(`${shell.name} ${script}`)).toBe('[]');
    expect(
      await session.run(`${shell.name} -c ${shell.quote(`cd ${shop.dir}; command -v python; true`)}`),
    ).not.toContain(shop.bin);
  },

  'a script that the shell starts gets no function and no variable of the hook': async ({ home, start, cd, shell }) => {
    const [shop] = await two(home);
    const session = await start();
    for (const dir of [home.path, shop.dir, '/']) {
      await cd(session, dir);
      const { env } = await session.probe();
      const ours = Object.keys(env).filter((name) => /tsvenv/i.test(name));
      expect(ours).toEqual(dir === shop.dir ? ['TSVENV_ACTIVE'] : []);
    }
    expect(shell.name).not.toBe('');
  },
});

scenarios(
  'twenty directories in subshells',
  {
    'no program is started and no message printed for any of them, trusted or not': async ({ home, start }) => {
      const trusted = Array.from({ length: 20 }, (_, index) => `trusted/p${index}`);
      const unknown = Array.from({ length: 20 }, (_, index) => `unknown/p${index}`);
      await home.projects(...trusted, ...unknown);
      await home.mustRun('allow', '--under', home.at('src/trusted'));
      const session = await start();
      const log = home.at('calls');
      // The program that the hook would call, by the name under which it was found.
      home.countNode(log);
      await session.run(`for d in ${home.at('src')}/*/*/; do (cd "$d"; :); done`);
      expect(session.noise).toBe('');
      await session.run(`for d in ${home.at('src')}/*/*/; do x=$(cd "$d" && echo $PWD); done`);
      expect(session.noise).toBe('');
      expect(home.counted(log)).toBe(0);
      await session.run(`cd ${home.at('src/trusted/p0')}`);
      expect(home.counted(log)).toBe(1);
      // What was visited before is entered in a subshell too.
      await session.run('cd /');
      expect(await session.run(`(cd ${home.at('src/trusted/p0')} && command -v python)`)).toBe(
        `${home.at('src/trusted/p0')}/.venv/bin/python`,
      );
      expect(home.counted(log)).toBe(1);
      await expectPlain(session, home.pathElements);
    },
  },
  ['bash', 'zsh'],
);
