import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { pathForPeople, typedPath } from '../text.js';
import { sha256 } from '../trust/sha256.js';
import { isErrno } from './errno.js';
import { isRunning, startOf, where } from './processes.js';

/** Who holds a lock, and what is to be cleared away should they die. */
interface Holder {
  readonly pid: number;
  /** When that process started, in the kernel's own count: a process id is used again. */
  readonly start: string;
  /** Machine and pid namespace, without which a pid means nothing: homes are shared with containers and by NFS. */
  readonly where: string;
  readonly scratch: readonly string[];
}

export interface Lock {
  /** Whether it keeps others out: not where it could not be written. */
  readonly held: boolean;
  /** Whether somebody else held it when it was asked for. */
  readonly waited: boolean;
  /** What holders who died had been building. */
  readonly abandoned: readonly string[];
}

export interface Locking {
  /** Undefined, or not writable: there is no lock, and the renames alone keep creators apart. */
  readonly directory: string | undefined;
  /** The place that is locked. */
  readonly path: string;
  readonly home?: string | undefined;
  /** Where the holder builds: told to whoever finds the lock of a holder who died. */
  readonly scratch: string;
  /** Called once, when somebody else holds the lock. */
  readonly waiting: () => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for somebody else. */
  readonly patience?: number;
}

/** Milliseconds between two signs of life, and after which a holder that cannot be looked at counts as dead. */
const HEARTBEAT = 10_000;
const SILENCE = 60_000;

/**
 * Does work on a path while nobody else does.
 *
 * A lock is a file that names its holder. Node has no `flock`, so a lock outlives a holder that was killed; the next
 * one sees that the process is gone, or that it gave no sign of life, and takes the lock over.
 *
 * @throws UserError when somebody holds it for longer than there is patience.
 */
export async function withLock<T>(locking: Locking, work: (lock: Lock) => Promise<T>): Promise<T> {
  const { directory, path, scratch } = locking;
  const file = directory === undefined ? undefined : join(directory, `${sha256(path).slice(0, 40)}.lock`);
  const taken =
    file === undefined || directory === undefined ? undefined : await take(directory, file, scratch, locking);
  if (file === undefined || taken === undefined) return work({ held: false, waited: false, abandoned: [] });
  const beat = setInterval(() => touch(file), HEARTBEAT);
  beat.unref();
  try {
    return await work(taken);
  } finally {
    clearInterval(beat);
    // Somebody who took us for dead may hold it now.
    if (look(file)?.text === taken.text) release(file);
  }
}

function release(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Taken away by hand: nobody else waits for it.
  }
}

interface Taken extends Lock {
  readonly text: string;
}

const self = (scratch: readonly string[]): string =>
  JSON.stringify({ pid: process.pid, start: startOf(process.pid) ?? '', where: where(), scratch } satisfies Holder);

async function take(
  directory: string,
  file: string,
  scratch: string,
  { path, home, waiting, signal, patience = 600_000 }: Locking,
): Promise<Taken | undefined> {
  const end = Date.now() + patience;
  let waited = false;
  for (;;) {
    signal?.throwIfAborted();
    const text = self([scratch]);
    try {
      write(file, text);
      return { held: true, waited, abandoned: [], text };
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code === 'ENOENT' && makeDirectory(directory)) continue;
      if (error.code !== 'EEXIST') return undefined;
    }
    const other = look(file);
    if (other === undefined) continue;
    if (isDead(other)) {
      const abandoned = other.holder?.scratch ?? [];
      // Whoever takes it over answers for what they left, also to those who come after.
      const inherited = self([scratch, ...abandoned]);
      if (takeOver(file, other, inherited)) return { held: true, waited, abandoned, text: inherited };
    } else {
      if (!waited) waiting();
      waited = true;
    }
    if (Date.now() > end) {
      throw new UserError(
        `${pathForPeople(path, home)}: process ${other.holder?.pid ?? ''} has been making an environment there for too long; end it, or remove ${typedPath(file, home)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Seen {
  readonly text: string;
  readonly holder: Holder | undefined;
  /** Milliseconds since its last sign of life. */
  readonly silent: number;
}

function look(file: string): Seen | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, holder: parse(text), silent: Date.now() - statSync(file).mtimeMs };
  } catch {
    return undefined; // just released
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    'start' in value &&
    typeof value.start === 'string' &&
    'where' in value &&
    typeof value.where === 'string' &&
    'scratch' in value &&
    Array.isArray(value.scratch) &&
    value.scratch.every((name) => typeof name === 'string')
  );
}

function isDead({ holder, silent }: Seen): boolean {
  // No holder: it died, or is just about to write its name.
  if (holder === undefined) return silent > 2_000;
  if (holder.where !== where()) return silent > SILENCE;
  return !isRunning(holder.pid) || startOf(holder.pid) !== holder.start;
}

/** Takes the lock of a dead holder. Two who do so at once must not take it from the third. */
function takeOver(file: string, seen: Seen, text: string): boolean {
  const guard = `${file}.taking`;
  try {
    write(guard, text);
  } catch {
    // Held for the time of one read and one rename; older, its holder died in between.
    if ((look(guard)?.silent ?? 0) > 2_000) rmSync(guard, { force: true });
    return false;
  }
  if (look(file)?.text !== seen.text) {
    rmSync(guard, { force: true });
    return false;
  }
  renameSync(guard, file);
  return true;
}

function write(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
  } catch (error) {
    // A full disk: one without a name would be waited for.
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, Date.now() / 1000, Date.now() / 1000);
  } catch {
    // Somebody removed it; the work goes on.
  }
}
