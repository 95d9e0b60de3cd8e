import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidates } from '../../src/python/discover.js';
import { listPythons, type Search } from '../../src/python/index.js';
import { conda } from '../../src/python/sources/conda.js';
import { appleTools, framework } from '../../src/python/sources/framework.js';
import { homebrew } from '../../src/python/sources/homebrew.js';
import { behindShim } from '../../src/python/sources/shims.js';
import { python } from '../fixtures/environments.js';
import { type Machine, machine, real, standIn } from './machine.js';

let here: Machine;
beforeEach(() => {
  here = machine();
});
afterEach(() => here.remove());

const at = (path: string): string => join(here.root, path);
const stand = (place: string, label: string): string => standIn(at(place), label);
const fromRoot = (path: string): string => (path.startsWith(`${here.root}/`) ? path.slice(here.root.length + 1) : path);

/** `source path name` of everything that is found, in the order of preference. */
async function found(change: Partial<Search> = {}): Promise<readonly string[]> {
  const { found } = await listPythons(here.search(change));
  return found.map(({ source, name, interpreter }) => [source, fromRoot(interpreter.path), name ?? '-'].join(' '));
}

/** Installs the real interpreter at a prefix, as links to it. */
function install(prefix: string, name = 'python3'): void {
  here.link(join(prefix, 'bin', name), python);
}

describe.each<readonly [string, string, string, Record<string, string>]>([
  ['pyenv in the home directory', 'pyenv', 'home/.pyenv/versions/3.12.1', {}],
  ['pyenv at PYENV_ROOT', 'pyenv', 'opt/pyenv/versions/3.12.1', { PYENV_ROOT: 'opt/pyenv' }],
  ['uv in the home directory', 'uv', 'home/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu', {}],
  ['uv by XDG', 'uv', 'xdg/uv/python/cpython-3.12.1-linux-x86_64-gnu', { XDG_DATA_HOME: 'xdg' }],
  ['uv at UV_PYTHON_INSTALL_DIR', 'uv', 'opt/uv/cpython-3.12.1-linux-x86_64-gnu', { UV_PYTHON_INSTALL_DIR: 'opt/uv' }],
  ['asdf in the home directory', 'asdf', 'home/.asdf/installs/python/3.12.1', {}],
  ['asdf at ASDF_DATA_DIR', 'asdf', 'opt/asdf/installs/python/3.12.1', { ASDF_DATA_DIR: 'opt/asdf' }],
  ['mise in the home directory', 'mise', 'home/.local/share/mise/installs/python/3.12.1', {}],
  ['mise by XDG', 'mise', 'xdg/mise/installs/python/3.12.1', { XDG_DATA_HOME: 'xdg' }],
  ['mise at MISE_DATA_DIR', 'mise', 'opt/mise/installs/python/3.12.1', { MISE_DATA_DIR: 'opt/mise' }],
])('%s', (_, source, prefix, variables) => {
  const env = (): Record<string, string> =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, at(value)]));

  it('is searched', async () => {
    install(prefix);
    expect(await found({ env: env() })).toEqual([`${source} ${prefix}/bin/python3 ${prefix.split('/').at(-1)}`]);
  });

  it('is searched once, also where several names lead to one installation', async () => {
    install(prefix);
    here.link(`${dirname(prefix)}/3.12`, at(prefix));
    here.link(`${dirname(prefix)}/latest`, `./${prefix.split('/').at(-1)}`);
    expect(await found({ env: env() })).toHaveLength(1);
  });

  it('may hold envs, unfinished and broken installations, which are not interpreters', async () => {
    install(join(dirname(prefix), 'env'));
    here.write(join(dirname(prefix), 'env/pyvenv.cfg'), 'home = /usr/bin\n');
    install(join(dirname(prefix), '.temp'));
    mkdirSync(at(join(dirname(prefix), '3.11.0')), { recursive: true });
    here.link(join(dirname(prefix), '3.10.0/bin/python3'), '/nowhere');
    here.write(join(dirname(prefix), '3.9.0/bin/python3'), '#!/bin/sh\nexit 1\n', 0o755);
    here.write(join(dirname(prefix), '.lock'), '');
    expect(await found({ env: env() })).toEqual([]);
  });
});

it('every version that pyenv really has is found under its name', async ({ skip }) => {
  const versions = real.filter(({ source }) => source === 'pyenv');
  if (versions.length === 0) return skip('pyenv has no interpreters here; pyenv install 3.12');
  for (const { interpreter } of versions) {
    const prefix = dirname(dirname(interpreter.path));
    here.link(`home/.pyenv/versions/${prefix.split('/').at(-1)}`, prefix);
  }
  const names = (await listPythons(here.search())).found.map(({ name, interpreter }) => [
    name,
    interpreter.version.join('.'),
  ]);
  expect(names).toHaveLength(versions.length);
  for (const [name, version] of names) expect(name).toBe(version);
});

describe('conda', () => {
  it.each([
    ['home/miniconda3', {}],
    ['home/miniforge3', {}],
    ['home/anaconda3', {}],
    ['home/micromamba', {}],
    ['elsewhere/conda', { CONDA_EXE: 'elsewhere/conda/bin/conda' }],
    ['elsewhere/mamba', { MAMBA_ROOT_PREFIX: 'elsewhere/mamba' }],
  ])('at %s offers its base, and none of its envs', async (base, variables) => {
    for (const prefix of [base, `${base}/envs/science`]) {
      install(prefix);
      mkdirSync(at(`${prefix}/conda-meta`));
    }
    mkdirSync(at(`${base}/condabin`));
    const env = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, at(value)]));
    expect(await found({ env })).toEqual([`conda ${base}/bin/python3 -`]);
    const PATH = [at(`${base}/envs/science/bin`), at(`${base}/bin`)].join(':');
    expect(await found({ env: { ...env, PATH } })).toEqual([`PATH ${base}/bin/python3 -`]);
  });

  it('is also looked for where the system has it', () => {
    const places = ['opt/conda', 'opt/miniconda3', 'usr/local/anaconda3', 'opt/homebrew/Caskroom/miniconda/base'];
    for (const place of places) {
      install(place);
      mkdirSync(at(`${place}/conda-meta`));
    }
    install('opt/miniforge3');
    expect(
      conda(here.search(), here.root)
        .map(({ path }) => fromRoot(path))
        .toSorted(),
    ).toEqual(places.map((place) => `${place}/bin/python3`).toSorted());
  });
});

describe('Homebrew', () => {
  it('is searched by the links that survive an upgrade', () => {
    for (const prefix of ['opt/homebrew', 'usr/local']) {
      for (const version of ['3.11', '3.12']) {
        here.link(`${prefix}/Cellar/python@${version}/${version}.1/bin/python${version}`, python);
        here.link(`${prefix}/opt/python@${version}`, at(`${prefix}/Cellar/python@${version}/${version}.1`));
      }
      here.link(`${prefix}/opt/openssl`, '/nowhere');
      here.link(`${prefix}/opt/python-tk@3.12`, at(`${prefix}/Cellar/python@3.12/3.12.1`));
    }
    expect(homebrew(here.search(), here.root).map(({ path }) => fromRoot(path))).toEqual(
      ['opt/homebrew', 'usr/local'].flatMap((prefix) => [
        `${prefix}/opt/python@3.11/bin/python3.11`,
        `${prefix}/opt/python@3.12/bin/python3.12`,
      ]),
    );
  });

  it('at HOMEBREW_PREFIX is searched', async () => {
    here.link('brew/opt/python@3.12/bin/python3.12', python);
    expect(await found({ env: { HOMEBREW_PREFIX: at('brew') } })).toContain(
      'homebrew brew/opt/python@3.12/bin/python3.12 -',
    );
  });

  it('in /home is searched only when PATH speaks of it, for /home may be an automounter’s', () => {
    const prefix = 'home/linuxbrew/.linuxbrew';
    here.link(`${prefix}/opt/python@3.12/bin/python3.12`, python);
    expect(homebrew(here.search(), here.root)).toEqual([]);
    const env = { PATH: `/usr/bin:${at(prefix)}/bin` };
    expect(homebrew(here.search({ env }), here.root)).toHaveLength(1);
  });
});

describe('on macOS', () => {
  it('framework builds are found, of python.org and MacPorts, with and without a GIL', () => {
    const builds = [
      'Library/Frameworks/Python.framework/Versions/3.12/bin/python3',
      'Library/Frameworks/PythonT.framework/Versions/3.13/bin/python3.13t',
      'opt/local/Library/Frameworks/Python.framework/Versions/3.11/bin/python3.11',
    ];
    for (const build of builds) here.link(build, python);
    here.link('Library/Frameworks/Python.framework/Versions/Current', '3.12');
    const search = here.search({ platform: 'darwin' });
    expect(framework(search, here.root).map(({ path }) => fromRoot(path))).toEqual(builds);
    expect(framework(here.search({ platform: 'linux' }), here.root)).toEqual([]);
  });

  it('the developer tools’ Python is found behind the stub that would open a dialogue', () => {
    expect(appleTools(here.root)).toBeUndefined();
    const tools = here.link('Library/Developer/CommandLineTools/usr/bin/python3', python);
    expect(appleTools(here.root)).toBe(tools);
    expect(framework(here.search({ platform: 'darwin' }), here.root)).toEqual([{ path: tools, source: 'framework' }]);
  });

  it('the stub /usr/bin/python3 itself is never a candidate', async () => {
    const { usable } = await candidates(here.search({ platform: 'darwin', env: { PATH: '/usr/bin' } }));
    expect(usable.filter(({ path }) => path.startsWith('/usr/bin/'))).toEqual([]);
  });
});

describe('a shim', () => {
  const shim = (root: string, name = 'python3'): string =>
    dirname(here.write(join(root, 'shims', name), '#!/bin/sh\ntouch "$0.ran"\n', 0o755));

  /** What `python3` on PATH means, with the shims in front of one other Python. */
  async function behind(shims: string, change: Partial<Search> & { readonly variables?: Record<string, string> } = {}) {
    const { variables = {}, ...rest } = change;
    stand('other/python3', '3.7.1');
    const env = { PATH: `${shims}:${at('other')}`, ...variables };
    const { usable } = await candidates(here.search({ env, ...rest }));
    const [first] = usable.filter(({ path }) => !path.includes('/usr/'));
    return first === undefined ? undefined : fromRoot(first.path);
  }

  describe('of pyenv', () => {
    const root = 'home/.pyenv';
    const version = (name: string): string => `${root}/versions/${name}/bin/python3`;
    beforeEach(() => {
      for (const name of ['3.9.2', '3.10.1', '3.10.12', '3.10.2', '3.11.1']) stand(version(name), name);
    });

    it('stands for the global version', async () => {
      here.write(`${root}/version`, '3.11.1\n');
      expect(await behind(shim(root))).toBe(version('3.11.1'));
    });

    it('stands for PYENV_VERSION before the project’s, and that before the global one', async () => {
      here.write(`${root}/version`, '3.11.1\n');
      const file = here.write('home/.python-version', '3.10.1\n');
      expect(await behind(shim(root))).toBe(version('3.10.1'));
      here.write('home/shop/.python-version', '3.10.2\n');
      expect(await behind(shim(root))).toBe(version('3.10.2'));
      expect(await behind(shim(root), { variables: { PYENV_VERSION: '3.9.2' } })).toBe(version('3.9.2'));
      expect(await behind(shim(root), { variables: { PYENV_VERSION: '' } })).toBe(version('3.10.2'));
      expect(file).toContain('home');
    });

    it('stands for the newest of a series', async () => {
      here.write(`${root}/version`, '3.10\n');
      expect(await behind(shim(root))).toBe(version('3.10.12'));
    });

    it('stands for the first of several versions that has the program', async () => {
      here.write(`${root}/version`, 'gone\n3.10.1\n3.11.1\n');
      stand(`${root}/versions/3.11.1/bin/python3.11`, '3.11.1');
      expect(await behind(shim(root))).toBe(version('3.10.1'));
    });

    it('stands for the next python3 on PATH when the version is the system’s or not installed', async () => {
      for (const text of ['system\n', 'system\n3.11.1\n', '3.99.1\n', '', '../../other\n', '..\n', '/usr\n']) {
        here.write(`${root}/version`, text);
        expect(await behind(shim(root))).toBe('other/python3');
      }
    });

    it('outside the home directory of pyenv’s variable is resolved by where it lies', async () => {
      stand('opt/pyenv/versions/3.8.1/bin/python3', '3.8.1');
      here.write('opt/pyenv/version', '3.8.1\n');
      expect(await behind(shim('opt/pyenv'))).toBe('opt/pyenv/versions/3.8.1/bin/python3');
    });

    it('does not listen to a file of somebody else above the project', async () => {
      here.write(`${root}/version`, '3.11.1\n');
      here.write('shared/.python-version', '3.9.2\n');
      mkdirSync(at('shared/shop'));
      const project = at('shared/shop');
      expect(await behind(shim(root), { project })).toBe(version('3.9.2'));
      const search = here.search({ project, owners: [12345] });
      expect(behindShim(shim(root), 'python3', search)?.path).toBe(at(version('3.11.1')));
    });
  });

  describe.each([
    ['asdf', 'home/.asdf', 'ASDF_PYTHON_VERSION'],
    ['mise', 'home/.local/share/mise', 'MISE_PYTHON_VERSION'],
  ])('of %s', (_, root, variable) => {
    const version = (name: string): string => `${root}/installs/python/${name}/bin/python3`;
    beforeEach(() => {
      for (const name of ['3.10.1', '3.11.1']) stand(version(name), name);
    });

    it('stands for the version of the nearest .tool-versions', async () => {
      here.write('home/.tool-versions', '# mine\nnodejs 20.1.0\npython 3.11.1 # new\n');
      expect(await behind(shim(root))).toBe(version('3.11.1'));
      here.write('home/shop/.tool-versions', 'python 3.12.1 3.10.1\npython 3.11.1\n');
      expect(await behind(shim(root))).toBe(version('3.10.1'));
      expect(await behind(shim(root), { variables: { [variable]: '3.11.1' } })).toBe(version('3.11.1'));
    });

    it('stands for the home directory’s where the project is elsewhere', async () => {
      here.write('home/.tool-versions', 'python 3.11.1\n');
      mkdirSync(at('srv/shop'), { recursive: true });
      expect(await behind(shim(root), { project: at('srv/shop') })).toBe(version('3.11.1'));
    });

    it('stands for the next python3 on PATH where nothing is set', async () => {
      expect(await behind(shim(root))).toBe('other/python3');
      here.write('home/.tool-versions', 'python path:/usr\n');
      expect(await behind(shim(root))).toBe('other/python3');
    });
  });
});

describe('the list', () => {
  it('is ordered by what is preferred: CPython, stable, with a GIL, newer', async () => {
    const labels = ['3.9.1', '3.12.4', '3.12.10', '3.13.0t', '3.14.0rc1', '3.14.0rc2', '3.14.0b1', 'pypy3.11.1'];
    for (const label of labels) stand(`home/.pyenv/versions/${label}/bin/python3`, label);
    const names = (await listPythons(here.search())).found.map(({ name }) => name);
    expect(names).toEqual([
      '3.12.10',
      '3.12.4',
      '3.9.1',
      '3.13.0t',
      '3.14.0rc2',
      '3.14.0rc1',
      '3.14.0b1',
      'pypy3.11.1',
    ]);
  });

  it('has what is the same version in the order of PATH, and then the managers', async () => {
    stand('first/python3', '3.12.1');
    stand('second/python3.12', '3.12.1');
    stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
    const PATH = [at('second'), at('first')].join(':');
    expect(await found({ env: { PATH } })).toEqual([
      'PATH second/python3.12 -',
      'PATH first/python3 -',
      'pyenv home/.pyenv/versions/3.12.1/bin/python3 3.12.1',
    ]);
  });

  it('has each file once, by the name that people use', async () => {
    stand('bin/python3.12', '3.12.1');
    here.link('bin/python3', 'python3.12');
    here.link('bin/python', 'python3');
    here.link('alias', at('bin'));
    expect(await found({ env: { PATH: [at('alias'), at('bin')].join(':') } })).toEqual(['PATH alias/python3 -']);
  });

  it('has no programs that merely begin like a Python', async () => {
    for (const name of [
      'python3-config',
      'python3.12-gdb.py',
      'pythonw',
      'python3.12d',
      'ipython3',
      'python3~',
      'pythoness',
    ]) {
      stand(`bin/${name}`, '3.12.1');
    }
    expect(await found({ env: { PATH: at('bin') } })).toEqual([]);
  });

  it('tells what was passed over, and why', async () => {
    stand('open/python3', '3.12.1');
    chmodSync(at('open'), 0o777);
    here.write('bin/python3', '#!/bin/sh\necho no >&2; exit 1\n', 0o755);
    stand('home/shop/bin/python3', '3.12.1');
    const PATH = ['open', 'bin', 'home/shop/bin'].map(at).join(':');
    expect((await listPythons(here.search({ env: { PATH } }))).unused).toEqual([
      { path: at('open/python3'), source: 'PATH', reason: 'is in a directory that anybody can write to' },
      { path: at('home/shop/bin/python3'), source: 'PATH', reason: 'is inside the project' },
      { path: at('bin/python3'), source: 'PATH', reason: 'no' },
    ]);
  });

  it('waits for several interpreters at once, and for none for ever', async () => {
    for (let index = 0; index < 6; index++) {
      here.write(`home/.pyenv/versions/3.${index}.0/bin/python3`, '#!/bin/sh\nsleep 600\n', 0o755);
    }
    stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
    const { found, unused } = await listPythons(here.search({ timeout: 300 }));
    expect(found).toHaveLength(1);
    expect(unused.map(({ reason }) => reason)).toEqual(Array(6).fill('did not answer within 0.3 s'));
  });
});
