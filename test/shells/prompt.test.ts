import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Home, Project } from '../fixtures/home.js';
import type { Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Session } from './session.js';

/** A trusted project; the shell is in the home directory. */
async function trusted(home: Home): Promise<Project> {
  const [shop] = await home.projects('shop');
  await home.allowAll();
  return shop;
}

/** Enters and leaves twice, five prompts each: the name stands in front of `own` exactly once, or not at all. */
async function comesAndGoes({ home, cd }: Scene, session: Session, shop: Project, own: string): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await cd(session, shop.dir);
    for (let prompts = 0; prompts < 5; prompts++) {
      expect(session.prompt).toBe(`(shop) ${own}`);
      await session.run(prompts % 2 === 0 ? '' : 'true');
      expect(session.noise).toBe('');
    }
    await cd(session, home.path);
    await session.run('');
    await expectPlain(session, home.pathElements, own);
  }
}

scenarios('the prompt', {
  'the name stands in front of the prompt once, however many prompts are drawn': async (scene) => {
    const shop = await trusted(scene.home);
    await comesAndGoes(scene, await scene.start(), shop, '$ ');
  },

  'a prompt with a command substitution keeps running it': async (scene) => {
    const shop = await trusted(scene.home);
    const session = await scene.start({ before: [scene.shell.prompts.substituted('now > ')] });
    await comesAndGoes(scene, session, shop, 'now > ');
  },

  'a prompt of two lines has the name in front of the first': async (scene) => {
    const shop = await trusted(scene.home);
    const session = await scene.start({ before: [scene.shell.prompts.twoLines('upper', 'lower > ')], promptLines: 2 });
    await comesAndGoes(scene, session, shop, 'upper\nlower > ');
  },

  'a prompt that is set after the hook shows the name': async (scene) => {
    const shop = await trusted(scene.home);
    const session = await scene.start({ after: [scene.shell.prompts.plain('later > ')] });
    await comesAndGoes(scene, session, shop, 'later > ');
  },

  'a prompt that is set while an environment is active shows the name, and stays': async (scene) => {
    const { home, shell, cd } = scene;
    const shop = await trusted(home);
    const session = await scene.start({ cwd: shop.dir });
    await session.run(shell.prompts.plain('mine > '));
    await session.run('');
    await expectActive(session, shop, 'mine > ');
    await cd(session, '/');
    await expectPlain(session, home.pathElements, 'mine > ');
  },

  'a prompt that is built anew before each prompt shows the name, set up before the hook': async (scene) => {
    const shop = await trusted(scene.home);
    const session = await scene.start({ before: [scene.shell.prompts.rebuilt('built > ')] });
    await comesAndGoes(scene, session, shop, 'built > ');
  },

  'a prompt that is built anew before each prompt shows the name, set up after the hook': async (scene) => {
    const shop = await trusted(scene.home);
    const session = await scene.start({ after: [scene.shell.prompts.rebuilt('built > ')] });
    await session.run('');
    await comesAndGoes(scene, session, shop, 'built > ');
  },

  'VIRTUAL_ENV_DISABLE_PROMPT and hook --no-prompt leave the prompt alone': async ({ home, start, cd, shell }) => {
    const shop = await trusted(home);
    const quiet = await start({ env: { VIRTUAL_ENV_DISABLE_PROMPT: '1' } });
    await cd(quiet, shop.dir);
    expect(quiet.prompt).toBe('$ ');
    expect((await quiet.probe()).env['VIRTUAL_ENV_PROMPT']).toBe('shop');
    await quiet.run(shell.unset('VIRTUAL_ENV_DISABLE_PROMPT'));
    await expectActive(quiet, shop);
    const without = await start({ hook: ' --no-prompt' });
    await cd(without, shop.dir);
    expect(without.prompt).toBe('$ ');
    expect((await without.probe()).env['VIRTUAL_ENV_PROMPT']).toBe('shop');
  },

  'a prompt that shows environments itself is left alone, but not for what a parent of another kind exported': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const shop = await trusted(home);
    for (const name of ['STARSHIP_SHELL', 'POSH_SHELL']) {
      const session = await start({ after: [shell.exported(name, shell.name)] });
      await cd(session, shop.dir);
      expect(session.prompt).toBe('$ ');
      expect((await session.probe()).env['VIRTUAL_ENV']).toBe(shop.env);
      const child = await start({ env: { [name]: 'elvish' } });
      await cd(child, shop.dir);
      await expectActive(child, shop);
    }
  },

  'the name is what pyvenv.cfg says, quoted or not, else that of the project or the environment': async ({
    home,
    start,
    cd,
  }) => {
    const [shop, plain] = await home.projects('shop', 'plain');
    await home.allowAll();
    const named = { env: `${home.dir('src/named')}/.venv`, name: 'web app' };
    await makeEnvironments([{ dir: named.env, prompt: named.name }]);
    writeFileSync(`${plain.env}/pyvenv.cfg`, 'prompt = bare words\n', { flag: 'a' });
    const own = home.dir('src/tools');
    await makeEnvironments([{ dir: `${own}/py` }]);
    const session = await start();
    await cd(session, home.at('src/named'));
    await expectActive(session, named);
    await cd(session, plain.dir);
    await expectActive(session, { ...plain, name: 'bare words' });
    await cd(session, `${own}/py`);
    await expectActive(session, { env: `${own}/py`, name: 'py' });
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  'a child shell without the hook shows nothing of ours': async ({ home, start, cd, shell }) => {
    const shop = await trusted(home);
    // What a shell with an exported prompt hands to its children.
    const session = await start({ after: shell.name === 'fish' ? [] : ['export PS1'] });
    await cd(session, shop.dir);
    expect((await session.probe()).env['PS1'] ?? '').not.toContain('shop');
    if (shell.name === 'fish') return;
    const bare = shell.name === 'bash' ? 'bash --norc' : 'zsh -f';
    await session.run(bare);
    expect(session.prompt).not.toContain('shop');
    expect(session.prompt).not.toContain('tsvenv');
  },
});
