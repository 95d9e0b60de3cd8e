import { chmodSync, constants, copyFileSync, linkSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
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
  for (let next = 0; next < from.files.length; ) {
    try {
      for (; next < from.files.length; next++) place(way, from, from.files[next] ?? '', to);
    } catch (error) {
      if (way === 'copy' || !isErrno(error) || !CANNOT.includes(error.code)) throw error;
      rmSync(`${to}/${from.files[next]}`, { force: true }); // cloned, and then not made what it should be
      [way = 'copy', ...others] = others;
    }
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

function place(way: Placed, { root, mtime }: Files, file: string, to: string): void {
  const source = `${root}/${file}`;
  const target = `${to}/${file}`;
  if (way === 'hardlink') {
    linkSync(source, target);
    return;
  }
  copyFileSync(source, target, way === 'clone' ? constants.COPYFILE_FICLONE_FORCE : constants.COPYFILE_EXCL);
  chmodSync(target, 0o644 & ~process.umask());
  utimesSync(target, mtime, mtime);
}
