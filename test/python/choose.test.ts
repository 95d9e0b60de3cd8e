import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePython, listPythons, type Request } from '../../src/python/index.js';
import { python } from '../fixtures/environments.js';
import { type Machine, machine, real, standIn, unprivileged } from './machine.js';

let here: Machine;
beforeEach(() => {
  here = machine();
});
afterEach(() => here.remove());

const at = (path: string): string => join(here.root, path);
const pathOf = (...elements: readonly string[]): string => elements.map((element) => at(element)).join(':');

/** The chosen interpreter's path, from the machine's root. */
async function chosen(spec?: string, change: Partial<Request> = {}): Promise<string> {
  const { path } = await choosePython({ ...here.search({ env: { PATH: pathOf('bin') }, ...change }), spec });
  return path.startsWith(`${here.root}/`) ? path.slice(here.root.length + 1) : path;
}

const refusing = (spec?: string, change: Partial<Request> = {}): Promise<unknown> =>
  chosen(spec, change).then(
    (path) => `chose ${path}`,
    (error) => (error instanceof Error && error.name === 'UserError' ? error.message : error),
  );

const stand = (place: string, label: string): string => standIn(at(place), label);
const asked = (place: string): boolean => existsSync(at(`${place}.asked`));
const pin = (content: string): string => here.write('home/shop/.python-version', content);
const requires = (range: string): string =>
  here.write('home/shop/pyproject.toml', `[project]\nrequires-python = "${range}"\n`);

describe('with nothing said', () => {
  it('the first python3 on PATH is taken, though there are newer ones, and no other is started', async () => {
    stand('bin/python3', '3.9.1');
    stand('bin/python3.12', '3.12.1');
    stand('later/python3', '3.13.0');
    stand('home/.pyenv/versions/3.13.1/bin/python3', '3.13.1');
    expect(await chosen(undefined, { env: { PATH: pathOf('bin', 'later') } })).toBe('bin/python3');
    expect(['bin/python3.12', 'later/python3', 'home/.pyenv/versions/3.13.1/bin/python3'].some(asked)).toBe(false);
  });

  it('the second choice starts no process and looks at few files', async () => {
    const bin = here.link('bin/python3', python);
    await chosen();
    rmSync(bin);
    // Only the name is left to be started: if it were, it would fail.
    execFileSync('ln', ['-s', python, bin]);
    expect(await chosen(undefined, { timeout: 1 })).toBe('bin/python3');
  });

  it('a python3 that belongs to an env is passed over', async () => {
    stand('home/shop/.venv/bin/python3', '3.12.1');
    stand('home/other/bin/python3', '3.12.1');
    here.write('home/other/pyvenv.cfg', 'home = /usr/bin\n');
    stand('conda/envs/science/bin/python3', '3.12.1');
    mkdirSync(at('conda/envs/science/conda-meta'));
    stand('bin/python3', '3.9.1');
    const env = { PATH: pathOf('home/shop/.venv/bin', 'home/other/bin', 'conda/envs/science/bin', 'bin') };
    expect(await chosen(undefined, { env })).toBe('bin/python3');
  });

  it('a python3 that does not work is passed over', async () => {
    here.write('broken/python3', '#!/bin/sh\nexit 1\n', 0o755);
    here.write('plain/python3', '', 0o644);
    here.link('dangling/python3', '/nowhere');
    mkdirSync(at('directory/python3'), { recursive: true });
    stand('bin/python3', '3.9.1');
    const env = { PATH: pathOf('broken', 'plain', 'dangling', 'directory', 'bin') };
    expect(await chosen(undefined, { env })).toBe('bin/python3');
  });

  it('without a python3 on PATH the newest stable one with a GIL is taken', async () => {
    for (const version of ['3.9.1', '3.12.4', '3.12.10', '3.15.0a1']) {
      stand(`home/.pyenv/versions/${version}/bin/python3`, version);
    }
    stand('home/.pyenv/versions/3.13.0t/bin/python3', '3.13.0t');
    stand('home/.pyenv/versions/pypy3.11-7.3.19/bin/pypy3', 'pypy3.11.11');
    expect(await chosen()).toBe('home/.pyenv/versions/3.12.10/bin/python3');
  });

  it('a free-threaded python3 on PATH is not taken', async () => {
    stand('bin/python3', '3.13.0t');
    stand('home/.pyenv/versions/3.9.1/bin/python3', '3.9.1');
    expect(await chosen()).toBe('home/.pyenv/versions/3.9.1/bin/python3');
  });

  it('a Python too old for envs is not taken', async () => {
    stand('bin/python3', '3.3.7');
    stand('home/.pyenv/versions/2.7.18/bin/python', '2.7.18');
    expect(await refusing()).toBe(
      "python 3: nothing fits, found 3.3.7 (older than 3.4), 2.7.18 (older than 3.4); install it, or choose another with -p ('tsvenv python list' shows where they are)",
    );
  });

  it('and nothing there, the error says so', async () => {
    expect(await refusing()).toBe(
      "python 3: nothing fits, no interpreter was found; install it, or choose another with -p ('tsvenv python list' shows where they are)",
    );
  });
});

describe('a project', () => {
  it('is given what its .python-version pins, for which nothing else is started', async () => {
    stand('bin/python3', '3.9.1');
    stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
    stand('home/.pyenv/versions/3.11.1/bin/python3', '3.11.1');
    pin('3.12\n');
    requires('>=3.11');
    expect(await chosen()).toBe('home/.pyenv/versions/3.12.1/bin/python3');
    expect(asked('home/.pyenv/versions/3.11.1/bin/python3')).toBe(false);
  });

  it('is given the first of several pinned versions that is there', async () => {
    stand('bin/python3', '3.9.1');
    stand('home/.pyenv/versions/3.11.1/bin/python3', '3.11.1');
    pin('3.12.4\n3.11\n3.9\n');
    expect(await chosen()).toBe('home/.pyenv/versions/3.11.1/bin/python3');
  });

  it('is given python3 where that fits requires-python', async () => {
    stand('bin/python3', '3.11.1');
    stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
    requires('>=3.10');
    expect(await chosen()).toBe('bin/python3');
  });

  it('is given the newest that fits requires-python where python3 does not', async () => {
    stand('bin/python3', '3.9.1');
    for (const version of ['3.10.1', '3.12.1', '3.13.0']) {
      stand(`home/.pyenv/versions/${version}/bin/python3`, version);
    }
    requires('>=3.10,<3.13');
    expect(await chosen()).toBe('home/.pyenv/versions/3.12.1/bin/python3');
  });

  it('is not asked when the person says which', async () => {
    stand('bin/python3', '3.9.1');
    pin('nonsense $(id)');
    expect(await chosen('3.9')).toBe('bin/python3');
  });

  it('that asks for what is not there is told what is, and who asked', async () => {
    stand('bin/python3', '3.9.1');
    stand('home/.pyenv/versions/3.13.0t/bin/python3', '3.13.0t');
    pin('# ours\n3.12.9\n3.99\n');
    expect(await refusing()).toBe(
      "python 3.12.9 or 3.99 (~/shop/.python-version:2): nothing fits, found 3.9.1, 3.13.0t; install it, or choose another with -p ('tsvenv python list' shows where they are)",
    );
  });

  it.each(['/usr/bin/python3', './python3', '../../bin/python3', 'bin/python3', '~/python3'])(
    'cannot name the path %s in its .python-version',
    async (text) => {
      stand('home/shop/bin/python3', '3.12.1');
      stand('home/shop/python3', '3.12.1');
      stand('bin/python3', '3.9.1');
      pin(text);
      expect(await refusing()).toContain(`~/shop/.python-version:1: ${text} is a path, not a version; `);
      expect(['home/shop/bin/python3', 'home/shop/python3', 'bin/python3'].some(asked)).toBe(false);
    },
  );

  it('cannot name a program on PATH', async () => {
    here.write('bin/reboot', '#!/bin/sh\ntouch "$0.ran"\n', 0o755);
    pin('reboot');
    expect(await refusing()).toContain('python reboot (~/shop/.python-version:1): nothing fits');
    expect(existsSync(at('bin/reboot.ran'))).toBe(false);
  });
});

describe('pyenv’s names in .python-version', () => {
  const versions = 'home/.pyenv/versions';

  it('for an env of pyenv-virtualenv mean the version that it was made from', async () => {
    stand('bin/python3', '3.9.1');
    stand(`${versions}/3.12.1/bin/python3`, '3.12.1');
    stand(`${versions}/3.13.1/bin/python3`, '3.13.1');
    here.write(`${versions}/3.12.1/envs/shop/pyvenv.cfg`, `home = ${at(`${versions}/3.12.1/bin`)}\n`);
    stand(`${versions}/3.12.1/envs/shop/bin/python3`, '3.12.1');
    here.link(`${versions}/shop`, at(`${versions}/3.12.1/envs/shop`));
    pin('shop\n');
    expect(await chosen()).toBe(`${versions}/3.12.1/bin/python3`);
    pin('3.12.1/envs/shop\n');
    expect(await chosen()).toBe(`${versions}/3.12.1/bin/python3`);
    expect(asked(`${versions}/3.12.1/envs/shop/bin/python3`)).toBe(false);
  });

  it('for an env that lies among the versions itself mean its base, too', async () => {
    stand(`${versions}/3.12.1/bin/python3`, '3.12.1');
    stand(`${versions}/shop/bin/python3`, '3.12.1');
    const cfg = here.write(`${versions}/shop/pyvenv.cfg`, `home = ${at(`${versions}/3.12.1/bin`)}\n`);
    pin('shop\n');
    expect(await chosen()).toBe(`${versions}/3.12.1/bin/python3`);
    here.write(`${versions}/shop/pyvenv.cfg`, 'home = /gone/bin\nversion_info = 3.12.1.final.0\n');
    expect(await chosen()).toBe(`${versions}/3.12.1/bin/python3`);
    rmSync(cfg);
  });

  it('for an env of a conda among the versions mean that conda', async () => {
    for (const prefix of [`${versions}/miniforge3-24.3.0-0`, `${versions}/miniforge3-24.3.0-0/envs/science`]) {
      stand(`${prefix}/bin/python3`, '3.10.14');
      mkdirSync(at(`${prefix}/conda-meta`));
    }
    mkdirSync(at(`${versions}/miniforge3-24.3.0-0/condabin`));
    here.link(`${versions}/science`, at(`${versions}/miniforge3-24.3.0-0/envs/science`));
    pin('science\n');
    expect(await chosen()).toBe(`${versions}/miniforge3-24.3.0-0/bin/python3`);
  });

  it('for a distribution mean that installation', async () => {
    stand('bin/python3', '3.9.1');
    stand(`${versions}/miniforge3-24.3.0-0/bin/python3`, '3.10.14');
    mkdirSync(at(`${versions}/miniforge3-24.3.0-0/condabin`));
    mkdirSync(at(`${versions}/miniforge3-24.3.0-0/conda-meta`));
    stand(`${versions}/pypy3.10-7.3.12/bin/pypy3`, 'pypy3.10.12');
    pin('miniforge3-24.3.0-0\n');
    expect(await chosen()).toBe(`${versions}/miniforge3-24.3.0-0/bin/python3`);
    pin('pypy3.10-7.3.12\n');
    expect(await chosen()).toBe(`${versions}/pypy3.10-7.3.12/bin/pypy3`);
  });

  it('for the system mean the python3 on PATH that no manager put there', async () => {
    stand('bin/python3', '3.9.1');
    stand(`${versions}/3.12.1/bin/python3`, '3.12.1');
    here.write('home/.pyenv/version', '3.12.1\n');
    here.write('home/.pyenv/shims/python3', '#!/bin/sh\nexit 1\n', 0o755);
    pin('system\n');
    expect(await chosen(undefined, { env: { PATH: pathOf('home/.pyenv/shims', 'bin') } })).toBe('bin/python3');
  });
});

describe('a spec', () => {
  it('that is an executable’s name prefers the first of that name on PATH', async () => {
    stand('bin/python3', '3.9.1');
    stand('bin/python3.12', '3.12.1');
    stand('home/.pyenv/versions/3.12.9/bin/python3', '3.12.9');
    expect(await chosen('python3.12')).toBe('bin/python3.12');
    expect(await chosen('3.12')).toBe('home/.pyenv/versions/3.12.9/bin/python3');
    expect(asked('bin/python3')).toBe(true);
  });

  it('prefers a release to a pre-release, and finds a pre-release where there is nothing else', async () => {
    for (const version of ['3.13.1', '3.14.0b1', '3.14.0rc2']) {
      stand(`home/.pyenv/versions/${version}/bin/python3`, version);
    }
    expect(await chosen('>=3.13')).toBe('home/.pyenv/versions/3.13.1/bin/python3');
    expect(await chosen('3.14')).toBe('home/.pyenv/versions/3.14.0rc2/bin/python3');
    expect(await chosen('3.14-dev')).toBe('home/.pyenv/versions/3.14.0rc2/bin/python3');
    expect(await chosen('3.14.0b1')).toBe('home/.pyenv/versions/3.14.0b1/bin/python3');
  });

  it('with a t finds the free-threaded build', async () => {
    stand('bin/python3', '3.13.0');
    stand('bin/python3.13t', '3.13.0t');
    expect(await chosen('3.13t')).toBe('bin/python3.13t');
    expect(await chosen('python3.13t')).toBe('bin/python3.13t');
    expect(await chosen('3.13')).toBe('bin/python3');
  });

  it('finds PyPy by its name, and CPython where only a version is said', async () => {
    stand('bin/pypy3', 'pypy3.10.14');
    stand('home/.pyenv/versions/pypy3.11-7.3.19/bin/pypy3', 'pypy3.11.11');
    stand('home/.pyenv/versions/3.9.1/bin/python3', '3.9.1');
    expect(await chosen('pypy3')).toBe('bin/pypy3');
    expect(await chosen('pypy')).toBe('bin/pypy3');
    expect(await chosen('pypy@3')).toBe('bin/pypy3');
    expect(await chosen('pypy3.10')).toBe('bin/pypy3');
    expect(await chosen('3')).toBe('home/.pyenv/versions/3.9.1/bin/python3');
    expect(await chosen('3.10')).toBe('bin/pypy3');
    expect(await refusing('cpython3.10')).toContain('nothing fits, found 3.9.1, pypy3.11.11, pypy3.10.14;');
  });

  it('that is nonsense is wrong usage', async () => {
    await expect(chosen('^3.10')).rejects.toMatchObject({ name: 'UserError', exitCode: 2 });
  });
});

describe('a path', () => {
  it('is taken as it is, absolute or relative to the working directory', async () => {
    stand('home/shop/tools/my python', '3.10.1');
    expect(await chosen('tools/my python')).toBe('home/shop/tools/my python');
    expect(await chosen(at('home/shop/tools/my python'))).toBe('home/shop/tools/my python');
    stand('home/shop/-', '3.10.1');
    expect(await chosen('./-')).toBe('home/shop/-');
  });

  it('to an installation means its interpreter', async () => {
    stand('opt/python/bin/python3', '3.10.1');
    expect(await chosen(at('opt/python'))).toBe('opt/python/bin/python3');
  });

  it.each(real.filter(({ interpreter }) => interpreter.version[0] === 3).map(({ interpreter }) => interpreter.path))(
    'to an env made by %s means that interpreter',
    async (base) => {
      const expected = real.find(({ interpreter }) => interpreter.path === base)?.interpreter;
      execFileSync(base, ['-I', '-m', 'venv', '--without-pip', at('home/shop/.venv')]);
      for (const spec of ['.venv', '.venv/bin/python', '.venv/bin/python3']) {
        const found = await choosePython({ ...here.search(), spec });
        expect(found).toMatchObject({ realPath: expected?.realPath, basePrefix: expected?.basePrefix });
        expect(dirname(found.baseExecutable)).toBe(dirname(expected?.baseExecutable ?? ''));
      }
      // An env made from that env: before Python 3.11 its `home` is the first env.
      execFileSync(at('home/shop/.venv/bin/python'), ['-I', '-m', 'venv', '--without-pip', at('home/shop/second')]);
      expect((await choosePython({ ...here.search(), spec: './second' })).realPath).toBe(expected?.realPath);
    },
  );

  it('to an env whose base is gone, or to envs that name each other, is an error', async () => {
    stand('home/env/bin/python3', '3.10.1');
    for (const home of ['/gone/bin', at('home/env/bin')]) {
      here.write('home/env/pyvenv.cfg', `home = ${home}\n`);
      expect(await refusing(at('home/env'))).toMatch(/: belongs to an env whose own Python is gone; name another$/);
    }
  });

  it('to a shim means the interpreter behind it', async () => {
    stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
    here.write('home/.pyenv/shims/python3', '#!/bin/sh\ntouch "$0.ran"\n', 0o755);
    expect(await refusing(at('home/.pyenv/shims/python3'))).toContain('is a shim with no version set; ');
    here.write('home/.pyenv/version', '3.12.1\n');
    expect(await chosen(at('home/.pyenv/shims/python3'))).toBe('home/.pyenv/versions/3.12.1/bin/python3');
    expect(existsSync(at('home/.pyenv/shims/python3.ran'))).toBe(false);
  });

  it.each([
    ['./nothing', 'python ./nothing: is not there; name another'],
    ['./empty', "python ./empty: has no interpreter in it; name a Python's file"],
    ['/bin/true', 'python /bin/true: does not answer as a Python does; name another'],
    ['./old', 'python ./old: is 2.7.18, too old; name a Python from 3.4 on'],
    ['./a\nb', "python './a\\nb': is not there; name another"],
  ])('%j that leads to no Python is an error', async (spec, message) => {
    mkdirSync(at('home/shop/empty'));
    stand('home/shop/old', '2.7.18');
    expect(await refusing(spec)).toBe(message);
  });
});

describe('what is not searched on PATH', () => {
  const trap = (place: string): string =>
    here.write(place, `#!/bin/sh\ntouch '${here.root.replaceAll("'", "'\\''")}/PWNED'\n`, 0o755);

  /** Looks for a Python in every way there is, with one good one behind whatever the test put first on PATH. */
  async function search(first: string, change: Partial<Request> = {}): Promise<void> {
    stand('good/python3', '3.9.1');
    const former = process.cwd();
    process.chdir(here.project);
    try {
      const env = { PATH: `${first}:${at('good')}` };
      expect(await chosen(undefined, { env, ...change })).toBe('good/python3');
      expect(await chosen('python3', { env, ...change })).toBe('good/python3');
      expect(await chosen('3.9', { env, ...change })).toBe('good/python3');
      await refusing('3.12', { env, ...change });
      await refusing('python3.12', { env, ...change });
      await refusing('pypy3', { env, ...change });
      await listPythons(here.search({ env, ...change }));
    } finally {
      process.chdir(former);
    }
    expect(existsSync(at('PWNED'))).toBe(false);
  }

  const trapIn = (directory: string): void => {
    for (const name of ['python', 'python3', 'python3.12', 'pypy3']) trap(join(directory, name));
  };

  it.each(['', '.', 'bin', './bin', '../shop/bin', '~/shop/bin'])(
    'the relative or empty element %j',
    async (element) => {
      trapIn('home/shop');
      trapIn('home/shop/bin');
      await search(element);
      await search(element, { project: at('home/elsewhere') });
    },
  );

  it('a directory in the project, under any spelling', async () => {
    trapIn('home/shop/node_modules/.bin');
    here.link('alias', here.project);
    here.link('elsewhere', at('home/shop/node_modules/.bin'));
    for (const element of [
      'home/shop/node_modules/.bin',
      'alias/node_modules/.bin',
      'elsewhere',
      'home/shop/../shop/node_modules/.bin',
    ]) {
      await search(at(element));
    }
  });

  it('a link from outside into the project, and from the project to the outside', async () => {
    trapIn('home/shop/build');
    here.link('tools/python3', at('home/shop/build/python3'));
    await search(at('tools'));
    trapIn('outside');
    here.link('home/shop/out', at('outside'));
    await search(at('home/shop/out'));
  });

  it('a directory that anybody can write to, and what lies below one that is not sticky', async () => {
    trapIn('shared/bin');
    chmodSync(at('shared/bin'), 0o777);
    await search(at('shared/bin'));
    chmodSync(at('shared/bin'), 0o1777);
    await search(at('shared/bin'));
    chmodSync(at('shared/bin'), 0o755);
    chmodSync(at('shared'), 0o777);
    await search(at('shared/bin'));
    here.link('mine/python3', at('shared/bin/python3'));
    await search(at('mine'));
  });

  it('a link that anybody could replace, though it leads to a good program', async () => {
    const target = stand('safe/python3', '3.12.1');
    here.link('shared/python3', target);
    chmodSync(at('shared'), 0o1777);
    await search(at('shared'));
    expect(asked('safe/python3')).toBe(false);
  });

  it('a program that anybody can write to', async () => {
    trapIn('tools');
    for (const name of ['python', 'python3', 'python3.12', 'pypy3']) chmodSync(at(`tools/${name}`), 0o757);
    await search(at('tools'));
  });

  it('a directory or a program of somebody else', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root can give a file away; run the tests as root too');
    trapIn('theirs');
    chownSync(at('theirs'), 12345, 12345);
    await search(at('theirs'));
    trapIn('ours');
    for (const name of ['python', 'python3', 'python3.12', 'pypy3']) chownSync(at(`ours/${name}`), 12345, 12345);
    await search(at('ours'));
    // The same for whoever is not the one that everything here belongs to.
    trapIn('others');
    await expect(search(at('others'), { owners: [12345] })).rejects.toThrow('nothing fits, no interpreter was found');
    expect(existsSync(at('PWNED'))).toBe(false);
  });

  it('the bin of an env, also under another name', async () => {
    trapIn('home/env/bin');
    here.write('home/env/pyvenv.cfg', 'home = /usr/bin\n');
    await search(at('home/env/bin'));
    trapIn('flat');
    here.write('flat/pyvenv.cfg', 'home = /usr/bin\n');
    await search(at('flat'));
  });

  it('places that variables lead to inside the project', async () => {
    for (const place of ['versions/3.12.1', 'installs/python/3.12.1', 'cpython-3.12.1', 'opt/python@3.12', '']) {
      trapIn(join('home/shop', place, 'bin'));
    }
    mkdirSync(at('home/shop/condabin'));
    mkdirSync(at('home/shop/conda-meta'));
    const names = [
      'PYENV_ROOT',
      'UV_PYTHON_INSTALL_DIR',
      'ASDF_DATA_DIR',
      'MISE_DATA_DIR',
      'MAMBA_ROOT_PREFIX',
      'HOMEBREW_PREFIX',
    ];
    for (const value of [here.project, '.', '']) {
      const env = { ...Object.fromEntries(names.map((name) => [name, value])), PATH: at('good') };
      // Where the working directory is not the project, a relative value still must not mean it.
      for (const project of value === here.project ? [here.project] : [here.project, at('home/elsewhere')]) {
        await search('', { env, project });
        await search('', { env: { ...env, CONDA_EXE: join(value, 'bin', 'conda') }, project });
      }
    }
  });

  it('and is told of, where nothing fits', async () => {
    trapIn('shared');
    chmodSync(at('shared'), 0o777);
    const message = await refusing('3.12', { env: { PATH: at('shared') } });
    expect(message).toContain('nothing fits, no interpreter was found, passed over: ');
    expect(message).toContain("/shared/python3' is in a directory that anybody can write to");
  });
});

describe('files of the project', () => {
  it('named as Python’s own modules are not run by being asked for a Python', async () => {
    for (const name of ['sitecustomize', 'usercustomize', 'json', 'sysconfig', 'venv', 'os']) {
      here.write(`home/shop/${name}.py`, `open(${JSON.stringify(at('PWNED'))}, 'w').close()\n`);
    }
    const former = process.cwd();
    process.chdir(here.project);
    try {
      const variables = { PYTHONPATH: '.', PYTHONSTARTUP: './sitecustomize.py', PYTHONHOME: here.project };
      for (const { interpreter } of real) {
        const { path: file } = interpreter;
        const env = { PATH: dirname(file), ...variables };
        if (interpreter.version[0] === 3) {
          expect((await choosePython({ ...here.search({ env }), spec: file })).version).toEqual(interpreter.version);
        }
        await listPythons(here.search({ env, cacheDir: undefined }));
      }
    } finally {
      process.chdir(former);
    }
    expect(existsSync(at('PWNED'))).toBe(false);
    expect(existsSync(at('home/shop/__pycache__'))).toBe(false);
  });
});

it('a home directory that is taken for a project does not hide what is installed in it', async () => {
  stand('home/.pyenv/versions/3.12.1/bin/python3', '3.12.1');
  for (const project of [here.home, here.root, '/']) {
    expect(await chosen(undefined, { project })).toBe('home/.pyenv/versions/3.12.1/bin/python3');
  }
});

it('real interpreters are found by every way to say their version', async () => {
  for (const { interpreter } of real.filter(({ interpreter }) => interpreter.version[0] === 3)) {
    const { path: file, version, implementation } = interpreter;
    here.link(
      `home/.pyenv/versions/${implementation}-${version.join('.')}`,
      dirname(dirname(file)) === '/usr' ? at('usr') : dirname(dirname(file)),
    );
  }
  const prefix = dirname(dirname(python));
  const own = real.find(({ interpreter }) => interpreter.realPath === python)?.interpreter;
  if (own === undefined) throw new Error(`${python} was not found`);
  const [major, minor, micro] = own.version;
  const env = { PATH: join(prefix, 'bin') };
  for (const spec of [
    undefined,
    `${major}.${minor}`,
    `${major}.${minor}.${micro}`,
    `python${major}.${minor}`,
    `>=${major}.${minor}.${micro},<${major}.${minor + 1}`,
    `~=${major}.${minor}.0`,
    `==${major}.${minor}.*`,
    python,
  ]) {
    expect((await choosePython({ ...here.search({ env }), spec })).realPath).toBe(own.realPath);
  }
});

it('what may not be looked at is passed over, and a cache that may not be written is done without', async () => {
  for (const place of ['secret', 'home/.pyenv/versions/3.12.1/bin', 'home/.asdf/installs/python']) {
    stand(`${place}/python3`, '3.12.1');
    chmodSync(at(place), 0);
  }
  stand('bin/python3', '3.9.1');
  rmSync(at('bin/python3.asked'), { force: true });
  const change = { env: { PATH: pathOf('secret', 'bin') }, owners: [65534, 0] };
  await unprivileged(async () => {
    expect(await chosen(undefined, change)).toBe('bin/python3');
    expect(await chosen('3.9.1', change)).toBe('bin/python3');
    expect(await refusing('3.12', change)).toContain('nothing fits, found 3.9.1');
  });
  chmodSync(at('home/.pyenv/versions/3.12.1/bin'), 0o755);
});

it('stand-ins are asked no more than once', async () => {
  stand('bin/python3', '3.9.1');
  for (let time = 0; time < 3; time++) await chosen();
  expect(readFileSync(at('bin/python3.asked'), 'utf8')).toBe('asked\n');
});
