import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Found, listPythons, type Search } from '../../src/python/index.js';

/** A machine of its own: an empty home, a project in it, nothing on PATH. */
export interface Machine {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  /** What discovery is given; `env` replaces the whole environment. */
  readonly search: (change?: Partial<Search>) => Search;
  /** Writes a file below the root, with the directories that it needs. */
  readonly write: (path: string, content: string, mode?: number) => string;
  /** Makes a symbolic link below the root, with the directories that it needs. */
  readonly link: (path: string, target: string) => string;
  readonly remove: () => void;
}

export function machine(): Machine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tsvenv 'p\u00fc$(id)")));
  chmodSync(root, 0o755);
  const home = join(root, 'home');
  const project = join(home, 'shop');
  mkdirSync(project, { recursive: true });
  const place = (path: string): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  return {
    root,
    home,
    project,
    search: (change = {}) => ({
      env: { PATH: '' },
      home,
      cwd: project,
      platform: process.platform,
      owners: [process.getuid?.() ?? 0, 0],
      project,
      cacheDir: join(root, 'cache'),
      ...change,
    }),
    write: (path, content, mode = 0o644) => {
      const full = place(path);
      writeFileSync(full, content);
      chmodSync(full, mode);
      return full;
    },
    link: (path, target) => {
      const full = place(path);
      symlinkSync(target, full);
      return full;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs what needs permissions to mean something: root gives its own up meanwhile. */
export async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

/** The interpreters that this machine really has. */
export const real: readonly Found[] = (
  await listPythons({
    env: process.env,
    home: homedir(),
    cwd: '/',
    platform: process.platform,
    owners: [process.getuid?.() ?? 0, 0],
    project: undefined,
    cacheDir: undefined,
  })
).found;

/**
 * A program that answers as an interpreter of some version would, for versions that no machine has all of: `3.12.4`,
 * `3.13.0t`, `3.14.0rc2`, `pypy3.10.14`. Each time it is asked it adds a line to `<path>.asked`.
 */
export function standIn(path: string, label: string): string {
  const [, pypy, version = '', level, serial, free] =
    /^(pypy)?(\d+\.\d+\.\d+)(?:(a|b|rc)(\d+))?(t)?$/.exec(label) ?? [];
  const answer = {
    implementation: pypy === undefined ? 'CPython' : 'PyPy',
    version: version.split('.').map(Number),
    releaseLevel: { a: 'alpha', b: 'beta', rc: 'candidate' }[level ?? ''] ?? 'final',
    releaseSerial: Number(serial ?? 0),
    freeThreaded: free !== undefined,
    bits: 64,
    platform: process.platform,
    basePrefix: dirname(dirname(path)),
    baseExecutable: path,
    platlibdir: 'lib',
    libraryName: `python${version.replace(/\.\d+$/, '')}`,
    includeDirectory: 'include',
    framework: false,
    wheelFolders: [],
    wheelProjects: ['pip'],
    magic: '00000000',
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho asked >> "$0.asked"\ncat <<'EOT'\n${JSON.stringify(answer)}\nEOT\n`);
  chmodSync(path, 0o755);
  return path;
}
