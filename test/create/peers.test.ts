import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord, wheelName } from '../../src/create/wheel.js';
import type { Interpreter } from '../../src/python/index.js';
import { makeEnvironmentWith, missingMaker } from '../fixtures/environments.js';
import { pythons } from '../fixtures/pythons.js';
import { warmWheels } from '../fixtures/warm-wheels.js';
import { buildWheel, writeProject } from './wheels.js';
import { interpreterAt, type Workshop, workshop } from './workshop.js';

const run = promisify(execFile);

/** Says what a Python in an env knows of itself, with the env's path as $ENV. */
const KNOWS = `
import json, os, site, sys, sysconfig
env = sys.argv[1]
def plain(value):
    return value.replace(env, "$ENV") if isinstance(value, str) else value
paths = {key: plain(path) for key, path in sysconfig.get_paths().items()}
print(json.dumps({
    "prefix": plain(sys.prefix),
    "exec_prefix": plain(sys.exec_prefix),
    "base_prefix": sys.base_prefix,
    "base_executable": os.path.realpath(getattr(sys, "_base_executable", sys.executable)),
    "executable": plain(sys.executable),
    "path": [plain(entry) for entry in sys.path],
    "paths": paths,
    "site": [plain(path) for path in site.getsitepackages()],
    "user": site.ENABLE_USER_SITE,
    "flags": [sys.flags.no_user_site, sys.flags.isolated],
}))
`;

/**
 * Runs pip several times, each in a child of a process that has loaded it, for loading is most of what it does. The
 * pip of Python 3.6 looks at what is installed when it is loaded, so there each child loads its own.
 */
const PIP = `
import json, os, sys, tempfile

def load():
    try:
        from pip._internal.cli.main import main
    except ImportError:
        from pip._internal import main
    import pip._internal.commands.install
    return main

if sys.version_info >= (3, 7):
    load()
results = []
for command in json.loads(sys.argv[1]):
    with tempfile.TemporaryFile("w+") as out:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            status = 2
            try:
                status = load()(command)
            finally:
                sys.stdout.flush()
                os._exit(status)
        status = os.waitpid(child, 0)[1] >> 8
        out.seek(0)
        results.append([status, out.read()])
print(json.dumps(results))
`;

interface Maker {
  readonly name: string;
  readonly missing?: string | undefined;
  /** Python's minor version that it begins with. */
  readonly from: number;
  readonly seeds: boolean;
  readonly make: (env: string, interpreter: Interpreter) => Promise<unknown>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

let here: Workshop;
const wheels = (): string => here.at('wheels');

const makers: readonly Maker[] = [
  { name: 'venv', from: 3, seeds: true, make: (env, { path }) => run(path, ['-I', '-m', 'venv', env], { cwd: '/' }) },
  {
    name: 'tsvenv',
    from: 3,
    seeds: true,
    make: async (env, { path }) => {
      await warmWheels(here.at('cache'), path);
      await here.make(env, { python: path, withPip: true });
    },
  },
  {
    name: 'virtualenv',
    missing: missingMaker('virtualenv'),
    from: 8,
    seeds: true,
    make: (env, { path }) => makeEnvironmentWith('virtualenv', env, { python: path, seed: true }),
  },
  {
    name: 'uv',
    missing: missingMaker('uv'),
    from: 8,
    seeds: false,
    make: (env, { path }) => makeEnvironmentWith('uv', env, { python: path, seed: false }),
  },
];

beforeAll(() => {
  here = workshop("tsvenv it's peers\u00fc ");
  buildWheel(wheels(), { name: 'thing', version: '1.0' });
  buildWheel(wheels(), { name: 'thing', version: '2.0' });
  buildWheel(wheels(), { name: 'needy', version: '1.0', requires: ['thing>=2'] });
  writeProject(here.at('inplace'), 'inplace');
});
afterAll(() => here.remove());

/** pip as it is without anybody's configuration; it caches in a home of its own. */
const quiet = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PIP_NO_INDEX: '1',
  PIP_CONFIG_FILE: '/dev/null',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  XDG_CACHE_HOME: '/nonexistent',
};

describe.each(pythons)('$label', ({ path: python }) => {
  let interpreter: Interpreter;
  let known: Promise<Readonly<Record<string, unknown>>>;
  const place = (maker: string): string =>
    here.at(
      `${interpreter.libraryName} ${interpreter.path === python ? '' : 'x'}${createHash('md5').update(python).digest('hex').slice(0, 4)}`,
      maker,
      '.venv',
    );

  beforeAll(async () => {
    interpreter = await interpreterAt(python);
    mkdirSync(here.at('home'), { recursive: true });
    const env = place('venv');
    known = makers[0]?.make(env, interpreter).then(() => knowledge(env)) ?? Promise.reject(new Error('no venv'));
    await known;
  });

  it('sees the packages of its base as in an environment by venv or virtualenv, where that is asked for', async () => {
    const options = { python, systemSitePackages: true };
    const [ours, theirs, others] = ['tsvenv', 'venv', 'virtualenv'].map((maker) => join(place(maker), '../system'));
    if (ours === undefined || theirs === undefined || others === undefined) throw new Error('unreachable');
    await here.make(ours, options);
    await run(python, ['-I', '-m', 'venv', '--without-pip', '--system-site-packages', theirs], { cwd: '/' });
    const seen = await knowledge(ours);
    expect(seen).toEqual(await knowledge(theirs));
    expect(seen).toMatchObject({ path: expect.arrayContaining([expect.stringMatching(/^\/.*(site|dist)-packages$/)]) });
    if (missingMaker('virtualenv') !== undefined || interpreter.version[1] < 8) return;
    await makeEnvironmentWith('virtualenv', others, options);
    const { path, site, user } = await knowledge(others);
    expect(seen).toMatchObject({ path, site, user });
  });

  const knowledge = async (env: string): Promise<Readonly<Record<string, unknown>>> => {
    const { stdout } = await run(join(env, 'bin/python'), ['-c', KNOWS, env], { cwd: '/', env: quiet });
    const value: unknown = JSON.parse(stdout);
    if (!isRecord(value)) throw new Error(stdout);
    return value;
  };

  describe.each(makers)('in an environment by $name', ({ name, missing, from, seeds, make }) => {
    let env: string;
    let reason: string | undefined;
    beforeAll(async () => {
      env = place(name);
      const [, minor] = interpreter.version;
      reason =
        missing ?? (minor < from ? `${name} does not know Python 3.${minor}; nothing can be done about it` : undefined);
      if (reason === undefined && name !== 'venv') await make(env, interpreter);
    });

    const pip = async (
      ...commands: readonly (readonly string[])[]
    ): Promise<readonly (readonly [status: number, output: string])[]> => {
      const { stdout } = await run(join(env, 'bin/python'), ['-c', PIP, JSON.stringify(commands)], {
        cwd: here.at('home'),
        env: quiet,
        maxBuffer: 2 ** 24,
      });
      const last: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      if (!Array.isArray(last)) throw new Error(stdout);
      return last;
    };

    it('Python knows of itself what it knows in one by venv', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const [ours, theirs] = await Promise.all([knowledge(env), known]);
      if (name === 'tsvenv' || name === 'venv') expect(ours).toEqual(theirs);
      else expect(ours).toMatchObject({ prefix: '$ENV', base_prefix: interpreter.basePrefix });
    });

    it('can itself make an environment, based on the same Python', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const inner = join(env, '../inner');
      await run(join(env, 'bin/python'), ['-I', '-m', 'venv', '--without-pip', inner], { cwd: '/' });
      expect(await knowledge(inner)).toMatchObject({ prefix: '$ENV', base_prefix: interpreter.basePrefix });
      expect(realpathSync(join(inner, 'bin/python'))).toBe(realpathSync(join(env, 'bin/python')));
    });

    // uv would fetch pip, and nothing is fetched in a test.
    if (!seeds) return;

    it('pip lists, installs, upgrades, checks and uninstalls', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const find = ['--no-index', '--find-links', wheels()];
      const before = await pip(
        ['list', '--format=freeze'],
        ['install', ...find, 'thing==1.0'],
        ['freeze'],
        ['install', ...find, 'needy'],
        ['freeze'],
        ['check'],
      );
      expect((await run(join(env, 'bin/thing'), [], { env: quiet })).stdout).toBe(`2.0 ${env}\n`);
      const after = await pip(['uninstall', '-y', 'thing'], ['check'], ['uninstall', '-y', 'needy'], ['freeze']);
      const results = [...before, ...after];
      const [list, , first, , second, check, , broken, , last] = results.map(([, output]) => output.trimEnd());
      const named = (frozen = ''): readonly string[] =>
        frozen.split('\n').filter((line) => /^(thing|needy)==/.test(line));
      expect([named(first), named(second), named(last)]).toEqual([['thing==1.0'], ['needy==1.0', 'thing==2.0'], []]);
      expect(existsSync(join(env, 'bin/thing'))).toBe(false);
      // virtualenv has newer ones of its own, and newest ones that do not all pass their own check.
      if (name === 'virtualenv') return;
      expect([check, broken]).toEqual([
        'No broken requirements found.',
        'needy 1.0 requires thing, which is not installed.',
      ]);
      expect(results.map(([status]) => status)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
      const seeded = interpreter.wheels
        .map((wheel) => wheelName(wheel))
        .map((wheel) => `${wheel?.project}==${wheel?.release}`);
      expect(list?.split('\n').sort()).toEqual(seeded.sort());
    });

    it('console scripts run under its own Python', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const names = ['pip', `pip${interpreter.version.slice(0, 2).join('.')}`];
      const said = await Promise.all(
        names.map((script) => run(join(env, 'bin', script), ['--version'], { env: quiet, cwd: '/' })),
      );
      for (const { stdout } of said) expect(stdout).toContain(` from ${env}/lib/`);
    });

    it('a project can be installed in place', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      if (interpreter.version[1] < 8)
        return skip(`pip of python 3.${interpreter.version[1]} builds nothing in place without setup.py`);
      expect(
        (await pip(['install', '--no-index', '--no-build-isolation', '-e', here.at('inplace')])).map(
          ([status]) => status,
        ),
      ).toEqual([0]);
      expect(
        (
          await run(join(env, 'bin/python'), ['-c', 'import inplace; print(inplace.__file__)'], {
            env: quiet,
            cwd: '/',
          })
        ).stdout,
      ).toBe(`${here.at('inplace/inplace.py')}\n`);
    });

    it('each file is recorded, with its hash', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const site = join(env, 'lib', interpreter.libraryName, 'site-packages');
      const infos = readdirSync(site).filter((entry) => /^(pip|setuptools)-.*\.dist-info$/.test(entry));
      expect(infos).toHaveLength(name === 'virtualenv' ? infos.length : interpreter.wheels.length);
      const recorded = new Set<string>();
      for (const info of infos) {
        for (const [file, hash, size] of parseRecord(readFileSync(join(site, info, 'RECORD'), 'utf8'))) {
          recorded.add(file);
          if (hash === '') continue;
          const content = readFileSync(join(site, file));
          expect([file, hash, size]).toEqual([
            file,
            `sha256=${createHash('sha256').update(content).digest('base64url')}`,
            String(content.length),
          ]);
        }
      }
      if (name === 'virtualenv') return; // it records no compiled modules
      const projects = readdirSync(site).filter((entry) =>
        /^(pip|setuptools|pkg_resources|_distutils_hack)\b/.test(entry),
      );
      for (const file of projects.flatMap((entry) => filesIn(site, entry))) expect(recorded).toContain(file);
    });

    it('everything of pip is compiled already, and stays so', async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      if (name !== 'tsvenv') return;
      const fresh = join(env, '../fresh');
      await make(fresh, interpreter);
      const before = filesIn(fresh, 'lib');
      // As nobody who could write: a stale .pyc would be written anew, or be compiled at each start.
      const { stderr } = await run(join(fresh, 'bin/python'), ['-v', '-m', 'pip', 'list'], {
        cwd: '/',
        env: quiet,
        maxBuffer: 2 ** 26,
      });
      expect(stderr).not.toMatch(/# wrote |bytecode is stale/);
      expect(stderr).toMatch(/# .*pip\/_internal\/__pycache__\/.*\.pyc matches/);
      expect(filesIn(fresh, 'lib')).toEqual(before);
    });
  });
});

function filesIn(root: string, below: string): readonly string[] {
  const entries = existsSync(join(root, below))
    ? execFileSync('find', [below, '-not', '-type', 'd'], { cwd: root, encoding: 'utf8' })
    : '';
  return entries.split('\n').filter(Boolean).sort();
}
