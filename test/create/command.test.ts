import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOlder } from '../../src/create/installed.js';
import { wheelName } from '../../src/create/wheel.js';
import { type Running, run, tsvenv } from '../fixtures/command.js';
import { python } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { pythons } from '../fixtures/pythons.js';
import { warmWheels } from '../fixtures/warm-wheels.js';
import { buildWheel } from './wheels.js';
import { interpreterAt } from './workshop.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const create = (words: readonly string[], running: Running = {}) => tsvenv(home, ['create', ...words], running);
const warm = (): Promise<void> => warmWheels(home.at('.cache/tsvenv'));
const quiet = { stdout: '', stderr: '', exitCode: 0 };
const prefixOf = (env: string): string =>
  execFileSync(join(env, 'bin/python'), ['-Ic', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trimEnd();

/** Every file below a directory, with what is in it. */
function snapshot(root: string): readonly string[] {
  return execFileSync('find', ['.', '-printf', '%p %y %m %T@ %l\\n'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .sort();
}

describe('tsvenv create', () => {
  it('makes .venv of the project, from anywhere in it, without a word', async () => {
    const dir = home.dir('src/shop/deep/down');
    home.write('src/shop/pyproject.toml', '[project]\nname = "shop"\n');
    expect(await create(['--without-pip'], { cwd: dir })).toEqual(quiet);
    expect(prefixOf(home.at('src/shop/.venv'))).toBe(home.at('src/shop/.venv'));
  });

  it('makes .venv in the working directory where there is no project, and takes home for none', async () => {
    home.write('pyproject.toml', '[project]\nname = "home"\n');
    const dir = home.dir('src/plain');
    expect(await create(['--without-pip'], { cwd: dir })).toEqual(quiet);
    expect(prefixOf(join(dir, '.venv'))).toBe(join(dir, '.venv'));
  });

  it('upgrades the environment that is active here, whatever it is called and wherever in it', async () => {
    const dir = home.dir('src/plain/deep');
    expect(await create(['--without-pip', home.at('src/plain/venv')])).toEqual(quiet);
    rmSync(home.at('src/plain/venv/bin/python'));
    expect(await create(['--without-pip', '--upgrade'], { cwd: dir })).toEqual(quiet);
    expect(prefixOf(home.at('src/plain/venv'))).toBe(home.at('src/plain/venv'));
    // But none that a file names, which may be another project's.
    home.write('src/other/.venv', home.at('src/plain/venv'));
    rmSync(home.at('src/plain/venv/bin/python'));
    expect(await create(['--upgrade'], { cwd: home.at('src/other') })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('tsvenv: ~/src/other/.venv: is a file'),
    });
    expect(existsSync(home.at('src/plain/venv/bin/python'))).toBe(false);
  });

  it('makes several, and says what it made to programs', async () => {
    const { stdout, stderr, exitCode } = await create(['--without-pip', '--json', 'a', 'b c']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const made: unknown = JSON.parse(stdout);
    expect(made).toMatchObject(
      ['a', 'b c'].map((name) => ({
        path: home.at(name),
        prompt: name,
        implementation: 'CPython',
        outcome: 'created',
        pip: null,
        python: expect.stringContaining(home.at(name, 'bin/python')),
      })),
    );
  });

  it('stops at the first that fails, and names it', async () => {
    home.write('b', 'a file');
    const { stdout, stderr, exitCode } = await create(['--without-pip', '--json', 'a', 'b', 'c']);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'tsvenv: ~/b: is a file; remove it, or name another directory\n',
      exitCode: 1,
    });
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(existsSync(home.at('c'))).toBe(false);
  });

  it('asks nothing of Python once it knows it', async () => {
    await create(['--without-pip', 'first']);
    // A Python that cannot be run any more would be noticed.
    const { stderr, exitCode } = await tsvenv(home, ['create', '--without-pip', 'second'], {
      env: { TSVENV_DEBUG: '1' },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const traced = execFileSync(
      'strace',
      ['-f', '-e', 'trace=execve', '-o', home.at('trace'), home.at('bin/tsvenv'), 'create', '--without-pip', 'third'],
      { env: home.env, cwd: home.path, encoding: 'utf8' },
    );
    expect(traced).toBe('');
    const started = readFileSync(home.at('trace'), 'utf8')
      .split('\n')
      .filter((line) => /execve\(.*\) = 0/.test(line));
    // env finds node, and node is all.
    expect(started.filter((line) => !/\/(tsvenv|env|node)"/.test(line))).toEqual([]);
  });

  it('touches nothing with --dry-run, and says what it would do', async () => {
    home.dir('src/shop');
    home.write('src/shop/requirements.txt', 'thing\n');
    const before = snapshot(home.path);
    const { stdout, stderr, exitCode } = await create(['--dry-run', '-r', 'requirements.txt', '--prompt', 'x'], {
      cwd: home.at('src/shop'),
    });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(
      /^tsvenv: would create ~\/src\/shop\/\.venv with CPython 3\.\d+\.\d+ \(.*\), shown as x\ntsvenv: would install .*pip \d.*\ntsvenv: would install requirements\.txt\n$/,
    );
    expect(snapshot(home.path)).toEqual(before);
    const json = await create(['--dry-run', '--json'], { cwd: home.at('src/shop') });
    expect(JSON.parse(json.stdout)).toMatchObject([{ path: home.at('src/shop/.venv'), outcome: 'dry run' }]);
    expect(json.stderr).toBe('');
    expect(await create(['--dry-run', '-r', 'nowhere.txt'], { cwd: home.at('src/shop') })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/nowhere\.txt is not there/),
    });
    const refused = await create(['--dry-run', '--clear', '.'], { cwd: home.at('src/shop') });
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is not an environment, and --clear would delete/),
    });
    expect(snapshot(home.path)).toEqual(before);
  });

  it('keeps nothing of a configuration with --dry-run either, and heeds it', async () => {
    home.write('.config/tsvenv/config.toml', 'env-names = ["venv", ".venv"]\n');
    const before = snapshot(home.path);
    const { stderr, exitCode } = await create(['--dry-run']);
    expect({ exitCode, lines: stderr.split('\n').length }).toEqual({ exitCode: 0, lines: 3 });
    expect(snapshot(home.path)).toEqual(before);
    home.write('.config/tsvenv/config.toml', 'env-names = 3\n');
    const damaged = snapshot(home.path);
    expect((await create(['--dry-run'])).stderr).toMatch(/^tsvenv: .*config\.toml:1:1: 'env-names' is a list.*\n/);
    expect(snapshot(home.path)).toEqual(damaged);
  });

  it('tells of long work in plain lines where there is no terminal, and not at all with --quiet', async () => {
    const first = await create(['a']);
    expect(first.stderr).toMatch(/^(tsvenv: (unpacking|compiling) \w+ [\d.]+( for python3\.\d+)?\n)+$/);
    expect(await create(['b'])).toEqual(quiet);
    rmSync(home.at('.cache'), { recursive: true });
    expect(await create(['--quiet', 'c'])).toEqual(quiet);
  });

  it.each([
    [['--nonsense'], 2, /^tsvenv: create: no option --nonsense; see 'tsvenv create --help'\n$/],
    [['-p', '3.99'], 1, /^tsvenv: .*3\.99.*\n$/],
    [['-p', '/nowhere/python'], 1, /^tsvenv: .*\/nowhere\/python.*\n$/],
    [['a:b'], 1, /^tsvenv: directory ~\/a:b: has ':' in it/],
    [['a\nb'], 1, /^tsvenv: directory '~\/a\\nb': has a control character in it; choose a name without one\n$/],
    [['-r', 'nowhere.txt', 'x'], 1, /^tsvenv: ~\/nowhere\.txt is not there; name a requirements file that is\n$/],
  ])('says what is wrong with %j', async (words, code, message) => {
    await warm();
    const { stdout, stderr, exitCode } = await create(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
    expect(stderr).toMatch(message);
  });

  it('helps', async () => {
    const { stdout, stderr, exitCode } = await create(['--help']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const words of [
      'tsvenv create [ENV_DIR...]',
      '--system-site-packages',
      '-p, --python',
      '-r, --requirements',
      'tsvenv create --upgrade',
      'tsvenv create --clear',
      'tsvenv create --dry-run',
      '[tool.tsvenv]',
    ])
      expect(stdout).toContain(words);
  });
});

describe('what create makes', () => {
  const status = async (dir: string): Promise<string> => (await tsvenv(home, ['export', 'json'], { cwd: dir })).stdout;

  it('is trusted, and nothing else in the project', async () => {
    const dir = home.dir('src/shop');
    await create(['--without-pip'], { cwd: dir });
    expect(JSON.parse(await status(dir))).toMatchObject({ VIRTUAL_ENV: join(dir, '.venv') });
    home.dir('src/shop/inner/.venv/bin');
    expect(await status(home.dir('src/other'))).toBe('{}\n');
  });

  it("is trusted by its own name where it is no project's", async () => {
    await create(['--without-pip', 'envs/science'], { cwd: home.path });
    expect(JSON.parse(await status(home.at('envs/science')))).toMatchObject({ VIRTUAL_ENV: home.at('envs/science') });
  });

  it('is not trusted where it was made beside other things', async () => {
    const dir = home.dir('src/shop');
    home.write('src/shop/bin/ls', '#!/bin/sh\necho evil\n');
    expect((await create(['--without-pip', '.'], { cwd: dir })).exitCode).toBe(0);
    expect(await status(dir)).toBe('{}\n');
    // Nor one that was there before.
    const [there] = await home.projects('there');
    expect((await create(['--without-pip'], { cwd: there.dir })).exitCode).toBe(0);
    expect(await status(there.dir)).toBe('{}\n');
  });

  it('stays denied in a project that is', async () => {
    const dir = home.dir('src/shop');
    await home.mustRun('deny', dir);
    const { stderr, exitCode } = await create(['--without-pip'], { cwd: dir });
    expect({ stderr, exitCode }).toEqual({
      stderr: `tsvenv: ~/src/shop is denied, so its environment is not activated; 'tsvenv allow' changes that\n`,
      exitCode: 0,
    });
    expect(await status(dir)).toBe('{}\n');
  });
});

describe('what a project says', () => {
  beforeEach(warm);

  const project = (settings: string): string => {
    home.write('src/shop/pyproject.toml', `[project]\nname = "shop"\n${settings}`);
    return home.at('src/shop');
  };
  const minor = execFileSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).trimEnd();
  const offline = () => ({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: home.at('wheels'), PIP_CONFIG_FILE: '/dev/null' });

  it('is heeded when create is typed in it, and its requirements are named before they are installed', async () => {
    const dir = project(
      `requires-python = "==${minor}.*"\n[tool.tsvenv]\nrequirements = ["requirements.txt"]\nprompt = "the shop"\n`,
    );
    buildWheel(home.at('wheels'), { name: 'thing', version: '1.0' });
    home.write('src/shop/requirements.txt', 'thing\n');
    const { stderr, exitCode } = await create([], { cwd: dir, env: offline() });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^tsvenv: installing requirements\.txt, as ~\/src\/shop\/pyproject\.toml asks\n/);
    expect(execFileSync(join(dir, '.venv/bin/thing'), { encoding: 'utf8' })).toContain(join(dir, '.venv'));
    expect(readFileSync(join(dir, '.venv/pyvenv.cfg'), 'utf8')).toContain(`prompt = 'the shop'\n`);
  });

  it('chooses the Python, unless another one is typed', async ({ skip }) => {
    const versions = await Promise.all(pythons.map(async ({ path }) => (await interpreterAt(path)).version.join('.')));
    const other = versions.find((version) => !version.startsWith(`${minor}.`));
    if (other === undefined) return skip('pyenv has no other interpreter here; pyenv install 3.12');
    const env = { PYENV_ROOT: process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv') };
    const dir = project(`[tool.tsvenv]\npython = "${other}"\n`);
    const versionIn = (): string | undefined =>
      /^version = (.*)$/m.exec(readFileSync(join(dir, '.venv/pyvenv.cfg'), 'utf8'))?.[1];
    expect(await create(['--without-pip'], { cwd: dir, env })).toEqual(quiet);
    expect(versionIn()).toBe(other);
    expect(await create(['--without-pip', '--clear', '-p', minor], { cwd: dir, env })).toEqual(quiet);
    expect(versionIn()).toMatch(new RegExp(`^${minor}\\.`));
    // An upgrade is no change of mind.
    expect(await create(['--without-pip', '--upgrade'], { cwd: dir, env })).toEqual(quiet);
    expect(versionIn()).toMatch(new RegExp(`^${minor}\\.`));
    project('[tool.tsvenv]\npython = "./evil"\n');
    expect(await create(['--without-pip', '--clear'], { cwd: dir, env })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^tsvenv: ~\/src\/shop\/pyproject\.toml:4:1: 'python' is a version/),
    });
  });

  it('installs nothing for an environment that was named, or without pip', async () => {
    const dir = project('[tool.tsvenv]\nrequirements = ["requirements.txt"]\n');
    expect(await create(['--without-pip'], { cwd: dir })).toEqual(quiet);
    rmSync(join(dir, '.venv'), { recursive: true });
    expect(await create(['.venv'], { cwd: dir })).toEqual(quiet);
  });

  it('does not count where it is denied', async () => {
    const dir = project('[tool.tsvenv]\nprompt = "evil"\n');
    await home.mustRun('deny', dir);
    const { stderr } = await create(['--without-pip'], { cwd: dir });
    expect(stderr).toContain(
      `tsvenv: [tool.tsvenv] in ~/src/shop/pyproject.toml does not count, for ~/src/shop is denied; 'tsvenv trust forget ~/src/shop' takes that back\n`,
    );
    expect(readFileSync(join(dir, '.venv/pyvenv.cfg'), 'utf8')).not.toContain('evil');
  });

  it('asks in vain for requirements that are not there, and nothing is said to be installed', async () => {
    const dir = project('[tool.tsvenv]\nrequirements = ["nor.txt"]\n');
    for (const words of [[], ['--dry-run']]) {
      expect(await create(words, { cwd: dir })).toEqual({
        stdout: '',
        stderr:
          'tsvenv: ~/src/shop/nor.txt is not there, which ~/src/shop/pyproject.toml asks to install; write it, or do not ask for it\n',
        exitCode: 1,
      });
    }
    expect(existsSync(join(dir, '.venv'))).toBe(false);
    expect(await create(['--without-pip'], { cwd: dir })).toEqual(quiet);
  });

  it('is an error with its line when it is nonsense', async () => {
    const dir = project('requires-python = 3\n');
    expect(await create(['--without-pip'], { cwd: dir })).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^tsvenv: ~\/src\/shop\/pyproject\.toml:3: .*\n$/),
      exitCode: 1,
    });
    expect(existsSync(join(dir, '.venv'))).toBe(false);
  });

  it('is not waited for when it is a FIFO', async () => {
    const dir = home.dir('src/shop');
    execFileSync('mkfifo', [join(dir, '.python-version'), join(dir, 'pyproject.toml')]);
    const refused = {
      stdout: '',
      stderr: expect.stringMatching(/^tsvenv: .*\.python-version: is not a regular file; mend or remove it/),
      exitCode: 1,
    };
    expect(await create(['--without-pip'], { cwd: dir })).toEqual(refused);
    rmSync(join(dir, '.python-version'));
    expect(await create(['--without-pip'], { cwd: dir })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('pyproject.toml'),
    });
  });

  it('is not run, by no name', async () => {
    const dir = home.dir('src/shop');
    for (const name of ['venv', 'ensurepip', 'compileall', 'sitecustomize', 'pip', 'json', 'encodings']) {
      home.write(`src/shop/${name}.py`, `open(${JSON.stringify(home.at('PWNED'))}, 'a').write('${name}')\n`);
    }
    home.write('src/shop/requirements.txt', '');
    const env = {
      PYTHONPATH: dir,
      PYTHONSTARTUP: join(dir, 'venv.py'),
      PYTHONHOME: '/nowhere',
      PIP_TARGET: home.at('target'),
      PIP_PREFIX: home.at('prefix'),
      PIP_USER: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const { exitCode } = await create(['-r', 'requirements.txt'], { cwd: dir, env });
    expect(exitCode).toBe(0);
    expect(existsSync(home.at('PWNED'))).toBe(false);
    expect(readdirSync(home.path)).not.toContain('target');
    if (existsSync('/usr/bin/pypy3'))
      expect((await create(['-p', '/usr/bin/pypy3', 'pypy'], { cwd: dir, env })).exitCode).toBe(0);
    expect(existsSync(home.at('PWNED'))).toBe(false);
  });
});

describe('requirements', () => {
  beforeEach(warm);

  it('are installed from where they were typed, and a failure leaves the environment', async () => {
    buildWheel(home.at('wheels'), { name: 'thing', version: '1.0' });
    home.write('src/shop/more/dev.txt', `--no-index\n--find-links ${home.at('wheels')}\nthing==1.0\n`);
    const env = { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1' };
    expect((await create(['-q', '-r', 'more/dev.txt'], { cwd: home.at('src/shop'), env })).exitCode).toBe(0);
    expect(existsSync(home.at('src/shop/.venv/bin/thing'))).toBe(true);
    home.write('src/shop/more/dev.txt', 'thing==9\n');
    const { stderr, exitCode } = await create(['-q', '-r', 'more/dev.txt'], { cwd: home.at('src/shop'), env });
    expect(exitCode).toBe(1);
    const [told, ...pips] = stderr.trimEnd().split('\n');
    expect(told).toBe(
      'tsvenv: ~/src/shop/.venv: is made, but the requirements are not installed; mend what pip says and run the same command again',
    );
    expect(pips[0]).toMatch(/^pip: ERROR: .*thing==9/);
    for (const line of pips) expect(line).toMatch(/^pip: ERROR: \S/);
    expect(existsSync(home.at('src/shop/.venv/bin/thing'))).toBe(true);
  });

  it('can be newer releases of pip, from the index that the user has', async ({ skip }) => {
    const releases = async (path: string): Promise<readonly (readonly [release: string, wheel: string])[]> =>
      (await interpreterAt(path)).wheels.flatMap((file) => {
        const name = wheelName(file);
        return name?.project === 'pip' ? [[name.release, file] as const] : [];
      });
    const [[own = ''] = []] = await releases(python);
    const all = (await Promise.all(pythons.map(({ path }) => releases(path)))).flat();
    const [release, wheel] = all.find(([other]) => isOlder(own, other)) ?? [];
    if (release === undefined || wheel === undefined) return skip('there is no newer pip here; pyenv install 3.13');
    home.dir('wheels');
    copyFileSync(wheel, home.at('wheels', basename(wheel)));
    const env = { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: home.at('wheels') };
    const { stderr, exitCode } = await create(['--upgrade-deps', '-p', python, 'env'], { env });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^tsvenv: upgrading pip.*\n$/m);
    const { stdout } = await run(home, home.at('env/bin/pip'), ['--version']);
    expect(stdout).toContain(`pip ${release} from`);
  });
});

describe('tsvenv cache', () => {
  it('says its size and is cleaned; environments keep what they have', async () => {
    await create(['env']);
    const size = await tsvenv(home, ['cache', 'size']);
    expect(size.stdout).toMatch(/^ *\d+(\.\d)? MB {2}wheels\n *\d+(\.\d)? kB {2}interpreters\n~\/\.cache\/tsvenv\n$/);
    const json: unknown = JSON.parse((await tsvenv(home, ['cache', 'size', '--json'])).stdout);
    expect(json).toMatchObject({ path: home.at('.cache/tsvenv'), wheels: expect.any(Number) });
    writeFileSync(home.at('.cache/tsvenv/theirs'), '');
    expect(await tsvenv(home, ['cache', 'clean'])).toEqual(quiet);
    expect(await tsvenv(home, ['cache', 'clean'])).toEqual(quiet);
    expect(readdirSync(home.at('.cache/tsvenv'))).toEqual(['theirs']);
    expect(execFileSync(home.at('env/bin/pip'), ['check'], { encoding: 'utf8' })).toContain('No broken requirements');
    expect(await tsvenv(home, ['cache', 'empty'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/clean/),
    });
  });
});
