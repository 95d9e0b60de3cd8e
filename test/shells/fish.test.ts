import { expect } from 'vitest';
import type { Project } from '../fixtures/home.js';
import type { Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Session } from './session.js';

const mark = String.raw`\e]7777;prompt\a`;

async function project({ home }: Scene): Promise<Project> {
  const [shop] = await home.projects('shop');
  await home.allowAll();
  return shop;
}

async function comesAndGoes({ home, cd }: Scene, session: Session, shop: Project, prompt = '$ '): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await session.run('true');
    expect(session.noise).toBe('');
    await expectActive(session, shop, prompt);
    await cd(session, home.path);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements, prompt);
  }
}

/** VS Code's shell integration: a copy of the user's prompt, and its own around it, at the first prompt. */
const vscode = [
  'function init__ --on-event fish_prompt',
  '    functions -e init__',
  '    functions -c fish_prompt original__',
  '    function fish_prompt',
  "        builtin printf '<'",
  '        original__',
  '    end',
  'end',
];

scenarios(
  "fish's prompt",
  {
    "a wrapper as VS Code's is neither lost nor wrapped twice, loaded before or after": async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({ [place]: vscode });
        await session.run('');
        await scene.cd(session, shop.dir);
        for (let prompts = 0; prompts < 5; prompts++) {
          expect(session.prompt, place).toMatch(/^(?:<\(shop\) |\(shop\) <)\$ $/);
          await session.run('');
          expect(session.noise).toBe('');
        }
        await scene.cd(session, '/');
        await session.run('');
        await expectPlain(session, scene.home.pathElements, '<$ ');
        session.close();
      }
    },

    'fish_prompt sees the statuses of the last pipeline': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({
        before: [`function fish_prompt; builtin printf '%s %s > ${mark}' $status "$pipestatus"; end`],
      });
      await scene.cd(session, shop.dir);
      await session.run('');
      await session.run("true | sh -c 'exit 6'");
      expect(session.prompt).toBe('(shop) 6 0 6 > ');
    },

    'fish_mode_prompt, fish_right_prompt and fish_title are not touched': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: ['function fish_right_prompt; echo -n right; end'] });
      await scene.cd(session, shop.dir);
      expect(await session.run('functions fish_right_prompt | string collect')).not.toContain('__tsvenv');
      expect(await session.run('functions fish_mode_prompt | string collect')).not.toContain('__tsvenv');
    },

    'a prompt of no characters and one that fails are drawn as they are': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: [`function fish_prompt; builtin printf '${mark}'; false; end`] });
      await comesAndGoes(scene, session, shop, '');
    },
  },
  ['fish'],
);

scenarios(
  "fish's variables and events",
  {
    'a universal or global fish_user_paths keeps its place': async (scene) => {
      const { home } = scene;
      const shop = await project(scene);
      const session = await scene.start({ after: ['set -g fish_user_paths /opt/mine'] });
      await scene.cd(session, shop.dir);
      expect((await session.probe()).path[0]).toBe(shop.bin);
      const more = home.dir('more');
      await session.run(`fish_add_path -g ${more}`);
      await scene.cd(session, '/');
      await expectPlain(session, [more, '/opt/mine', ...home.pathElements]);
    },

    'functions of the user for PWD and fish_prompt are run, defined before or after': async (scene) => {
      const shop = await project(scene);
      const lines = [
        'function moved__ --on-variable PWD; set -g moved $moved x; end',
        'function shown__ --on-event fish_prompt; set -g shown $shown x; end',
        'function failed__ --on-event fish_postexec; set -g last__ $status; end',
      ];
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({ [place]: lines });
        await comesAndGoes(scene, session, shop);
        await session.run('set -g moved; set -g shown');
        await session.run(`cd ${shop.dir}`);
        await session.run('false');
        expect(await session.run('echo (count $moved) (count $shown) $last__')).toMatch(/^1 3 \d$/);
        session.close();
      }
    },

    'a function with a PATH of its own takes the shell from one environment into the next': async (scene) => {
      const { home, start, cd } = scene;
      const [shop, blog] = await home.projects('shop', 'blog');
      await home.allowAll();
      const session = await start({ after: ['function go__; set -lx PATH /opt/mine $PATH; cd $argv; end'] });
      for (const { dir } of [blog, shop]) await cd(session, dir);
      for (const line of [`go__ ${blog.dir}`, `PATH="$PATH" cd ${shop.dir}`, `go__ ${blog.dir}`]) {
        await session.run(line);
        expect(session.noise).toBe('');
        const entered = line.endsWith(shop.dir) ? shop : blog;
        await expectActive(session, entered);
        expect((await session.probe()).path).toEqual([entered.bin, ...home.pathElements]);
      }
      await session.run('go__ /');
      await expectPlain(session, home.pathElements);
    },

    'prevd, nextd and cdh take the environment along': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start();
      await scene.cd(session, shop.dir);
      await scene.cd(session, '/');
      await session.run('prevd');
      await expectActive(session, shop);
      await session.run('nextd');
      await expectPlain(session, scene.home.pathElements);
    },

    'a private session and a PATH that is no list of strings work': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ args: ['--private'] });
      await comesAndGoes(scene, session, shop);
    },

    'a command substitution that changes directory starts nothing and says nothing': async (scene) => {
      const { home, start } = scene;
      const [shop, unknown] = await home.projects('shop', 'unknown');
      await home.mustRun('allow', shop.dir);
      const session = await start();
      const log = home.at('calls');
      home.countNode(log);
      await session.run(`set x (cd ${unknown.dir}; pwd); cd /`);
      expect(session.noise).toBe('');
      expect(home.counted(log)).toBe(0);
      // What could not be entered there has left what was active; the prompt brings that back.
      await session.run(`cd ${shop.dir}`);
      await session.run(`set x (cd ${unknown.dir}; cd ${shop.dir})`);
      await session.run('');
      await expectActive(session, shop);
    },
  },
  ['fish'],
);
