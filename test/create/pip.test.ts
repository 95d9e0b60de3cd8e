import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { make } from '../../src/create/make.js';
import { parseRecord, readWheel, recordRow } from '../../src/create/wheel.js';
import { verified } from '../../src/create/wheel-cache.js';
import type { Interpreter } from '../../src/python/index.js';
import { python } from '../fixtures/environments.js';
import { pythons } from '../fixtures/pythons.js';
import { buildWheel } from './wheels.js';
import { interpreterAt, WISH, type Workshop, workshop } from './workshop.js';

let here: Workshop;
let interpreter: Interpreter;
const pipWheel = (): string => interpreter.wheels.find((wheel) => basename(wheel).startsWith('pip-')) ?? '';

beforeAll(async () => {
  interpreter = await interpreterAt(python);
});

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const pipCheck = (env: string): string => run(join(env, 'bin/pip'), 'check').trimEnd();
const fine = 'No broken requirements found.';

function files(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the cache of unpacked wheels', () => {
  beforeEach(() => {
    here = workshop();
  });
  afterEach(() => here.remove());

  const entries = (): readonly string[] =>
    readdirSync(here.at('cache/wheels'))
      .filter((name) => name.includes('-'))
      .map((name) => here.at('cache/wheels', name));
  const entryOf = (project: string): string => {
    const found = entries().find((entry) => verified(entry)?.project === project);
    if (found === undefined) throw new Error(`no entry of ${project}`);
    return found;
  };

  it('has one entry for each wheel and Python, which environments share', async () => {
    await here.make('a', { python: interpreter, withPip: true });
    const before = entries().map((entry) => [entry, statSync(entry).mtimeMs]);
    await here.make('b', { python: interpreter, withPip: true });
    expect(entries().map((entry) => [entry, statSync(entry).mtimeMs])).toEqual(before);
    expect(before).toHaveLength(interpreter.wheels.length);
    expect([pipCheck(here.at('a')), pipCheck(here.at('b'))]).toEqual([fine, fine]);
  });

  it('is not written to through an environment', async () => {
    const { placed } = await here.make('a', { python: interpreter, withPip: true });
    if (placed === 'clone') return;
    expect(placed).toBe('hardlink');
    const site = here.at('a/lib', interpreter.libraryName, 'site-packages');
    const shared = files(join(site, 'pip'));
    expect(shared.length).toBeGreaterThan(100);
    for (const file of shared)
      expect([file, statSync(file).nlink > 1, statSync(file).mode & 0o777]).toEqual([file, true, 0o444]);
    // RECORD names this environment's own scripts.
    const [info = ''] = readdirSync(site).filter((name) => /^pip-.*\.dist-info$/.test(name));
    expect(statSync(join(site, info, 'RECORD')).nlink).toBe(1);
  });

  it('stays whole when pip of one environment is upgraded, or removed', async () => {
    await here.make('a', { python: interpreter, withPip: true });
    await here.make('b', { python: interpreter, withPip: true });
    run(here.at('a/bin/pip'), 'uninstall', '-y', 'pip');
    expect(existsSync(here.at('a/bin/pip'))).toBe(false);
    expect(pipCheck(here.at('b'))).toBe(fine);
    expect(verified(entryOf('pip'))?.project).toBe('pip');
    // An environment that lost its pip gets it back.
    await here.make('a', { python: interpreter, withPip: true });
    expect(pipCheck(here.at('a'))).toBe(fine);
  });

  const harm: readonly (readonly [what: string, change: (entry: string) => void])[] = [
    ['has a file less', (entry) => rmSync(join(entry, 'files/pip/__init__.py'))],
    [
      'has another size',
      (entry) => change(join(entry, 'files/pip/__init__.py'), (file) => writeFileSync(file, 'import evil\n')),
    ],
    ['has a compiled file less', (entry) => rmSync(compiled(entry))],
    [
      'has another compiled file',
      (entry) => {
        rmSync(compiled(entry));
        writeFileSync(compiled(entry), '', { mode: 0o444 });
      },
    ],
    ['has a file more', (entry) => writeFileSync(join(entry, 'files/pip.pth'), 'import evil\n')],
    ['has another time', (entry) => utimesSync(join(entry, 'files/pip/__init__.py'), 1, 1)],
    ['may be written to', (entry) => chmodSync(join(entry, 'files/pip/__init__.py'), 0o644)],
    [
      'has a link for a file',
      (entry) => {
        rmSync(join(entry, 'files/pip/__init__.py'));
        execFileSync('ln', ['-s', '/dev/null', join(entry, 'files/pip/__init__.py')]);
      },
    ],
    [
      'has a manifest that is cut off',
      (entry) =>
        writeFileSync(join(entry, 'manifest.json'), readFileSync(join(entry, 'manifest.json')).subarray(0, 999)),
    ],
    ['has a manifest of another form', (entry) => writeFileSync(join(entry, 'manifest.json'), '{"format":0}')],
    ['has no manifest', (entry) => rmSync(join(entry, 'manifest.json'))],
    [
      'is a file',
      (entry) => {
        rmSync(entry, { recursive: true });
        writeFileSync(entry, '');
      },
    ],
  ];

  const compiled = (entry: string): string =>
    join(entry, 'files/pip/__pycache__', `__init__.cpython-${interpreter.version.slice(0, 2).join('')}.pyc`);

  const change = (file: string, act: (file: string) => void): void => {
    chmodSync(file, 0o644);
    act(file);
    chmodSync(file, 0o444);
  };

  it('makes an entry anew that is not what it was', async () => {
    await here.make('first', { python: interpreter, withPip: true });
    for (const [index, [what, damage]] of harm.entries()) {
      const entry = entryOf('pip');
      damage(entry);
      expect([what, verified(entry)]).toEqual([what, undefined]);
      await here.make(`env${index}`, { python: interpreter, withPip: true });
      expect([what, verified(entry)?.project]).toEqual([what, 'pip']);
      expect(
        readFileSync(here.at(`env${index}/lib`, interpreter.libraryName, 'site-packages/pip/__init__.py'), 'utf8'),
      ).not.toContain('evil');
    }
    expect(readdirSync(here.at('cache/wheels')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(pipCheck(here.at(`env${harm.length - 1}`))).toBe(fine);
  });

  it.each(['cannot be written', 'is a file', 'is none'])('is done without where it %s', async (how) => {
    if (how === 'is a file') writeFileSync(here.at('cache'), '');
    if (how === 'cannot be written') execFileSync('ln', ['-s', '/proc/nowhere', here.at('cache')]);
    await here.make('env', { python: interpreter, withPip: true }, how === 'is none' ? { cache: undefined } : {});
    expect(pipCheck(here.at('env'))).toBe(fine);
    expect(readdirSync(here.root).filter((name) => name.startsWith('.tsvenv-'))).toEqual([]);
  });

  it('gives copies where it is asked to, or where there are no links between the two', async ({ skip }) => {
    const { placed } = await here.make('copied', { python: interpreter, withPip: true }, { linkMode: 'copy' });
    expect(placed).toBe('copy');
    for (const file of files(here.at('copied/lib', interpreter.libraryName, 'site-packages/pip'))) {
      expect([statSync(file).nlink, statSync(file).mode & 0o777]).toEqual([1, 0o666 & ~process.umask()]);
    }
    // Compiled modules must match the copies' times, or Python would compile them at each start.
    const { stderr } = spawnPython(here.at('copied'), '-v', '-m', 'pip', '--version');
    expect(stderr).not.toContain('bytecode is stale');
    if (!existsSync('/dev/shm')) return skip('there is no /dev/shm to copy to; mount a tmpfs there');
    const target = `/dev/shm/${basename(here.root)}`;
    try {
      expect((await here.make(target, { python: interpreter, withPip: true })).placed).toBe('copy');
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  });

  function spawnPython(env: string, ...args: readonly string[]): { readonly stderr: string } {
    const script = `import subprocess, sys; sys.stdout.write(subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL).stderr.decode())`;
    return { stderr: run(python, '-c', script, join(env, 'bin/python'), ...args) };
  }

  // Too small for the files of pip, or for what is compiled of them.
  it.for(['2m', '12m'])('is done without where its disk of %s is full', async (size, { skip }) => {
    const cache = here.at('cache');
    mkdirSync(cache);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', cache]).status !== 0) {
      return skip('needs to mount a small tmpfs; run the tests as root outside a container');
    }
    try {
      const { outcome } = await here.make('.venv', { python: interpreter, withPip: true });
      expect(outcome).toBe('created');
      expect(pipCheck(here.at('.venv'))).toBe(fine);
      const compiled = files(here.at('.venv/lib')).filter((file) => file.endsWith('.pyc'));
      expect(compiled.length).toBeGreaterThan(100);
      expect(readdirSync(here.at('cache/wheels')).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(entries().length).toBeLessThan(interpreter.wheels.length);
      for (const entry of entries()) expect(verified(entry)).toBeDefined();
    } finally {
      execFileSync('umount', [cache]);
    }
  });

  it('knows a wheel that was replaced under its name', async () => {
    const wheel = join(here.root, basename(pipWheel()));
    writeFileSync(wheel, readFileSync(pipWheel()));
    const own = { ...interpreter, wheels: [wheel] };
    await here.make('a', { python: own, withPip: true });
    writeFileSync(wheel, 'not a wheel any more');
    await expect(here.make('b', { python: own, withPip: true })).rejects.toThrow(
      /\.whl'?: is damaged .*; reinstall the Python that it belongs to, or use --without-pip/,
    );
    expect(existsSync(here.at('b'))).toBe(false);
  });
});

describe('a Python without ensurepip', () => {
  beforeEach(() => {
    here = workshop();
  });
  afterEach(() => here.remove());
  const bare = (): Interpreter => ({ ...interpreter, wheels: [] });

  it('gets the newest pip of another one that runs with it', async () => {
    const wheel = join(here.root, basename(pipWheel()));
    writeFileSync(wheel, readFileSync(pipWheel()));
    const tooNew = buildWheel(here.root, { name: 'pip', version: '99.0', requiresPython: '>=3.99' });
    const older = buildWheel(here.root, { name: 'pip', version: '1.0' });
    const otherWheels = async (): Promise<readonly string[]> => [older, tooNew, wheel];
    const made = await make({
      ...here.world,
      directory: 'env',
      force: false,
      options: { ...WISH, withPip: true },
      interpreter: async () => bare(),
      otherWheels,
    });
    expect(made.pip).toBe(/pip-([^-]+)/.exec(wheel)?.[1]);
    expect(pipCheck(here.at('env'))).toBe(fine);
  });

  it('is told of the package that brings it, when there is none', async () => {
    const making = {
      ...here.world,
      directory: 'env',
      force: false,
      options: { ...WISH, withPip: true },
      interpreter: async () => bare(),
      otherWheels: async () => [],
    };
    const remedy =
      interpreter.basePrefix === '/usr' && existsSync('/etc/debian_version')
        ? `'apt-get install python${interpreter.version.slice(0, 2).join('.')}-venv' brings it`
        : 'install its ensurepip';
    await expect(make(making)).rejects.toThrow(
      `has no ensurepip, where pip comes from; ${remedy}, or use --without-pip`,
    );
    expect(readdirSync(here.root).sort()).toEqual(['home', 'state']);
  });

  it('of Debian has its pip from where there is one', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root can hide a folder; sudo npm test');
    if (!existsSync('/usr/lib/python3.11/ensurepip'))
      return skip("Debian's python3.11 is not here; apt-get install python3-venv");
    if (pythons.length < 2) return skip('pyenv has no interpreters here; pyenv install 3.12');
    const script = `mount -t tmpfs none /usr/lib/python3.11/ensurepip && mount -t tmpfs none /usr/share/python-wheels && "$@"`;
    const args = ['create', '--json', '-p', '/usr/bin/python3.11', here.at('env')];
    const env = { HOME: here.at('home'), PATH: process.env['PATH'] };
    const made = execFileSync('unshare', ['-m', 'sh', '-c', script, 'sh', process.execPath, 'bin/tsvenv.js', ...args], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(made).toMatch(/"pip": "\d+/);
    expect(pipCheck(here.at('env'))).toBe(fine);
  });
});

describe('a newer pip', () => {
  beforeAll(() => {
    here = workshop();
  });
  afterAll(() => here.remove());

  it('replaces an older one in an environment that is there, and not the other way round', async () => {
    await here.make('env', { python: interpreter, withPip: true });
    const site = here.at('env/lib', interpreter.libraryName, 'site-packages');
    const newer = repacked(pipWheel(), '99.1');
    const made = await here.make('env', { python: { ...interpreter, wheels: [newer] }, withPip: true });
    expect(made).toMatchObject({ outcome: 'refreshed', pip: '99.1' });
    expect(readdirSync(site).filter((name) => name.startsWith('pip-'))).toEqual(['pip-99.1.dist-info']);
    expect(run(here.at('env/bin/pip'), 'freeze', '--all')).toContain('pip==99.1');
    const again = await here.make('env', { python: interpreter, withPip: true });
    expect(again.pip).toBe('99.1');
    expect(readdirSync(site).filter((name) => name.startsWith('pip-'))).toEqual(['pip-99.1.dist-info']);
  });

  /** pip under another version: what is upgraded to needs not be downloaded. */
  function repacked(wheel: string, version: string): string {
    const release = /pip-([^-]+)/.exec(basename(wheel))?.[1] ?? '';
    const content = Object.entries(unzipSync(readFileSync(wheel))).filter(([name]) => !name.endsWith('/RECORD'));
    const renamed = content.map(([name, bytes]) => {
      const text = name.endsWith('/METADATA')
        ? Buffer.from(strFromU8(bytes).replace(`Version: ${release}`, `Version: ${version}`))
        : bytes;
      return [name.replace(`pip-${release}.dist-info`, `pip-${version}.dist-info`), text] as const;
    });
    const rows = renamed.map(([name, bytes]) =>
      recordRow(name, `sha256=${createHash('sha256').update(bytes).digest('base64url')}`, bytes.length),
    );
    const file = here.at(`pip-${version}-py3-none-any.whl`);
    writeFileSync(
      file,
      zipSync({ ...Object.fromEntries(renamed), [`pip-${version}.dist-info/RECORD`]: Buffer.from(rows.join('')) }),
    );
    return file;
  }
});

describe('a wheel', () => {
  beforeAll(() => {
    here = workshop();
  });
  afterAll(() => here.remove());
  const good = (): Record<string, Uint8Array> =>
    unzipSync(readFileSync(buildWheel(here.root, { name: 'thing', version: '1.0' })));
  const read = (content: Record<string, Uint8Array>) => readWheel('/x/thing-1.0-py3-none-any.whl', zipSync(content));

  it('is read with its scripts', async () => {
    const wheel = await read(good());
    expect(wheel).toMatchObject({
      project: 'thing',
      release: '1.0',
      distInfo: 'thing-1.0.dist-info',
      scripts: [{ name: 'thing', module: 'thing', attribute: 'main' }],
    });
    expect([...wheel.files.keys()]).not.toContain('thing-1.0.dist-info/RECORD');
  });

  it.each<[string, (content: Record<string, Uint8Array>) => void, RegExp]>([
    [
      'a file that differs from its RECORD',
      (content) => {
        content['thing.py'] = Buffer.from('evil');
      },
      /thing\.py is not what its RECORD says/,
    ],
    [
      'a file that its RECORD does not have',
      (content) => {
        content['more.py'] = Buffer.from('');
      },
      /more\.py is not what its RECORD says/,
    ],
    [
      'no RECORD',
      (content) => {
        delete content['thing-1.0.dist-info/RECORD'];
      },
      /it has no RECORD/,
    ],
    [
      'a path that leads out',
      (content) => {
        content['../evil.py'] = Buffer.from('');
      },
      /it has a file \.\.\/evil\.py/,
    ],
    [
      'an absolute path',
      (content) => {
        content['/etc/evil'] = Buffer.from('');
      },
      /it has a file \/etc\/evil/,
    ],
    [
      'a path of Windows',
      (content) => {
        content['a\\b'] = Buffer.from('');
      },
      /it has a file 'a\\\\b'/,
    ],
    [
      'files for other places',
      (content) => {
        content['thing-1.0.data/scripts/x'] = Buffer.from('');
      },
      /it has files outside of site-packages/,
    ],
  ])('with %s is refused', async (_what, change, message) => {
    const content = good();
    change(content);
    await expect(read(content)).rejects.toThrow(message);
  });

  it("that is no archive is refused, and so is one without a wheel's name", async () => {
    await expect(readWheel('/x/thing-1.0-py3-none-any.whl', Buffer.from('hello'))).rejects.toThrow(/is damaged/);
    await expect(readWheel('/x/thing.whl', zipSync(good()))).rejects.toThrow(/its name is not that of a wheel/);
  });

  it('has a RECORD that is read as it is written', () => {
    const rows = [
      ['a,b.py', 'sha256=x', 1],
      ['say "hi".py', '', ''],
      ['plain', 'sha256=y', 22],
    ] as const;
    const text = rows.map(([path, hash, size]) => recordRow(path, hash, size)).join('');
    expect(parseRecord(text)).toEqual(rows.map(([path, hash, size]) => [path, hash, String(size)]));
    expect(text).toBe(
      run(
        python,
        '-c',
        'import csv,sys; sys.stdout.reconfigure(newline=""); csv.writer(sys.stdout).writerows([["a,b.py","sha256=x",1],["say \\"hi\\".py","",""],["plain","sha256=y",22]])',
      ),
    );
  });
});
