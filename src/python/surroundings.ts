import { isAbsolute, relative, sep } from 'node:path';
import type { Environment } from '../roots.js';

/** Where a Python is looked for, and for whom. */
export interface Surroundings {
  readonly env: Environment;
  readonly home: string;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** The users whose files may be run, by number: the user and root (see `trustedOwners`). Undefined on Windows. */
  readonly owners: readonly number[] | undefined;
  /** The project that the Python is for, absolute: nothing inside it is ever searched. */
  readonly project: string | undefined;
}

export type Source = 'PATH' | 'pyenv' | 'uv' | 'asdf' | 'mise' | 'conda' | 'homebrew' | 'framework' | 'registry';

/** A file that looks like an interpreter; nothing of it was run yet. */
export interface Candidate {
  /** Absolute, as it was found. */
  readonly path: string;
  readonly source: Source;
  /** What its version manager calls it: `3.12.1`, `miniforge3-24.3.0-0`. */
  readonly name?: string;
}

/** The directories among the values given, once each; a relative one would mean whatever the working directory is. */
export function absolute(...directories: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(directories.filter((directory) => directory !== undefined && isAbsolute(directory)))].flatMap(
    (directory) => directory ?? [],
  );
}

/** Whether a path is a directory or below it, by whole components. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
