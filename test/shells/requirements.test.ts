import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { buildWheel } from '../create/wheels.js';
import { isInstalled } from './installed.js';
import type { Scene } from './scenario.js';
import { expectActive, scenarios, withWheels } from './scenario.js';
import type { Session } from './session.js';

/** A shell whose pip finds the wheel of `gadget`, and no index. */
function start({ home, start }: Scene): Promise<Session> {
  const wheels = home.dir('wheels');
  buildWheel(wheels, { name: 'gadget', version: '1.5' });
  return start({ env: { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels } });
}

/** A repository of a project that needs `gadget`, to be cloned. */
function repository({ home, skip }: Scene, files: Readonly<Record<string, string>> = {}): string {
  if (!isInstalled('git')) skip('git is not installed; apt-get install git');
  const origin = home.dir('origin');
  for (const [name, text] of Object.entries({ 'requirements.txt': 'gadget\n', ...files })) {
    home.write(`origin/${name}`, text);
  }
  const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: origin, env: home.env });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=tester', '-c', 'user.email=tester@example.org', 'commit', '--quiet', '-m', 'Begin');
  return origin;
}

/** Clones the repository into `~/clone` and goes there. */
async function clone(scene: Scene, session: Session, origin: string) {
  const dir = scene.home.at('clone');
  await session.run(`git clone --quiet ${scene.shell.quote(origin)} ${scene.shell.quote(dir)}`);
  await scene.cd(session, dir);
  return { dir, env: `${dir}/.venv`, name: 'clone' };
}

const release = `python -c 'import gadget; print(gadget.version)'`;

scenarios(
  'requirements that changed since they were installed',
  withWheels({
    'are told of once a change, on entering, and the command that is named ends it': async (scene) => {
      const origin = repository(scene);
      const session = await start(scene);
      const { home } = scene;
      const project = await clone(scene, session, origin);
      // Entered before, so that there is an answer that was kept.
      await session.run('tsvenv create');
      await expectActive(session, project);
      await session.run('tsvenv create -r requirements.txt');
      const line = `tsvenv: requirements.txt changed since it was installed; 'tsvenv create -r requirements.txt' installs it`;
      const enter = async (): Promise<string> => {
        await scene.cd(session, '/');
        await scene.cd(session, project.dir);
        await expectActive(session, project);
        return session.output;
      };
      expect(await enter()).toBe('');
      const log = home.at('nodes');
      home.countNode(log);
      expect([await enter(), home.counted(log)]).toEqual(['', 0]);
      home.write('clone/requirements.txt', 'gadget == 1.5\n');
      expect([await enter(), home.counted(log)]).toEqual([line, 1]);
      expect([await enter(), home.counted(log)]).toEqual(['', 1]);
      // A decision elsewhere ends every answer that was kept, and changes nothing here.
      await home.mustRun('allow', '--under', home.dir('elsewhere'));
      expect(await enter()).toBe('');
      home.write('clone/requirements.txt', 'gadget >= 1.5\n');
      expect(await enter()).toBe(line);
      await session.run('tsvenv create -r requirements.txt');
      expect(await enter()).toBe('');
      home.write('clone/requirements.txt', 'gadget >= 1.5\n');
      expect(await enter()).toBe('');
      // Without the file there is nothing to be installed.
      rmSync(home.at('clone/requirements.txt'));
      expect(await enter()).toBe('');
    },

    'are nothing to an environment that was made anew without them': async (scene) => {
      const origin = repository(scene);
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      await session.run('tsvenv create -r requirements.txt');
      await session.run('tsvenv create --clear --without-pip');
      scene.home.write('clone/requirements.txt', 'gadget == 1.5\n');
      await scene.cd(session, '/');
      await scene.cd(session, project.dir);
      expect(session.noise).toBe('');
      await expectActive(session, project);
    },
  }),
);

scenarios(
  'a cloned project with requirements',
  withWheels({
    'create installs what the project asks for, and the next line can import it': async (scene) => {
      const settings = { 'pyproject.toml': '[tool.tsvenv]\nrequirements = ["requirements.txt"]\n' };
      const origin = repository(scene, settings);
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      const said = await session.run('tsvenv create');
      expect(said).toContain('tsvenv: installing requirements.txt, as ~/clone/pyproject.toml asks');
      expect(said).not.toContain('create -r');
      await expectActive(session, project);
      expect(await session.run(release)).toBe('1.5');
      expect((await session.probe()).status).toBe(0);
    },

    'create -r installs what the file names, and the next line can import it': async (scene) => {
      const origin = repository(scene);
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      await session.run('tsvenv create -r requirements.txt');
      await expectActive(session, project);
      expect(await session.run(release)).toBe('1.5');
      expect(await session.run('gadget')).toBe(`1.5 ${project.env}`);
    },

    'create alone installs nothing, and says what would': async (scene) => {
      const origin = repository(scene);
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      const line = `tsvenv: 'tsvenv create -r requirements.txt' installs what requirements.txt names`;
      const said = (await session.run('tsvenv create')).trim().split('\n');
      expect(said.filter((text) => text.includes('create -r'))).toEqual([line]);
      await expectActive(session, project);
      expect(await session.run(release)).toContain('No module named');
      // What it named does it.
      await session.run('tsvenv create -r requirements.txt');
      expect(await session.run(release)).toBe('1.5');
    },

    'what the hook makes says once which command installs what the project asks for': async (scene) => {
      const origin = repository(scene, { 'pyproject.toml': '[tool.tsvenv]\nrequirements = ["requirements.txt"]\n' });
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      const said = `${await session.run('tsvenv allow')}\n${await session.run('')}`;
      const lines = said.split('\n').filter((line) => line.includes('tsvenv create'));
      const remedy = `'tsvenv create' installs the requirements that its pyproject.toml names`;
      expect(lines).toEqual([`tsvenv: ~/clone/.venv is made; ${remedy}`]);
      await expectActive(session, project);
      expect(await session.run(release)).toContain('No module named');
      await session.run('tsvenv create');
      expect(await session.run(release)).toBe('1.5');
    },

    'what the hook makes has nothing installed, and the hook names no command': async (scene) => {
      const origin = repository(scene);
      const session = await start(scene);
      const project = await clone(scene, session, origin);
      expect(existsSync(project.env)).toBe(false);
      const said = await session.run('tsvenv allow');
      expect(said).not.toContain('create -r');
      await expectActive(session, project);
      expect(await session.run(release)).toContain('No module named');
    },
  }),
);
