import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compiledFile } from '../config/config.js';
import { namesIn } from '../reading.js';
import { hookFile, type Roots } from '../roots.js';
import { SHELLS } from '../shells/index.js';

/** What was there before `setup`, so that `--undo` leaves it so. Kept beside the hook files. */
export interface Former {
  /** Directories for what tsvenv remembers that were not there, the innermost first. */
  readonly absent: readonly string[];
  /** When start-up files had changed last before our line came in, and then; in ms, as `stat` has it. */
  readonly times: Readonly<Record<string, readonly [before: number, since: number]>>;
}

const NOTHING: Former = { absent: [], times: {} };

const NOTE = 'setup.json';
const fileIn = (state: string): string => join(state, NOTE);

/** What was noted; nothing where that was deleted, or is none of ours. */
export function formerIn(state: string): Former {
  try {
    const value: unknown = JSON.parse(readFileSync(fileIn(state), 'utf8'));
    return isFormer(value) ? value : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Notes which of the roots' directories are not there yet, before the first file is written to one. */
export function noteAbsent({ data, state, cache }: Roots): void {
  const { absent, times } = formerIn(state);
  const found = new Set([...absent, ...[data, state, cache].flatMap(missingFrom)]);
  if (found.size === 0) return;
  note(state, { absent: [...found].sort((a, b) => b.length - a.length), times });
}

/** Changes a start-up file, and notes when it had changed before. */
export function notingTime(path: string, state: string, change: () => void): void {
  const before = changedAt(path);
  change();
  const since = changedAt(path);
  if (before === undefined || since === undefined) return;
  const { absent, times } = formerIn(state);
  const own = times[path];
  note(state, { absent, times: { ...times, [path]: [own?.[1] === before ? own[0] : before, since] } });
}

/** Takes a change of a start-up file back, and the time of it as well when it was the last one. */
export function restoringTime(path: string, state: string, change: () => void): void {
  const [before, since] = formerIn(state).times[path] ?? [];
  const isLast = since !== undefined && since === changedAt(path);
  change();
  if (isLast && before !== undefined && existsSync(path))
    utimesSync(path, statSync(path).atimeMs / 1000, before / 1000);
}

/** Once no shell has its hook file any more: the directories that were not there go, unless something is in them. */
export function leaveAsBefore({ absent }: Former, state: string): void {
  if (SHELLS.some(({ name }) => existsSync(hookFile(state, name)))) return;
  const isNew = absent.includes(state);
  // Any command compiles the configuration, also the one that set up.
  if (isNew) rmSync(compiledFile(state), { recursive: true, force: true });
  // What else is there is left to --purge, which has to know then what was there before.
  const isInUse = isNew && namesIn(state).some((name) => name !== NOTE);
  if (!isInUse) rmSync(fileIn(state), { force: true });
  for (const directory of absent) {
    try {
      rmdirSync(directory);
    } catch {
      // gone already, or in use
    }
  }
}

function note(state: string, former: Former): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(state), `${JSON.stringify(former)}\n`, { mode: 0o600 });
}

/** A directory, and those above it, that are not there, or only since this process began: it compiles configurations. */
function missingFrom(directory: string): readonly string[] {
  const stats = statSync(directory, { throwIfNoEntry: false });
  const isOld = stats !== undefined && stats.birthtimeMs < performance.timeOrigin;
  return isOld ? [] : [directory, ...missingFrom(dirname(directory))];
}

const changedAt = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

function isFormer(value: unknown): value is Former {
  if (typeof value !== 'object' || value === null || !('absent' in value) || !('times' in value)) return false;
  const { absent, times } = value;
  return (
    Array.isArray(absent) &&
    absent.every((path) => typeof path === 'string') &&
    typeof times === 'object' &&
    times !== null &&
    Object.values(times).every((pair) => Array.isArray(pair) && pair.every((time) => typeof time === 'number'))
  );
}
