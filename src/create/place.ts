import { chmodSync, constants, copyFileSync, linkSync, mkdirSync, utimesSync } from 'node:fs';
import type { LinkMode } from '../config/config.js';
import { isErrno } from './errno.js';

/** How files got from the cache into an env. `hardlink`: they are shared, and read-only for that reason. */
export type Placed = 'clone' | 'hardlink' | 'copy';

export interface Files {
  readonly root: string;
  readonly directories: readonly string[];
  readonly files: readonly string[];
  /** Seconds since the epoch: of every file, for a `.pyc` names the time of its source (PEP 3147). */
  readonly mtime: number;
}

/** The file systems differ, one has no such links, one forbids them, or a file has as many as it can have. */
const CANNOT = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOTTY', 'EACCES'];

/**
 * Puts files into a directory as cheaply as the file system can: shared extents, else shared read-only files, else
 * copies. `mode` asks for one of them; copies are always the last resort.
 */
export function placeFiles(from: Files, to: string, mode: LinkMode): Placed {
  for (const directory of from.directories) makeDirectory(`${to}/${directory}`);
  const ways = mode === 'auto' ? (['clone', 'hardlink', 'copy'] as const) : ([mode, 'copy'] as const);
  let [way = 'copy', ...others]: readonly Placed[] = ways;
  for (const file of from.files) {
    const [source, target] = [`${from.root}/${file}`, `${to}/${file}`];
    while (!attempt(way, source, target, from.mtime)) [way = 'copy', ...others] = others;
  }
  return way;
}

/** Parents come first. One that is there already belongs to another wheel too: `__pycache__`. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'EEXIST') throw error;
  }
}

function attempt(way: Placed, source: string, target: string, mtime: number): boolean {
  if (way === 'hardlink') return possible(() => linkSync(source, target));
  if (way === 'copy') copyFileSync(source, target, constants.COPYFILE_EXCL);
  else if (!possible(() => copyFileSync(source, target, constants.COPYFILE_FICLONE_FORCE))) return false;
  chmodSync(target, 0o644 & ~process.umask());
  utimesSync(target, mtime, mtime);
  return true;
}

function possible(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (isErrno(error) && CANNOT.includes(error.code)) return false;
    throw error;
  }
}
