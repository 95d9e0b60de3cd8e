import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python } from '../fixtures/environments.js';
import { pythons } from '../fixtures/pythons.js';
import { warmWheels } from '../fixtures/warm-wheels.js';
import { buildWheel } from './wheels.js';
import { type Workshop, workshop } from './workshop.js';

let here: Workshop;
beforeAll(async () => {
  // pip takes lists apart at blanks.
  here = workshop('tsvenv-pip-');
  // An interpreter to be led astray to.
  await here.make('other', { withPip: true });
  buildWheel(here.at('wheels'), { name: 'thing', version: '1.0' });
  writeFileSync(here.at('requirements.txt'), 'thing\n');
  writeFileSync(here.at('built.txt'), './\n');
});
afterAll(() => here.remove());

/** Writes the user's pip.conf, and returns an environment in which it counts. */
function configured(...lines: readonly string[]): Readonly<Record<string, string | undefined>> {
  mkdirSync(here.at('home/.config/pip'), { recursive: true });
  writeFileSync(here.at('home/.config/pip/pip.conf'), `${lines.join('\n')}\n`);
  const { PIP_CONFIG_FILE: _, PIP_NO_INDEX: __, ...env } = here.world.env;
  return env;
}

const source = (): readonly string[] => ['no-index = true', `find-links = ${here.at('wheels')}`];
const ownsThing = (env: string): boolean => existsSync(here.at(env, 'bin/thing'));

/** What setuptools leaves where it builds. */
const BUILDS: readonly string[] = ['build', 'built.egg-info'];

let made = 0;
async function installedInto(python: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const name = `env${++made}`;
  await here.make(name, { python, withPip: true, requirements: ['requirements.txt'] }, { env });
  return execFileSync(here.at(name, 'bin/thing'), { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }).replace(
    here.at(name),
    'itself',
  );
}

describe.each(pythons)('pip of $label', ({ path: python }) => {
  beforeAll(() => warmWheels(here.at('cache'), python));

  it('installs into its own environment from where pip.conf says, whatever else that asks for', async () => {
    const other = here.at('other/bin/python');
    const global = ['[global]', ...source(), `python = ${other}`];
    const env = configured(...global, '[install]', 'user = true', `python = ${other}`);
    expect(await installedInto(python, env)).toBe('1.0 itself\n');
    expect(ownsThing('other')).toBe(false);
    expect(existsSync(here.at('home/.local'))).toBe(false);
  });

  it.each(['target', 'prefix', 'root'])('is not led elsewhere by %s in pip.conf', async (where) => {
    const elsewhere = `${where} = ${here.at('elsewhere')}`;
    for (const section of ['[global]', '[install]']) {
      const env = configured('[global]', ...source(), section === '[global]' ? '' : section, elsewhere);
      expect(await installedInto(python, env)).toBe('1.0 itself\n');
      expect(existsSync(here.at('elsewhere'))).toBe(false);
    }
  });

  it('is not led elsewhere by variables, which its index is chosen by', async () => {
    const env = {
      ...configured(),
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: here.at('wheels'),
      PIP_PYTHON: here.at('other/bin/python'),
      PIP_ROOT: here.at('elsewhere'),
      PIP_TARGET: here.at('elsewhere'),
      PIP_PREFIX: here.at('elsewhere'),
      PIP_USER: '1',
      PIP_DRY_RUN: '1',
      ENSUREPIP_OPTIONS: 'altinstall',
      PYTHONUSERBASE: here.at('elsewhere'),
    };
    expect(await installedInto(python, env)).toBe('1.0 itself\n');
    expect(ownsThing('other')).toBe(false);
    expect(existsSync(here.at('elsewhere'))).toBe(false);
  });
});

describe.each(pythons.filter(({ label }) => /^Python 3\.([6-9]|10)\./.test(label)))(
  'a package that setup.py of $label builds',
  ({ path: python }) => {
    it('is installed whole, and can be uninstalled', async () => {
      const env = configured('[global]', 'no-index = true', `target = ${here.at('elsewhere')}`);
      writeFileSync(here.at('built.py'), '');
      writeFileSync(here.at('setup.py'), "from setuptools import setup\nsetup(name='built', py_modules=['built'])\n");
      const name = `env${++made}`;
      const before = readdirSync(here.root);
      await here.make(name, { python, withPip: true, requirements: ['built.txt'] }, { env });
      expect(readdirSync(here.root).filter((one) => !before.includes(one) && !BUILDS.includes(one))).toEqual([name]);
      execFileSync(here.at(name, 'bin/pip'), ['uninstall', '--yes', 'built'], { env: { PATH: '/usr/bin:/bin' } });
      const left = readdirSync(here.at(name, 'lib'), { recursive: true, encoding: 'utf8' });
      expect(left.filter((path) => /site-packages\/built/.test(path))).toEqual([]);
    });
  },
);

describe('pip.conf', () => {
  it('is heeded where it says what may be installed, and an error of it is passed on', async () => {
    const path = python;
    writeFileSync(here.at('constraints.txt'), 'thing==2.0\n');
    const env = configured('[global]', ...source(), '[install]', `constraint = ${here.at('constraints.txt')}`);
    await expect(installedInto(path, env)).rejects.toThrow(/ERROR: .*thing/);
    expect(readdirSync(join(here.at(`env${made}`), 'bin'))).toContain('pip');
  });
});
