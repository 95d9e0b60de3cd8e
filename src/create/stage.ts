import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { pathForPeople } from '../text.js';
import { isErrno } from './errno.js';
import type { Target } from './target.js';

/** Where an env is built: a private directory on the file system of its target, which git and people overlook. */
export interface Stage {
  readonly scratch: string;
  /** The env is built here. */
  readonly env: string;
}

const PREFIX = '.tsvenv-';

/** A name for the private directory that nobody else has. */
export const scratchName = (): string => `${PREFIX}${process.pid}-${Math.random().toString(36).slice(2, 10)}`;

/**
 * The place of the private directory: beside a target that is not there yet, so that one rename makes the env; inside
 * one that is, which may be a mount point, somebody's working directory, or have a parent that is read-only.
 */
export function scratchFor({ kind, realPath }: Target, name: string): string {
  return join(kind === 'absent' ? dirname(realPath) : realPath, name);
}

/** Makes the private directory. Its `.gitignore` comes first, so that no `git add` ever sees what follows. */
export function openStage(scratch: string): Stage {
  mkdirSync(dirname(scratch), { recursive: true });
  mkdirSync(scratch, { mode: 0o700 });
  writeFileSync(join(scratch, '.gitignore'), '*\n', { flag: 'wx' });
  const env = join(scratch, 'env');
  mkdirSync(env);
  return { scratch, env };
}

/** Removes the private directory and what is left in it. */
export function closeStage(scratch: string): void {
  try {
    // All that is left of one that was moved; what removes trees takes its time to load.
    unlinkSync(join(scratch, '.gitignore'));
    rmdirSync(scratch);
  } catch {
    removeTree(scratch);
  }
}

/** Puts a finished env where nothing is. @returns false when something has come to be there meanwhile. */
export function moveInto(stage: Stage, target: Target): boolean {
  try {
    renameSync(stage.env, target.realPath);
    return true;
  } catch (error) {
    if (
      isErrno(error) &&
      ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM'].includes(error.code) &&
      existsSync(target.realPath)
    )
      return false;
    throw error;
  }
}

/**
 * Puts a finished env in the place of everything in a directory, which stays the same directory.
 *
 * `pyvenv.cfg` goes first and comes last: what is half there is no env. Killed in between, `recover` sees from the
 * names how far it got, and takes back or goes on.
 */
export function replace({ scratch, env }: Stage, { realPath }: Target): void {
  const old = join(scratch, OLD);
  try {
    mkdirSync(old);
    for (const name of ordered(realPath, 'first')) {
      if (!name.startsWith(PREFIX)) renameSync(join(realPath, name), join(old, name));
    }
    renameSync(old, join(scratch, GONE));
    moveChildren(env, realPath);
  } catch (error) {
    finish(scratch, realPath);
    throw error;
  }
}

/** What was there before, while it is being moved away; and once all of it is. */
const OLD = 'old';
const GONE = 'gone';

/** Ends or undoes what a creator who died had begun inside a directory. */
export function recover(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory).filter((name) => name.startsWith(PREFIX));
  } catch {
    return;
  }
  for (const name of names) {
    finish(join(directory, name), directory);
    closeStage(join(directory, name));
  }
}

function finish(scratch: string, directory: string): void {
  if (existsSync(join(scratch, OLD))) moveChildren(join(scratch, OLD), directory);
  else if (existsSync(join(scratch, GONE)) && existsSync(join(scratch, 'env')))
    moveChildren(join(scratch, 'env'), directory);
}

/** Clears away what a creator who died had been building beside a target. */
export function clearAbandoned(name: string, target: Target): void {
  if (name === basename(name) && name.startsWith(PREFIX)) closeStage(join(dirname(target.realPath), name));
}

/**
 * Puts the parts of a finished env into a directory that has other things: directories are joined, files replaced one
 * by one, `pyvenv.cfg` last.
 *
 * @throws UserError, having changed nothing, where a directory of the env would have to be a file or a symbolic link,
 * or the other way round: what a link leads to is not the env's.
 */
export function merge(stage: Stage, target: Target, home: string): void {
  refuseObstacles(stage.env, target.realPath, home);
  mergeTree(stage.env, target.realPath);
}

function mergeTree(from: string, to: string): void {
  for (const name of ordered(from, 'last')) {
    const [source, place] = [join(from, name), join(to, name)];
    if (lstatSync(source).isDirectory() && existsSync(place)) mergeTree(source, place);
    else renameSync(source, place);
  }
}

function refuseObstacles(from: string, to: string, home: string): void {
  for (const name of readdirSync(from)) {
    const [source, place] = [join(from, name), join(to, name)];
    const present = lstatSync(place, { throwIfNoEntry: false });
    if (present === undefined) continue;
    const wanted = lstatSync(source).isDirectory();
    if (wanted !== present.isDirectory()) {
      const kind = present.isDirectory() ? 'directory' : present.isSymbolicLink() ? 'symbolic link' : 'file';
      throw new UserError(
        `${pathForPeople(place, home)}: is a ${kind}, where the environment has its own; remove it, or name another directory`,
      );
    }
    if (wanted) refuseObstacles(source, place, home);
  }
}

function moveChildren(from: string, to: string): void {
  for (const name of ordered(from, 'last')) renameSync(join(from, name), join(to, name));
}

/** The names in a directory, with the one that makes it an env first or last. */
function ordered(directory: string, marker: 'first' | 'last'): readonly string[] {
  const names = readdirSync(directory);
  const others = names.filter((name) => name !== 'pyvenv.cfg');
  const own = names.filter((name) => name === 'pyvenv.cfg');
  return marker === 'first' ? [...own, ...others] : [...others, ...own];
}

/** Removes a tree, also one whose directories somebody made read-only. Symbolic links are removed, not followed. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    if (!isErrno(error) || !['EACCES', 'EPERM', 'ENOTEMPTY'].includes(error.code)) throw error;
    openDirectories(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  }
}

function openDirectories(path: string): void {
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) openDirectories(join(path, name));
}

/** Takes things out of an env that is there already; they go away with the private directory. */
export function setAside({ scratch }: Stage, paths: readonly string[]): void {
  const place = join(scratch, 'replaced');
  mkdirSync(place, { recursive: true });
  for (const [index, path] of paths.entries()) renameSync(path, join(place, String(index)));
}
