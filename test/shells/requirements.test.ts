import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { buildWheel } from '../create/wheels.js';
import { isInstalled } from './installed.js';
import type { Scene } from './scenario.js';
import { expectActive, scenarios } from './scenario.js';
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

scenarios('a cloned project with requirements', {
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
});
