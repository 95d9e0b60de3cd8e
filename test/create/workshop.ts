import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type Wish, type World } from '../../src/create/create.js';
import type { Made } from '../../src/create/making.js';
import { SILENT } from '../../src/create/progress.js';
import { factsOf } from '../../src/python/facts.js';
import type { Interpreter } from '../../src/python/index.js';
import { python } from '../fixtures/environments.js';

/** A place to make environments in: a directory, a home, a cache and a state of its own. */
export interface Workshop {
  readonly root: string;
  readonly world: World;
  /** A path below the root. */
  readonly at: (...parts: readonly string[]) => string;
  /** Makes an env with tsvenv; without pip unless that is asked for. */
  readonly make: (directory: string, wish?: Partial<Wish>, change?: Partial<World>) => Promise<Made>;
  readonly remove: () => void;
}

/** @param name a directory's name: what environments are made below it must not mind. */
export function workshop(name = "tsvenv 'create\u00fc $(id)"): Workshop {
  const root = realpathSync(mkdtempSync(join(tmpdir(), name)));
  mkdirSync(join(root, 'home'));
  const world: World = {
    env: {
      HOME: join(root, 'home'),
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      PIP_NO_INDEX: '1',
      PIP_CONFIG_FILE: '/dev/null',
    },
    cwd: root,
    home: join(root, 'home'),
    platform: process.platform,
    owners: [process.getuid?.() ?? 0, 0],
    boundaries: { home: join(root, 'home'), ceilings: [], envNames: ['.venv', 'venv'] },
    cache: join(root, 'cache'),
    state: join(root, 'state'),
    linkMode: 'auto',
    progress: SILENT,
  };
  return {
    root,
    world,
    at: (...parts) => join(root, ...parts),
    make: (directory, wish = {}, change = {}) =>
      create({ ...WISH, python, directory, ...wish }, { ...world, ...change }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What nothing on the command line means, but for pip, which takes its time. */
export const WISH: Omit<Wish, 'directory'> = {
  python: undefined,
  systemSitePackages: false,
  symlinks: true,
  clear: false,
  upgrade: false,
  withPip: false,
  prompt: undefined,
  upgradeDeps: false,
  scmIgnoreFiles: true,
  force: false,
  requirements: [],
};

/** What an interpreter tells of itself. */
export async function interpreterAt(path: string): Promise<Interpreter> {
  const facts = await factsOf(path, { cacheDir: undefined, env: process.env, platform: process.platform });
  if ('failure' in facts) throw new Error(`${path}: ${facts.failure}`);
  return facts;
}
