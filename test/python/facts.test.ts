import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedFacts, type Failure, factsOf, type Inquiry } from '../../src/python/facts.js';
import type { Interpreter } from '../../src/python/types.js';
import { python } from '../fixtures/environments.js';
import { type Machine, machine, real, standIn } from './machine.js';

let here: Machine;
beforeEach(() => {
  here = machine();
});
afterEach(() => here.remove());

const inquiry = (change: Partial<Inquiry> = {}): Inquiry => here.search(change);

function known(facts: Interpreter | Failure): Interpreter {
  if ('failure' in facts) throw new Error(facts.failure);
  return facts;
}

/** A program that counts how often it is started, and else is the interpreter. */
function counting(name = 'bin/python3'): string {
  return here.write(name, `#!/bin/sh\necho asked >> "$0.asked"\nexec '${python}' "$@"\n`, 0o755);
}

const timesAsked = (path: string): number =>
  existsSync(`${path}.asked`) ? readFileSync(`${path}.asked`, 'utf8').split('\n').length - 1 : 0;

const entries = (): readonly string[] => {
  const directory = join(here.root, 'cache', 'interpreters');
  return readdirSync(directory).map((name) => join(directory, name));
};

const onlyEntry = (): string => {
  const [entry, ...more] = entries();
  if (entry === undefined || more.length > 0) throw new Error(`${entries()}`);
  return entry;
};

/** Files that tell when a Python ran them. */
function traps(directory: string): string {
  for (const name of ['sitecustomize', 'usercustomize', 'json', 'sysconfig', 'venv', 'startup']) {
    here.write(join(directory, `${name}.py`), `open(${JSON.stringify(join(here.root, 'PWNED'))}, 'w').close()\n`);
  }
  return join(here.root, directory);
}

describe.each(real.map(({ interpreter }) => [interpreter.path, interpreter] as const))('%s', (path, interpreter) => {
  const [major, minor] = interpreter.version;

  it('tells of itself what it says of itself when it is run', () => {
    const program = `import sys, json, platform; print(json.dumps([platform.python_version(), platform.python_implementation(), getattr(sys, "base_prefix", sys.prefix), sys.platform]))`;
    const said: unknown = JSON.parse(execFileSync(path, ['-E', '-s', '-c', program], { encoding: 'utf8' }));
    const { version, implementation, basePrefix, platform, realPath } = interpreter;
    expect([version.join('.'), implementation, basePrefix, platform]).toEqual(said);
    expect(realPath).toBe(realpathSync(path));
  });

  it('makes envs whose library and headers are where its facts say', ({ skip }) => {
    if (major < 3) skip(`python ${major}.${minor} has no venv`);
    const env = join(here.root, 'env');
    execFileSync(path, ['-I', '-m', 'venv', '--without-pip', env]);
    expect(readdirSync(join(env, 'lib'))).toEqual([interpreter.libraryName]);
    expect(statSync(join(env, interpreter.includeDirectory)).isDirectory()).toBe(true);
    const cfg = readFileSync(join(env, 'pyvenv.cfg'), 'utf8');
    expect(/^home = (.*)$/m.exec(cfg)?.[1]).toBe(dirname(interpreter.baseExecutable));
    expect(interpreter.magic).toMatch(/^[0-9a-f]{8}$/);
  });

  it('names the wheels that its ensurepip would install', () => {
    const names = interpreter.wheels.map((wheel) => /([a-z]+)-[^/]*$/.exec(wheel)?.[1]);
    expect(names).toEqual(major === 3 && minor >= 12 ? ['pip'] : ['setuptools', 'pip']);
    expect(interpreter.wheels.every((wheel) => existsSync(wheel))).toBe(true);
    const bundled = join(dirname(dirname(path)), 'lib', `python${major}.${minor}`, 'ensurepip', '_bundled');
    if (existsSync(bundled)) {
      const program = 'import ensurepip; print(ensurepip.version())';
      const version = execFileSync(path, ['-E', '-s', '-c', program], { encoding: 'utf8' });
      expect(interpreter.wheels.at(-1)).toContain(`${bundled}/pip-${version.trim()}-`);
    } else {
      expect(interpreter.wheels.map((wheel) => dirname(wheel))).toEqual(names.map(() => '/usr/share/python-wheels'));
    }
  });

  it('runs no code that lies in the working directory, on PYTHONPATH, in the user’s site or PYTHONSTARTUP', async () => {
    const directory = traps('home/shop');
    traps(`home/.local/lib/python${major}.${minor}/site-packages`);
    const env = {
      HOME: here.home,
      PYTHONPATH: directory,
      PYTHONSTARTUP: join(directory, 'startup.py'),
      PYTHONHOME: '/nowhere',
      PYTHONINSPECT: '1',
      PYTHONUSERBASE: join(here.home, '.local'),
      PYTHONPLATLIBDIR: 'nowhere',
      PYTHONWARNINGS: 'error',
      PYTHONPYCACHEPREFIX: directory,
    };
    const facts = known(await factsOf(path, inquiry({ env })));
    expect(facts.version).toEqual(interpreter.version);
    expect(existsSync(join(here.root, 'PWNED'))).toBe(false);
    expect(existsSync(join(directory, '__pycache__'))).toBe(false);
  });
});

describe('an interpreter', () => {
  it('is asked with -I -S in an empty directory, without any PYTHON* variable, and nothing stays behind', async () => {
    const path = here.write(
      'bin/python3',
      `#!/bin/sh\n{ pwd; ls -A; env | grep -i ^python; echo $1 $2; } > "$0.saw"\nexec '${python}' "$@"\n`,
      0o755,
    );
    const env = { ...process.env, PYTHONPATH: '/x', PYTHONHOME: '/y', Python_Other: 'z', __PYVENV_LAUNCHER__: '/v' };
    known(await factsOf(path, inquiry({ env })));
    const [directory = '', ...rest] = readFileSync(`${path}.saw`, 'utf8').trim().split('\n');
    expect(rest).toEqual(['-I -S']);
    expect(existsSync(directory)).toBe(false);
  });

  it('that does not know -I yet is asked without it, and still not with the code around it', async () => {
    const path = here.write(
      'bin/python3',
      `#!/bin/sh\ncase $1 in -I) echo 'Unknown option: -I' >&2; exit 2;; esac\ncd '${traps('home/shop').replaceAll("'", "'\\''")}' && exec '${python}' "$@"\n`,
      0o755,
    );
    expect(known(await factsOf(path, inquiry())).version[0]).toBe(3);
    expect(existsSync(join(here.root, 'PWNED'))).toBe(false);
  });

  it('is asked once', async () => {
    const path = counting();
    const first = known(await factsOf(path, inquiry()));
    expect(cachedFacts(path, join(here.root, 'cache'))).toEqual(first);
    expect(known(await factsOf(path, inquiry()))).toEqual(first);
    expect(timesAsked(path)).toBe(1);
  });

  it.each<readonly [string, (path: string) => void]>([
    ['was written to', (path) => appendFileSync(path, '#')],
    ['has another time', (path) => utimesSync(path, 1, 1)],
    [
      'was replaced by a file of the same size and time',
      (path) => {
        const { mtime } = statSync(path);
        renameSync(path, `${path}.old`);
        writeFileSync(path, readFileSync(`${path}.old`), { mode: 0o755 });
        utimesSync(path, mtime, mtime);
      },
    ],
  ])('is asked again when it %s', async (_, change) => {
    const path = counting();
    await factsOf(path, inquiry());
    // Times finer than a second would make this pass by themselves.
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    await factsOf(path, inquiry());
    change(path);
    expect(cachedFacts(path, join(here.root, 'cache'))).toBeUndefined();
    await factsOf(path, inquiry());
    expect(timesAsked(path)).toBe(3);
  });

  it('behind a link that leads elsewhere now is asked anew', async () => {
    const one = standIn(join(here.root, 'one'), '3.11.1');
    const other = standIn(join(here.root, 'two'), '3.12.1');
    const path = here.link('bin/python3', one);
    await factsOf(path, inquiry());
    rmSync(path);
    symlinkSync(other, path);
    expect(known(await factsOf(path, inquiry()))).toMatchObject({ path, realPath: other, version: [3, 12, 1] });
  });

  it('is told apart from another of the same file name', async () => {
    const paths = ['3.11.1', '3.12.1'].map((version) => standIn(join(here.root, version, 'bin/python3'), version));
    const twice = [...paths, ...paths];
    const versions = [];
    for (const path of twice) versions.push(known(await factsOf(path, inquiry())).version.join('.'));
    expect(versions).toEqual(['3.11.1', '3.12.1', '3.11.1', '3.12.1']);
    expect(entries()).toHaveLength(2);
  });

  it.each<readonly [string, (entry: string) => void]>([
    ['is empty', (entry) => writeFileSync(entry, '')],
    ['is binary', (entry) => writeFileSync(entry, Buffer.from([0, 255, 254, 1]))],
    ['is cut short', (entry) => writeFileSync(entry, readFileSync(entry, 'utf8').slice(0, -20))],
    ['lacks a fact', (entry) => writeFileSync(entry, readFileSync(entry, 'utf8').replace('"magic"', '"magik"'))],
    [
      'has a fact of the wrong kind',
      (entry) => writeFileSync(entry, readFileSync(entry, 'utf8').replace('"bits":64', '"bits":"64"')),
    ],
    [
      'is another’s',
      (entry) => writeFileSync(entry, readFileSync(entry, 'utf8').replaceAll('bin/python3', 'bin/python4')),
    ],
    ['is null', (entry) => writeFileSync(entry, 'null')],
    ['is 10 MB', (entry) => writeFileSync(entry, readFileSync(entry, 'utf8').padEnd(10_000_000))],
    ['is a FIFO', (entry) => execFileSync('sh', ['-c', 'rm "$1" && mkfifo "$1"', '-', entry])],
    ['is a link', (entry) => execFileSync('sh', ['-c', 'mv "$1" "$1.x" && ln -s "$1.x" "$1"', '-', entry])],
  ])('is asked again when its cache entry %s', async (_, damage) => {
    const path = counting();
    const facts = known(await factsOf(path, inquiry()));
    damage(onlyEntry());
    expect(cachedFacts(path, join(here.root, 'cache'))).toBeUndefined();
    expect(known(await factsOf(path, inquiry()))).toEqual(facts);
    expect(cachedFacts(path, join(here.root, 'cache'))).toEqual(facts);
    expect(timesAsked(path)).toBe(2);
  });

  it('is asked each time when a directory stands where its cache entry belongs', async () => {
    const path = counting();
    await factsOf(path, inquiry());
    const entry = onlyEntry();
    rmSync(entry);
    mkdirSync(entry);
    known(await factsOf(path, inquiry()));
    known(await factsOf(path, inquiry()));
    expect(timesAsked(path)).toBe(3);
    expect(entries()).toEqual([entry]);
  });

  it('is not believed by what somebody else wrote into the cache', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root can give a file away; run the tests as root too');
    const path = counting();
    await factsOf(path, inquiry());
    chownSync(onlyEntry(), 12345, 12345);
    expect(cachedFacts(path, join(here.root, 'cache'))).toBeUndefined();
  });

  it('leaves no trace of having been asked when only reading is allowed', async () => {
    const path = counting();
    known(await factsOf(path, inquiry({ readOnly: true })));
    expect(existsSync(join(here.root, 'cache'))).toBe(false);
    await factsOf(path, inquiry());
    known(await factsOf(path, inquiry({ readOnly: true })));
    expect(timesAsked(path)).toBe(2);
  });

  it('is asked each time where the cache cannot be written', async () => {
    const path = counting();
    here.write('cache', 'a file');
    known(await factsOf(path, inquiry()));
    known(await factsOf(path, inquiry()));
    known(await factsOf(path, inquiry({ cacheDir: undefined })));
    expect(timesAsked(path)).toBe(3);
  });

  it('asked by many at once is remembered whole, and no temporary file stays', async () => {
    const bundle = join(here.root, 'facts.mjs');
    await build({
      stdin: {
        contents: `import { factsOf } from './src/python/facts.ts';
const [path, cacheDir] = process.argv.slice(2);
const facts = await factsOf(path, { cacheDir, env: process.env, platform: process.platform });
console.log(JSON.stringify(facts));`,
        resolveDir: join(import.meta.dirname, '..', '..'),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const path = counting();
    const run = promisify(execFile);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => run(process.execPath, [bundle, path, join(here.root, 'cache')])),
    );
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(JSON.parse(answers[0]?.stdout ?? '')).toEqual(cachedFacts(path, join(here.root, 'cache')));
    expect(entries()).toHaveLength(1);
  });

  it('keeps its cache to its user', async () => {
    await factsOf(counting(), inquiry());
    expect(statSync(dirname(onlyEntry())).mode & 0o777).toBe(0o700);
    expect(statSync(onlyEntry()).mode & 0o777).toBe(0o600);
  });

  it('has the wheels that are there now, not those that were there when it was asked', async () => {
    const path = counting();
    await factsOf(path, inquiry());
    const folder = join(here.root, 'wheels');
    const entry: unknown = JSON.parse(readFileSync(onlyEntry(), 'utf8'));
    const facts = Object(Object(entry).facts);
    writeFileSync(
      onlyEntry(),
      JSON.stringify({
        ...Object(entry),
        facts: { ...facts, wheelFolders: ['/nowhere', folder], wheelProjects: ['setuptools', 'pip'] },
      }),
    );
    const wheels = (): readonly string[] | undefined => cachedFacts(path, join(here.root, 'cache'))?.wheels;
    expect(wheels()).toEqual([]);
    for (const name of [
      'pip-22.0-py3-none-any.whl',
      'pip-23.0-py3-none-any.whl',
      'pipx-1-py3-none-any.whl',
      'pip-24',
    ]) {
      here.write(join('wheels', name), '');
    }
    expect(wheels()).toEqual([]);
    here.write('wheels/setuptools-65.0-py3-none-any.whl', '');
    expect(wheels()).toEqual([
      join(folder, 'setuptools-65.0-py3-none-any.whl'),
      join(folder, 'pip-23.0-py3-none-any.whl'),
    ]);
    rmSync(folder, { recursive: true });
    expect(wheels()).toEqual([]);
  });

  it.each([
    ['hangs', '#!/bin/sh\nsleep 600 | sleep 600\n', 'did not answer within 0.5 s'],
    ['says nothing', '#!/bin/sh\n', 'does not answer as a Python does'],
    ['says something else', '#!/bin/sh\necho hello\n', 'does not answer as a Python does'],
    ['says what makes no sense', `#!/bin/sh\necho '{"version": 3}'\n`, 'gave an answer that makes no sense'],
    ['says too much', '#!/bin/sh\nyes\n', 'does not answer as a Python does'],
    ['fails', '#!/bin/sh\nexit 3\n', 'exited with 3'],
    [
      'fails with a reason',
      '#!/bin/sh\necho first >&2; echo ImportError: no json >&2; exit 1\n',
      'ImportError: no json',
    ],
    ['crashes', '#!/bin/sh\nkill -SEGV $$\n', 'died of SIGSEGV'],
    ['fails in colour', `#!/bin/sh\nprintf 'no \\033[31mway\\n' >&2; exit 1\n`, 'no ?[31mway'],
  ])('that %s gives no facts but the reason', async (_, content, failure) => {
    const path = here.write('bin/python3', content, 0o755);
    expect(await factsOf(path, inquiry({ timeout: 500 }))).toEqual({ failure });
    expect(existsSync(join(here.root, 'cache'))).toBe(false);
  });

  it('that is missing, a directory, or not executable gives no facts but the reason', async () => {
    expect(await factsOf(join(here.root, 'nothing'), inquiry())).toEqual({ failure: 'is not there' });
    expect(await factsOf(here.root, inquiry())).toEqual({ failure: 'cannot be run (EACCES)' });
    expect(await factsOf(here.write('bin/python3', '', 0o644), inquiry())).toEqual({
      failure: 'cannot be run (EACCES)',
    });
  });

  it('under a path with every awkward character is asked and remembered', async () => {
    for (const name of ['-x', 'a\nb', '%n', `${'ü'.repeat(120)}`, '.. ..', '\u202e']) {
      const path = here.link(join('odd', name, 'bin', 'python3'), python);
      expect(known(await factsOf(path, inquiry())).path).toBe(path);
      expect(cachedFacts(path, join(here.root, 'cache'))?.path).toBe(path);
    }
  });
});

it('reading remembered facts loads nothing but Node’s own file system and path modules', async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/python/facts.ts')],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outdir: here.root,
    write: false,
    metafile: true,
  });
  const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith('facts.ts'));
  const loaded = entry?.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
  expect(loaded).toEqual(['node:fs', 'node:path']);
});
