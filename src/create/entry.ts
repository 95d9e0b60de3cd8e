import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namesIn } from '../reading.js';
import { sha256 } from '../trust/sha256.js';
import { isErrno } from './errno.js';
import { isRunning, where } from './processes.js';

/** How an entry of a cache comes about. */
export interface Building {
  /** Makes it at a place, an empty directory. */
  readonly build: (place: string) => Promise<void>;
  /** Whether what is in the entry's own place is whole. */
  readonly isWhole: () => boolean;
}

/** Builds an entry and puts it into its place. @returns where it was built; undefined where a cache cannot be had. */
export async function builtBeside(entry: string, { isWhole, build }: Building): Promise<string | undefined> {
  sweep(dirname(entry));
  const place = besides(entry);
  if (place === undefined) return undefined;
  try {
    await build(place);
    settle(place, entry, isWhole);
    return place;
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    // A full disk, or a quota, for instance: the env may well be on another.
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** The beginning of the names of what is being built. */
const BUILDING = '.new-';
const machine = (): string => sha256(where()).slice(0, 8);

/** Removes what builders who died have left; of another machine, or container, what has been there for a day. */
function sweep(directory: string): void {
  for (const name of namesIn(directory).filter((entry) => entry.startsWith(BUILDING))) {
    const [pid = '', place] = name.slice(BUILDING.length).split('-');
    const path = join(directory, name);
    const age = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (place === machine() ? !isRunning(Number(pid)) : age > 24 * 60 * 60 * 1000) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** A directory for building, beside the entry's place; undefined when there cannot be one. */
function besides(entry: string): string | undefined {
  const unique = Math.random().toString(36).slice(2);
  const place = join(dirname(entry), `${BUILDING}${process.pid}-${machine()}-${unique}`);
  try {
    mkdirSync(dirname(entry), { recursive: true, mode: 0o700 });
    mkdirSync(place, { mode: 0o700 });
    return place;
  } catch {
    return undefined;
  }
}

/** Puts a finished entry into its place, unless another has been put there that is whole. */
function settle(place: string, entry: string, isWhole: () => boolean): void {
  for (let tries = 0; tries < 5; tries++) {
    try {
      renameSync(place, entry);
      return;
    } catch (error) {
      if (!isErrno(error) || !['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM'].includes(error.code)) return;
    }
    if (isWhole()) {
      rmSync(place, { recursive: true, force: true });
      return;
    }
    const broken = `${place}.broken`;
    try {
      renameSync(entry, broken);
    } catch {
      // Somebody else has just taken it away.
    }
    rmSync(broken, { recursive: true, force: true });
  }
}
