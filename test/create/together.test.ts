import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../src/create/lock.js';
import { tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const works = (env: string): boolean => {
  const { stdout, status } = trial(join(env, 'bin/python'), '-Ic', 'import sys; print(sys.prefix)');
  return status === 0 && stdout.trimEnd() === env;
};

function trial(program: string, ...args: readonly string[]): { readonly stdout: string; readonly status: number } {
  try {
    return {
      stdout: execFileSync(program, args, {
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
      status: 0,
    };
  } catch {
    return { stdout: '', status: 1 };
  }
}

const hidden = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.startsWith('.tsvenv-'));

/** Starts `tsvenv` and kills it after so many milliseconds. @returns whether it ended by itself before. */
async function killed(args: readonly string[], after: number): Promise<boolean> {
  const child: ChildProcess = spawn(home.at('bin/tsvenv'), args, {
    env: home.env,
    cwd: home.path,
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  await setTimeout(after);
  // Its own children too: a Python that compiles must not go on.
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  return ended;
}

describe('creators at the same moment', () => {
  it.each([
    ['without pip', ['--without-pip']],
    ['with pip, and nothing in the cache', []],
  ])('make one environment %s, and all succeed', async (_what, options) => {
    const dir = home.dir('src/shop');
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => tsvenv(home, ['create', '--json', ...options], { cwd: dir })),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 10 }, () => 0));
    const outcomes = runs.map(({ stdout }) => /"outcome": "(\w+)"/.exec(stdout)?.[1]);
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.every((outcome) => ['created', 'existing', 'refreshed'].includes(outcome ?? ''))).toBe(true);
    expect(works(join(dir, '.venv'))).toBe(true);
    if (options.length === 0) expect(trial(join(dir, '.venv/bin/pip'), 'check').status).toBe(0);
    expect(readdirSync(dir)).toEqual(['.venv']);
    expect(readdirSync(home.at('.local/state/tsvenv/locks'))).toEqual([]);
  });

  it('unpack pip once, each for itself, and none sees what another has half done', async () => {
    const runs = await Promise.all(
      Array.from({ length: 4 }, (_, index) => tsvenv(home, ['create', '--json', `env${index}`])),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    for (const index of [0, 1, 2, 3]) expect(trial(home.at(`env${index}/bin/pip`), 'check').status).toBe(0);
    expect(readdirSync(home.at('.cache/tsvenv/wheels')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a creator that is killed', () => {
  it('leaves nothing that is active and half made, and the next one succeeds', async () => {
    const dir = home.dir('src/shop');
    const env = join(dir, '.venv');
    await home.mustRun('create', home.at('first')); // the cache is warm, or most would die while it is filled
    let unfinished = 0;
    for (let round = 0; round < 50; round++) {
      const finished = await killed(['create', env], 30 + Math.random() * 200);
      if (!finished) unfinished++;
      if (existsSync(join(env, 'pyvenv.cfg'))) {
        expect(works(env)).toBe(true);
        expect(trial(join(env, 'bin/pip'), '--version').status).toBe(0);
        rmSync(env, { recursive: true });
      } else {
        expect(existsSync(env)).toBe(false);
      }
    }
    expect(unfinished).toBeGreaterThan(0);
    await home.mustRun('create', env);
    expect(trial(join(env, 'bin/pip'), 'check').status).toBe(0);
    expect(hidden(dir)).toEqual([]);
  });

  it('leaves the old environment or the new one, when it was replacing it', async () => {
    const env = home.at('src/shop/.venv');
    await home.mustRun('create', '--without-pip', env);
    let unfinished = 0;
    for (let round = 0; round < 30; round++) {
      writeFileSync(join(env, 'kept'), 'by the old one');
      const finished = await killed(['create', '--without-pip', '--clear', env], 40 + Math.random() * 100);
      if (!finished) unfinished++;
      // What is there by its name works; what is not there comes back whole by itself.
      if (existsSync(join(env, 'pyvenv.cfg'))) expect(works(env)).toBe(true);
      await home.mustRun('create', '--without-pip', env);
      expect(works(env)).toBe(true);
      expect(hidden(env)).toEqual([]);
      expect(existsSync(join(env, 'bin/activate'))).toBe(true);
    }
    expect(unfinished).toBeGreaterThan(0);
  });

  it('leaves a cache that the next one can use, killed while it filled it', async () => {
    for (const after of [150, 400, 800, 1200, 1600]) {
      await killed(['create', home.at(`killed${after}`)], after);
    }
    await home.mustRun('create', home.at('env'));
    expect(trial(home.at('env/bin/pip'), 'check').status).toBe(0);
    await home.mustRun('cache', 'clean');
    expect(existsSync(home.at('.cache/tsvenv/wheels'))).toBe(false);
    await home.mustRun('create', home.at('again'));
  });
});

/** Names in a directory; none where there is none. */
const namesIn = (directory: string): readonly string[] => (existsSync(directory) ? readdirSync(directory) : []);
const building = (): readonly string[] =>
  namesIn(home.at('.cache/tsvenv/wheels')).filter((name) => name.startsWith('.new-'));

/** Starts making an env with an empty cache, and returns while its Python compiles pip. */
async function begun(directory: string): Promise<{ child: ChildProcess; ended: Promise<NodeJS.Signals | null> }> {
  const child = spawn(home.at('bin/tsvenv'), ['create', '.venv'], { env: home.env, cwd: directory, stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  while (building().length === 0 || hidden(directory).length === 0) await setTimeout(2);
  return { child, ended };
}

describe('a creator that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s clears everything away, and ends of it', async (signal) => {
    const dir = home.dir('src/shop');
    const { child, ended } = await begun(dir);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(readdirSync(dir)).toEqual([]);
    expect(namesIn(home.at('.local/state/tsvenv/locks'))).toEqual([]);
    expect(building()).toEqual([]);
    await home.mustRun('create', join(dir, '.venv'));
    expect(trial(join(dir, '.venv/bin/pip'), 'check').status).toBe(0);
  });

  it('while it waits for another one leaves that one alone', async () => {
    const dir = home.dir('src/shop');
    const first = await begun(dir);
    const second = spawn(home.at('bin/tsvenv'), ['create', '.venv'], { env: home.env, cwd: dir });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => second.once('exit', (_code, name) => resolve(name)));
    await new Promise<void>((resolve) => second.stderr.once('data', () => resolve()));
    second.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(await first.ended).toBe(null);
    expect(works(join(dir, '.venv'))).toBe(true);
  });

  it('too hard to clear up is cleared up after by the next one, also in the cache', async () => {
    const dir = home.dir('src/shop');
    const { child, ended } = await begun(dir);
    child.kill('SIGKILL');
    await ended;
    expect(building()).toHaveLength(1);
    await home.mustRun('create', home.at('elsewhere'));
    expect(building()).toEqual([]);
    await home.mustRun('create', join(dir, '.venv'));
    expect(readdirSync(dir)).toEqual(['.venv']);
  });
});

describe('a lock', () => {
  const directory = (): string => home.at('locks');
  const lock = (work: () => Promise<unknown>, change: object = {}) =>
    withLock({ directory: directory(), path: '/a/place', scratch: 'mine', waiting: () => {}, ...change }, work);
  const file = (): string => join(directory(), readdirSync(directory())[0] ?? '');

  it('is held by one at a time', async () => {
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        lock(async () => {
          most.push(++inside);
          await setTimeout(1);
          inside--;
        }),
      ),
    );
    expect(Math.max(...most)).toBe(1);
    expect(readdirSync(directory())).toEqual([]);
  });

  it('is released by work that fails', async () => {
    await expect(lock(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(directory())).toEqual([]);
  });

  async function heldBy(holder: object | string): Promise<void> {
    await lock(async () => {
      writeFileSync(home.at('name'), file());
    });
    writeFileSync(readFileSync(home.at('name'), 'utf8'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  }
  const me = (): object => {
    mkdirSync(directory(), { recursive: true });
    return { pid: process.pid, start: '1', where: `${hostname()} ${namespace()}`, scratch: ['.tsvenv-dead'] };
  };
  const namespace = (): string => {
    try {
      return execFileSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).trimEnd();
    } catch {
      return '';
    }
  };

  it("is taken from a holder whose process id is now somebody else's", async () => {
    await heldBy(me());
    const abandoned = await withLock(
      { directory: directory(), path: '/a/place', scratch: 'mine', waiting: () => {} },
      async (taken) => taken.abandoned,
    );
    expect(abandoned).toEqual(['.tsvenv-dead']);
  });

  it('is waited for as long as its holder lives, and no longer than there is patience', async () => {
    let waited = 0;
    const work = lock(() => setTimeout(200));
    await setTimeout(20);
    await expect(lock(async () => {}, { patience: 50, waiting: () => waited++ })).rejects.toThrow(
      /has been making an environment there for too long; end it, or remove/,
    );
    expect(waited).toBe(1);
    await work;
  });

  it('of another machine, or a container, holds for as long as it gives signs of life', async () => {
    await heldBy({ pid: 1, start: '1', where: 'elsewhere', scratch: [] });
    await expect(lock(async () => {}, { patience: 50 })).rejects.toThrow(/process 1 has been making/);
    const name = file();
    const past = Date.now() / 1000 - 120;
    utimesSync(name, past, past);
    await lock(async () => {});
    expect(readdirSync(directory())).toEqual([]);
  });

  it.each(['', '{', '[]', '{"pid":"1"}'])('that says %j is given up after a while', async (text) => {
    await heldBy(text);
    const past = Date.now() / 1000 - 10;
    utimesSync(file(), past, past);
    await lock(async () => {});
    expect(readdirSync(directory())).toEqual([]);
  });

  it('is private to its user', async () => {
    await lock(async () => expect(statSync(file()).mode & 0o777).toBe(0o600));
    expect(statSync(directory()).mode & 0o777).toBe(0o700);
  });

  it('is not held where it cannot be written', async () => {
    writeFileSync(home.at('locks'), '');
    const held = await withLock(
      { directory: directory(), path: '/a/place', scratch: 'mine', waiting: () => {} },
      async (taken) => taken.held,
    );
    expect(held).toBe(false);
  });
});
