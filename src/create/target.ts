import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { type Boundaries, levels } from '../locate.js';
import { nameIn } from '../reading.js';
import { pathForPeople, quoted } from '../text.js';
import { isErrno } from './errno.js';

/**
 * What is at the place where an env shall be.
 * - `absent`: nothing, and perhaps not even its parent.
 * - `empty`: an empty directory.
 * - `env`: a directory with a `pyvenv.cfg`.
 * - `directory`: any other directory.
 */
export type TargetKind = 'absent' | 'empty' | 'env' | 'directory';

export interface Target {
  /** Absolute, as the person wrote it: what `VIRTUAL_ENV` will be. */
  readonly path: string;
  /** The same for a message. */
  readonly shown: string;
  /** With symbolic links resolved, as far as it exists: one place has one lock, however it is spelled. */
  readonly realPath: string;
  readonly kind: TargetKind;
  /** Where `path` leads when it is itself a symbolic link. */
  readonly link: string | undefined;
}

/** Files that announce a Python project; beside them is where its `.venv` belongs. */
export const PROJECT_FILES: readonly string[] = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'];

/** The nearest directory from `cwd` upwards that has a project file, else `cwd`. The home directory is no project. */
export function projectDirectory(cwd: string, boundaries: Boundaries): string {
  return nearestWith(PROJECT_FILES, cwd, boundaries) ?? cwd;
}

/** The directory whose files say which Python is wanted for an env at a place, or for one that is typed in `cwd`. */
export function pythonProject(place: string, cwd: string, boundaries: Boundaries): string {
  const files = ['.python-version', ...PROJECT_FILES];
  return nearestWith(files, place, boundaries) ?? nearestWith(files, cwd, boundaries) ?? cwd;
}

function nearestWith(files: readonly string[], directory: string, boundaries: Boundaries): string | undefined {
  const projects = levels(directory, boundaries).filter((level) => level !== boundaries.home);
  return projects.find((level) => files.some((name) => isFile(nameIn(level, name))));
}

/**
 * Looks at the place for an env.
 *
 * @throws UserError for a path that an env cannot have (see `refusePath`), for a file in its place, and for a symbolic
 * link that leads nowhere.
 */
export function examine(directory: string, cwd: string, home: string): Target {
  const path = resolve(cwd, directory);
  const shown = pathForPeople(path, home);
  refusePath(path, shown);
  const own = statsOf(path, lstatSync);
  const link = own?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
  const found = link === undefined ? own : statsOf(path, statSync);
  if (link !== undefined && found === undefined) {
    throw new UserError(`${shown}: is a symbolic link to ${quoted(link)}, which does not exist; remove it first`);
  }
  if (found !== undefined && !found.isDirectory()) {
    throw new UserError(`${shown}: is a file; remove it, or name another directory`);
  }
  return { path, shown, realPath: realPathOf(path), kind: found === undefined ? 'absent' : kindOf(path), link };
}

/** @throws UserError for characters that neither an env's path nor its prompt may have. */
export function refuseCharacters(what: string, value: string, shown = quoted(value)): void {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) {
    // A line break would write keys into pyvenv.cfg.
    throw new UserError(`${what} ${shown}: has a control character in it; choose a name without one`);
  }
  // Node reads bytes that are not UTF-8 as U+FFFD, so the real name cannot even be known.
  if (/[\ufffd\ud800-\udfff]/u.test(value)) {
    throw new UserError(`${what} ${shown}: is not UTF-8; choose a name that is`);
  }
}

/** @throws UserError for a path with a control character, that is not UTF-8, or that PATH could not hold. */
function refusePath(path: string, shown: string): void {
  refuseCharacters('directory', path, shown);
  if (path.includes(delimiter)) {
    throw new UserError(
      `directory ${shown}: has '${delimiter}' in it, which separates the elements of PATH; choose a path without it`,
    );
  }
}

function kindOf(path: string): TargetKind {
  if (isFile(join(path, 'pyvenv.cfg'))) return 'env';
  return readdirSync(path).length === 0 ? 'empty' : 'directory';
}

function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path === dirname(path) ? path : join(realPathOf(dirname(path)), basename(path));
  }
}

function statsOf(path: string, look: (path: string) => ReturnType<typeof lstatSync>): ReturnType<typeof lstatSync> {
  try {
    return look(path);
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
