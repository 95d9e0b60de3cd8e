import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wish } from '../../src/create/create.js';
import type { Around } from '../../src/create/making.js';
import { STEPS, type Step } from '../../src/create/steps.js';
import { parsePyvenvCfg } from '../../src/pyvenv-cfg.js';
import { python } from '../fixtures/environments.js';
import { nobody } from '../fixtures/nobody.js';
import { pythons } from '../fixtures/pythons.js';
import { unprivileged } from '../python/machine.js';
import { buildWheel } from './wheels.js';
import { interpreterAt, type Workshop, workshop } from './workshop.js';

let here: Workshop;
beforeEach(() => {
  here = workshop();
});
afterEach(() => here.remove());

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } });

const prefixOf = (env: string): string =>
  run(join(env, 'bin/python'), '-Ic', 'import sys; print(sys.prefix)').trimEnd();
const cfgOf = (env: string) => parsePyvenvCfg(readFileSync(join(env, 'pyvenv.cfg'), 'utf8'));

/** What tsvenv builds in, wherever it is. */
const scratch = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.startsWith('.tsvenv-'));

/** Puts a package into an env, as if it had been installed. */
function install(env: string, name: string): string {
  const [library = ''] = readdirSync(join(env, 'lib'));
  const file = join(env, 'lib', library, 'site-packages', `${name}.py`);
  writeFileSync(file, 'answer = 42\n');
  return file;
}

const canImport = (env: string, name: string): boolean => {
  try {
    return run(join(env, 'bin/python'), '-Ic', `import ${name}; print(${name}.answer)`) === '42\n';
  } catch {
    return false;
  }
};

describe('a place for an environment', () => {
  it('is made with the directories above it', async () => {
    const { outcome } = await here.make('a/b/.venv');
    expect(outcome).toBe('created');
    expect(prefixOf(here.at('a/b/.venv'))).toBe(here.at('a/b/.venv'));
    expect(scratch(here.at('a/b'))).toEqual([]);
  });

  it('may be an empty directory, which stays the same one', async () => {
    mkdirSync(here.at('empty'), { mode: 0o750 });
    const before = statSync(here.at('empty'));
    expect((await here.make('empty')).outcome).toBe('created');
    expect(statSync(here.at('empty'))).toMatchObject({ ino: before.ino, mode: before.mode });
    expect(prefixOf(here.at('empty'))).toBe(here.at('empty'));
    expect(scratch(here.at('empty'))).toEqual([]);
  });

  it('may be the working directory, and a project, of which nothing is hidden from git', async () => {
    const project = here.at('project');
    mkdirSync(project);
    writeFileSync(join(project, 'setup.py'), 'import setuptools\n');
    const { ino } = statSync(project);
    expect((await here.make('.', {}, { cwd: project })).outcome).toBe('added');
    expect(statSync(project).ino).toBe(ino);
    expect(prefixOf(project)).toBe(project);
    expect(readFileSync(join(project, 'setup.py'), 'utf8')).toBe('import setuptools\n');
    expect(readdirSync(project).sort()).toEqual(['bin', 'include', 'lib', 'lib64', 'pyvenv.cfg', 'setup.py']);
  });

  it('may be inside another environment', async () => {
    await here.make('outer');
    await here.make('outer/inner');
    expect(prefixOf(here.at('outer/inner'))).toBe(here.at('outer/inner'));
    expect(cfgOf(here.at('outer/inner'))?.get('home')).toBe(dirname((await interpreterAt(python)).baseExecutable));
  });

  it('may be reached through a symbolic link, whose name the environment then has', async () => {
    mkdirSync(here.at('elsewhere'));
    symlinkSync('elsewhere', here.at('.venv'));
    await here.make('.venv');
    expect(readlinkSync(here.at('.venv'))).toBe('elsewhere');
    expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
    expect(readFileSync(here.at('elsewhere/bin/activate'), 'utf8')).not.toContain('elsewhere');
  });

  it('is private until the environment is complete, and then as the umask has it', async () => {
    const modes: number[] = [];
    const { context } = await here.make('.venv', {
      around: {
        scripts: async ({ root }, step) => {
          await step();
          modes.push(statSync(dirname(root)).mode & 0o777);
          expect(readFileSync(join(dirname(root), '.gitignore'), 'utf8')).toBe('*\n');
          expect(existsSync(here.at('.venv'))).toBe(false);
        },
      },
    });
    expect(modes).toEqual([0o700]);
    expect(statSync(context.path).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it.each([
    ['a file', (path: string) => writeFileSync(path, ''), /: is a file; remove it/],
    [
      'a symbolic link that leads nowhere',
      (path: string) => symlinkSync('nowhere', path),
      /: is a symbolic link to nowhere, which does not exist/,
    ],
    [
      'a symbolic link to itself',
      (path: string) => symlinkSync(basename(path), path),
      /: its symbolic links lead in a circle/,
    ],
  ])('is refused where there is %s', async (_what, put, message) => {
    put(here.at('.venv'));
    await expect(here.make('.venv')).rejects.toThrow(message);
    expect(lstatSync(here.at('.venv')).isDirectory()).toBe(false);
  });

  it('is refused below a file', async () => {
    writeFileSync(here.at('file'), '');
    await expect(here.make('file/.venv')).rejects.toThrow(/a part of that path is a file; choose another/);
  });

  it.each([
    ['a:b', /has ':' in it, which separates the elements of PATH/],
    ['a\nhome = /evil', /'.*a\\nhome = \/evil': has a control character/],
    ['a\u001b[31m', /has a control character/],
    ['a\u2028b', /has a control character/],
    ['a\ufffdb', /is not UTF-8/],
    ['a\ud800b', /is not UTF-8/],
  ])('is refused under the name %j', async (name, message) => {
    await expect(here.make(name)).rejects.toThrow(message);
    await expect(here.make('.venv', { prompt: name === 'a:b' ? '\n' : name })).rejects.toThrow(
      /has a control character|is not UTF-8/,
    );
    expect(readdirSync(here.root)).toEqual(['home']);
  });

  it('is refused in a directory that may not be written to', async () => {
    mkdirSync(here.at('closed'), { mode: 0o555 });
    chmodSync(here.root, 0o755);
    await unprivileged(() =>
      expect(here.make('closed/.venv', {}, { state: undefined, cache: undefined })).rejects.toThrow(
        /closed\/\.venv'?: permission denied; choose/,
      ),
    );
  });

  it('needs no more than the directory itself to be writable', async () => {
    mkdirSync(here.at('closed/.venv'), { recursive: true });
    if (process.getuid?.() === 0) chownSync(here.at('closed/.venv'), nobody, nobody);
    chmodSync(here.at('closed'), 0o555);
    chmodSync(here.root, 0o755);
    await unprivileged(() => here.make('closed/.venv', {}, { state: undefined, cache: undefined }));
    expect(prefixOf(here.at('closed/.venv'))).toBe(here.at('closed/.venv'));
    chmodSync(here.at('closed'), 0o755);
  });

  it('is left as it was when the disk is full', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root can mount a small disk; sudo npm test');
    const disk = here.at('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', disk]);
    try {
      await here.make('disk/small');
      await expect(here.make('disk/.venv', { withPip: true })).rejects.toThrow(/: the disk is full; free some space/);
      expect(readdirSync(disk)).toEqual(['small']);
      expect(prefixOf(join(disk, 'small'))).toBe(join(disk, 'small'));
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('is used though nothing can be locked', async () => {
    writeFileSync(here.at('state'), 'a file');
    expect((await here.make('.venv')).outcome).toBe('created');
  });
});

describe('what an environment is made of', () => {
  it.each(pythons)('is what venv makes with $label', async ({ path }) => {
    const interpreter = await interpreterAt(path);
    await here.make('ours/.venv', { python: interpreter });
    mkdirSync(here.at('theirs'));
    execFileSync(path, ['-I', '-m', 'venv', '--without-pip', here.at('theirs/.venv')], { stdio: 'ignore' });
    const [ours, theirs] = ['ours', 'theirs'].map((place) => here.at(place, '.venv'));
    if (ours === undefined || theirs === undefined) throw new Error('unreachable');
    const minor = interpreter.version.slice(0, 2).join('.');
    const added = [
      'bin/Activate.ps1',
      'bin/activate.nu',
      'bin/activate.xsh',
      `bin/python${minor}`,
      'CACHEDIR.TAG',
      '.gitignore',
    ];
    const missing = tree(theirs).filter((name) => !tree(ours).includes(name));
    expect(missing).toEqual([]);
    expect(tree(ours).filter((name) => !tree(theirs).includes(name) && !added.includes(name))).toEqual([]);
    for (const name of ['python', 'python3', `python${minor}`]) {
      expect(readlinkSync(join(ours, 'bin', name))).toBe(
        readIfThere(join(theirs, 'bin', name)) ?? readlinkSync(join(ours, 'bin', name)),
      );
    }
    const lines = (env: string): readonly string[] =>
      readFileSync(join(env, 'pyvenv.cfg'), 'utf8').replaceAll('theirs', 'ours').split('\n');
    // `executable` and `command` came with 3.11, python-version with PEP 838.
    expect(
      lines(ours)
        .filter((line) => line !== `python-version = ${minor}`)
        .slice(0, lines(theirs).length - 1),
    ).toEqual(lines(theirs).slice(0, -1));
  });

  it.each<[Partial<Wish>, string, string]>([
    [{ prompt: 'a "b" \'c\' \\ é' }, `prompt = 'a "b" \\'c\\' \\\\ é'`, '--prompt="a "b" \'c\' \\ é"'],
    [{ systemSitePackages: true }, 'include-system-site-packages = true', '--system-site-packages'],
    [{ symlinks: false }, 'include-system-site-packages = false', '--copies'],
    [{ prompt: '.' }, `prompt = 'shop'`, '--prompt="."'],
  ])('is written down as venv does, given %j', async (wish, line, flag) => {
    mkdirSync(here.at('shop'));
    const interpreter = await interpreterAt(python);
    await here.make('.venv', { ...wish, python: interpreter }, { cwd: here.at('shop') });
    const flags = [
      wish.symlinks === false ? '--copies' : '',
      '--without-pip',
      wish.systemSitePackages ? '--system-site-packages' : '',
      flag.startsWith('--prompt') ? flag : '',
    ];
    const command = `command = ${interpreter.baseExecutable} -m venv ${flags.filter(Boolean).join(' ')} ${here.at('shop/.venv')}`;
    expect(readFileSync(here.at('shop/.venv/pyvenv.cfg'), 'utf8').split('\n')).toEqual(
      expect.arrayContaining([line, command]),
    );
  });

  it.each(pythons)('is made again by the command in it, with $label', async ({ path: python }) => {
    const options = { python, systemSitePackages: true, symlinks: false, prompt: 'a b' };
    // The command is written unquoted.
    const plain = workshop('tsvenv-replay-');
    try {
      const { context } = await plain.make('ours/.venv', options);
      const command = cfgOf(context.path)?.get('command') ?? '';
      expect(command.endsWith(` ${context.path}`)).toBe(true);
      const replayed = command.slice(0, -context.path.length) + plain.at('theirs/.venv');
      execFileSync('sh', ['-c', replayed], { cwd: '/', env: { PATH: '/usr/bin:/bin' }, stdio: 'ignore' });
      const [ours, theirs] = ['ours', 'theirs'].map((maker) => {
        const env = plain.at(maker, '.venv');
        return {
          prefix: prefixOf(env).replace(maker, ''),
          copies: ['python', 'python3'].map((name) => lstatSync(join(env, 'bin', name)).isFile()),
          cfg: readFileSync(join(env, 'pyvenv.cfg'), 'utf8').replaceAll(maker, '').trimEnd().split('\n'),
        };
      });
      expect(theirs).toMatchObject({ prefix: ours?.prefix, copies: [true, true] });
      expect(ours?.copies).toEqual([true, true]);
      // Before 3.9 the prompt was written bare.
      const lines = theirs?.cfg.map((line) => line.replace(/^prompt = a b$/, "prompt = 'a b'"));
      expect(ours?.cfg).toEqual(expect.arrayContaining(lines ?? ['nothing']));
    } finally {
      plain.remove();
    }
  });

  it('works at a path that is longer than a first line may be, with pip', async () => {
    // What pip writes for what it installs cannot have a quote in its path.
    const plain = workshop('tsvenv long ');
    try {
      const place = plain.at('d'.repeat(100), 'e'.repeat(100), '.venv');
      const file = plain.at('requirements.txt');
      buildWheel(plain.at('wheels'), { name: 'thing', version: '1.0' });
      writeFileSync(file, 'thing\n');
      const env = { ...plain.world.env, PIP_FIND_LINKS: pathToFileURL(plain.at('wheels')).href };
      await plain.make(place, { withPip: true, requirements: [file] }, { env });
      for (const script of ['pip', 'pip3']) {
        expect(run(join(place, 'bin', script), '--version')).toContain(` from ${place}/lib/`);
      }
      expect(run(join(place, 'bin/thing'))).toBe(`1.0 ${place}\n`);
      expect(run(join(place, 'bin/pip'), 'uninstall', '-y', 'thing')).toContain('Successfully uninstalled thing');
      expect(existsSync(join(place, 'bin/thing'))).toBe(false);
      expect(run('sh', '-c', '. "$0/bin/activate" && command -v pip && pip check', place)).toBe(
        `${place}/bin/pip\nNo broken requirements found.\n`,
      );
    } finally {
      plain.remove();
    }
  });

  it('has the interpreter itself with copies', async () => {
    await here.make('.venv', { symlinks: false });
    for (const name of ['python', 'python3']) expect(lstatSync(here.at('.venv/bin', name)).isFile()).toBe(true);
    expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
  });

  it('sees the packages of its base only when that was asked for', async () => {
    await here.make('alone');
    await here.make('with', { systemSitePackages: true });
    const sees = (env: string): string =>
      run(here.at(env, 'bin/python'), '-Ic', 'import site; print(site.ENABLE_USER_SITE, len(site.getsitepackages()))');
    expect(sees('alone')).not.toBe(sees('with'));
  });

  it('has no file for git when that was not wanted', async () => {
    await here.make('.venv', { scmIgnoreFiles: false });
    expect(existsSync(here.at('.venv/.gitignore'))).toBe(false);
    expect(existsSync(here.at('.venv/CACHEDIR.TAG'))).toBe(true);
  });

  it('is made by the interpreter itself where tsvenv does not know how', async ({ skip }) => {
    if (!existsSync('/usr/bin/pypy3')) return skip('pypy3 is not installed; apt-get install pypy3-venv');
    const { pip } = await here.make('.venv', { python: '/usr/bin/pypy3', withPip: true });
    const env = here.at('.venv');
    expect(prefixOf(env)).toBe(env);
    expect(cfgOf(env)?.get('command')).toBe(`/usr/bin/pypy3 -m venv ${env}`);
    expect(run(join(env, 'bin/pip'), '--version')).toContain(`pip ${pip} from ${env}`);
    expect(readFileSync(join(env, 'bin/activate'), 'utf8')).not.toContain('.tsvenv-');
    expect(readFileSync(join(env, '.gitignore'), 'utf8')).toContain('*\n');
  });

  it('is made in the same steps where the interpreter itself makes it', async ({ skip }) => {
    if (!existsSync('/usr/bin/pypy3')) return skip('pypy3 is not installed; apt-get install pypy3-venv');
    const order: string[] = [];
    const noted =
      (step: Step): Around =>
      async (context, run) => {
        await run();
        const there = [context.sitePackages, context.configuration, context.python, join(context.bin, 'pip')];
        const marks = there.map((path) => (existsSync(context.now(path)) ? 'x' : '-'));
        order.push(`${step} ${marks.join('')}`);
      };
    const around = Object.fromEntries(STEPS.map((step) => [step, noted(step)]));
    await here.make('.venv', { python: '/usr/bin/pypy3', withPip: true, around });
    expect(order).toEqual(['directories x---', 'configuration xx--', 'interpreter xxx-', 'pip xxxx', 'scripts xxxx']);
    execFileSync('/usr/bin/pypy3', ['-I', '-m', 'venv', '--without-pip', here.at('theirs')]);
    await here.make('ours', { python: '/usr/bin/pypy3', around: { scripts: () => {} } });
    const added = ['.gitignore', 'CACHEDIR.TAG'];
    const activators = (name: string): boolean => /^bin\/activate|ps1$/i.test(name);
    expect(tree(here.at('ours')).filter((name) => !added.includes(name))).toEqual(
      tree(here.at('theirs')).filter((name) => !activators(name)),
    );
    writeFileSync(here.at('.venv/bin/activate'), '# edited\n');
    await here.make('.venv', { python: '/usr/bin/pypy3', upgrade: true });
    expect(readFileSync(here.at('.venv/bin/activate'), 'utf8')).toBe('# edited\n');
  });

  it('has names in its bin whatever the interpreter is called', async () => {
    symlinkSync(python, here.at('snake'));
    await here.make('.venv', { python: here.at('snake') });
    expect(readlinkSync(here.at('.venv/bin/snake'))).toBe(here.at('snake'));
    expect(readlinkSync(here.at('.venv/bin/python'))).toBe('snake');
    expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
  });
});

describe('an environment that is there', () => {
  it('is refreshed, with everything that is in it', async () => {
    await here.make('.venv', { prompt: 'mine', systemSitePackages: true });
    const file = install(here.at('.venv'), 'thing');
    rmSync(here.at('.venv/bin/python'));
    expect((await here.make('.venv')).outcome).toBe('refreshed');
    expect(existsSync(file)).toBe(true);
    expect(canImport(here.at('.venv'), 'thing')).toBe(true);
    expect(cfgOf(here.at('.venv'))?.get('prompt')).toBe(`'mine'`);
    expect(cfgOf(here.at('.venv'))?.get('include-system-site-packages')).toBe('true');
    expect(scratch(here.at('.venv'))).toEqual([]);
  });

  it('is not lost sight of by another minor version', async ({ skip }) => {
    const [older, newer] = pythons.slice(1);
    if (older === undefined || newer === undefined)
      return skip('pyenv has fewer than two interpreters here; pyenv install 3.12');
    await here.make('.venv', { python: older.path });
    install(here.at('.venv'), 'thing');
    await expect(here.make('.venv', { python: newer.path })).rejects.toThrow(
      /is an environment for Python 3\.\d+; --clear rebuilds it with 3\.\d+, --upgrade/,
    );
    expect(canImport(here.at('.venv'), 'thing')).toBe(true);
    const { outcome, leftBehind } = await here.make('.venv', { python: newer.path, upgrade: true });
    expect({ outcome, leftBehind }).toEqual({
      outcome: 'upgraded',
      leftBehind: (await interpreterAt(older.path)).version.slice(0, 2).join('.'),
    });
    expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
    expect(canImport(here.at('.venv'), 'thing')).toBe(false);
    expect(readdirSync(here.at('.venv/bin')).filter((name) => name.startsWith('python3.'))).toEqual([
      `python${(await interpreterAt(newer.path)).version.slice(0, 2).join('.')}`,
    ]);
  });

  it('follows its base Python to another place, and keeps its packages', async () => {
    // A base that is replaced under the env: a link, as version managers and distributors have them.
    mkdirSync(here.at('base/bin'), { recursive: true });
    symlinkSync(python, here.at('base/bin/python3'));
    await here.make('.venv', { python: here.at('base/bin/python3') });
    install(here.at('.venv'), 'thing');
    writeFileSync(here.at('.venv/bin/activate'), '# edited\n');
    rmSync(here.at('base'), { recursive: true });
    expect(canImport(here.at('.venv'), 'thing')).toBe(false);
    expect((await here.make('.venv', { upgrade: true })).outcome).toBe('upgraded');
    expect(canImport(here.at('.venv'), 'thing')).toBe(true);
    expect(readFileSync(here.at('.venv/bin/activate'), 'utf8')).toBe('# edited\n');
    expect(cfgOf(here.at('.venv'))?.get('command')).toContain(' -m venv --without-pip --upgrade ');
  });

  it('keeps an interpreter that only its pyvenv.cfg knows of, and its minor version', async ({ skip }) => {
    const [, other] = pythons;
    if (other === undefined) return skip('pyenv has no interpreter here; pyenv install 3.12');
    const hidden = await interpreterAt(other.path);
    mkdirSync(here.at('elsewhere/bin'), { recursive: true });
    const undiscoverable = here.at('elsewhere/bin', hidden.libraryName);
    symlinkSync(other.path, undiscoverable);
    for (const symlinks of [true, false]) {
      const env = here.at('shop', String(symlinks), '.venv');
      await here.make(env, { python: undiscoverable, symlinks });
      install(env, 'thing');
      const { outcome, leftBehind, context } = await here.make(env, { upgrade: true, python: undefined });
      expect({ outcome, leftBehind }).toEqual({ outcome: 'upgraded', leftBehind: undefined });
      expect(context.interpreter.path).toBe(undiscoverable);
      expect(cfgOf(env)?.get('home')).toBe(dirname((await interpreterAt(undiscoverable)).baseExecutable));
      expect(canImport(env, 'thing')).toBe(true);
    }
  });

  it('gets no other minor version unless that was asked for, and then keeps no interpreter of the old one', async ({
    skip,
  }) => {
    const [, older, newer] = pythons;
    if (older === undefined || newer === undefined)
      return skip('pyenv has fewer than two interpreters here; pyenv install 3.12');
    const { libraryName, version } = await interpreterAt(older.path);
    for (const symlinks of [true, false]) {
      const env = here.at('shop', String(symlinks), '.venv');
      await here.make(env, { python: older.path, symlinks });
      const cfg = readFileSync(join(env, 'pyvenv.cfg'), 'utf8');
      writeFileSync(join(env, 'pyvenv.cfg'), cfg.replace(/^home = .*/m, 'home = /opt/gone/bin'));
      const PATH = here.at('no/python');
      const lost = here.make(env, { upgrade: true, python: undefined }, { env: { ...here.world.env, PATH } });
      await expect(lost).rejects.toThrow(
        `is an environment for Python ${version.slice(0, 2).join('.')}, of which none is found; name one with -p, or rebuild it with another by --clear`,
      );
      expect(readdirSync(join(env, 'bin'))).toContain(libraryName);
      await here.make(env, { upgrade: true, python: newer.path, symlinks });
      expect(readdirSync(join(env, 'bin'))).not.toContain(libraryName);
    }
  });

  it('keeps its interpreter a copy, as venv does', async () => {
    await here.make('.venv', { symlinks: false });
    for (const upgrade of [true, false]) {
      await here.make('.venv', { upgrade });
      for (const name of ['python', 'python3']) expect(lstatSync(here.at('.venv/bin', name)).isFile()).toBe(true);
      expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
      expect(cfgOf(here.at('.venv'))?.get('command')).toContain(' --copies ');
    }
  });

  it('never says itself which program is its interpreter', async () => {
    await here.make('.venv');
    mkdirSync(here.at('evil'));
    writeFileSync(here.at('evil/python3'), `#!/bin/sh\necho >"$0.ran"\nexec ${python} "$@"\n`, {
      mode: 0o755,
    });
    const cfg = readFileSync(here.at('.venv/pyvenv.cfg'), 'utf8');
    writeFileSync(here.at('.venv/pyvenv.cfg'), cfg.replace(/^home = .*/m, `home = ${here.at('evil')}`));
    await here.make('.venv', { upgrade: true, python: undefined });
    expect(readdirSync(here.at('evil'))).toEqual(['python3']);
    expect(cfgOf(here.at('.venv'))?.get('home')).not.toBe(here.at('evil'));
  });

  it('has to be one for an upgrade', async () => {
    mkdirSync(here.at('plain'));
    await expect(here.make('plain', { upgrade: true })).rejects.toThrow(
      /plain'?: is not an environment; leave out --upgrade/,
    );
    await expect(here.make('absent', { upgrade: true })).rejects.toThrow(/is not an environment/);
  });

  it('is not guessed at when its pyvenv.cfg is damaged', async () => {
    mkdirSync(here.at('.venv/bin'), { recursive: true });
    writeFileSync(here.at('.venv/pyvenv.cfg'), Buffer.alloc(10_000));
    await expect(here.make('.venv')).rejects.toThrow(
      /: has a pyvenv\.cfg that cannot be read as one; --clear rebuilds/,
    );
    await expect(here.make('.venv', { clear: true })).rejects.toThrow(
      /is not an environment, and --clear would delete/,
    );
    await here.make('.venv', { clear: true, force: true });
    expect(prefixOf(here.at('.venv'))).toBe(here.at('.venv'));
  });

  it("is refused where its own directories are somebody else's", async () => {
    mkdirSync(here.at('outside'));
    mkdirSync(here.at('project'));
    symlinkSync('../outside', here.at('project/bin'));
    writeFileSync(here.at('project/lib'), 'a file');
    await expect(here.make('project')).rejects.toThrow(
      /project\/(bin'?: is a symbolic link|lib'?: is a file), where the environment has its own/,
    );
    expect(readdirSync(here.at('outside'))).toEqual([]);
    expect(readdirSync(here.at('project')).sort()).toEqual(['bin', 'lib']);
  });
});

describe('--clear', () => {
  it('replaces an environment, and follows no link out of it', async () => {
    await here.make('.venv');
    install(here.at('.venv'), 'thing');
    mkdirSync(here.at('outside'));
    writeFileSync(here.at('outside/precious'), 'yes');
    symlinkSync(here.at('outside'), here.at('.venv/link'));
    chmodSync(here.at('.venv/include'), 0o500);
    const { ino } = statSync(here.at('.venv'));
    expect((await here.make('.venv', { clear: true })).outcome).toBe('cleared');
    expect(canImport(here.at('.venv'), 'thing')).toBe(false);
    expect(readFileSync(here.at('outside/precious'), 'utf8')).toBe('yes');
    expect(statSync(here.at('.venv')).ino).toBe(ino);
    expect(readdirSync(here.at('.venv')).sort()).toEqual([
      '.gitignore',
      'CACHEDIR.TAG',
      'bin',
      'include',
      'lib',
      'lib64',
      'pyvenv.cfg',
    ]);
  });

  it('keeps the old environment until the new one is complete', async () => {
    await here.make('.venv');
    install(here.at('.venv'), 'thing');
    const failing = here.make('.venv', {
      clear: true,
      around: {
        scripts: async () => {
          expect(canImport(here.at('.venv'), 'thing')).toBe(true);
          throw new Error('no more');
        },
      },
    });
    await expect(failing).rejects.toThrow('no more');
    expect(canImport(here.at('.venv'), 'thing')).toBe(true);
    expect(scratch(here.at('.venv'))).toEqual([]);
  });

  it.each([
    ['a directory that is no environment', (path: string) => writeFileSync(join(path, 'thesis.tex'), 'x')],
    [
      'a directory that only looks like one',
      (path: string) => writeFileSync(join(path, 'pyvenv.cfg'), 'home = /usr/bin\n'),
    ],
  ])('refuses %s, unless it is insisted on', async (_what, put) => {
    mkdirSync(here.at('dir'));
    put(here.at('dir'));
    const before = readdirSync(here.at('dir'));
    await expect(here.make('dir', { clear: true })).rejects.toThrow(
      /dir'?: is not an environment, and --clear would delete what is in it; --force/,
    );
    expect(readdirSync(here.at('dir'))).toEqual(before);
    await here.make('dir', { clear: true, force: true });
    expect(prefixOf(here.at('dir'))).toBe(here.at('dir'));
    expect(existsSync(here.at('dir/thesis.tex'))).toBe(false);
  });

  it('refuses an environment that is a project too', async () => {
    await here.make('project');
    writeFileSync(here.at('project/pyproject.toml'), '');
    await expect(here.make('project', { clear: true })).rejects.toThrow(
      /has pyproject.toml in it, which --clear would delete/,
    );
    expect(existsSync(here.at('project/pyproject.toml'))).toBe(true);
  });

  it('does not empty what a symbolic link leads to', async () => {
    await here.make('elsewhere');
    symlinkSync('elsewhere', here.at('.venv'));
    await expect(here.make('.venv', { clear: true, force: true })).rejects.toThrow(
      /is a symbolic link to elsewhere, which --clear would empty/,
    );
    expect(prefixOf(here.at('elsewhere'))).toBe(here.at('elsewhere'));
  });
});

function tree(root: string, below = ''): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? [path, ...tree(root, path)] : [path];
  });
}

const readIfThere = (link: string): string | undefined =>
  lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(link) : undefined;
