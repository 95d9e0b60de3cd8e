import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../roots.js';
import { type Facts, isFacts, isRecord } from './recorded.js';
import type { Interpreter } from './types.js';

/** What asking needs to know, besides the interpreter. */
export interface Inquiry {
  /** tsvenv's cache root; undefined: nothing is remembered. */
  readonly cacheDir: string | undefined;
  /** Reads the cache but leaves no trace: for `--dry-run`. */
  readonly readOnly?: boolean;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** Milliseconds that an interpreter has to answer; 15,000 unless given. */
  readonly timeout?: number;
}

/** An interpreter that gave no facts, and why, in a few words. */
export interface Failure {
  readonly failure: string;
}

/** Changes with the meaning of an entry. */
const FORMAT = 1;
const LIMIT = 64 * 1024;

/** Tells one state of an executable from another without reading it. */
function stampOf(path: string): string | undefined {
  try {
    const { size, mtimeNs, ino, dev } = statSync(path, { bigint: true });
    return [FORMAT, size, mtimeNs, ino, dev].join(' ');
  } catch {
    return undefined;
  }
}

/**
 * The facts of an interpreter that was asked earlier and has not changed since: no process is started.
 *
 * Synchronous and made of a stat and a small read, for it is what making an env without pip waits for. A damaged entry,
 * or one that belongs to somebody else, counts as none.
 *
 * @param path absolute, as the interpreter was found.
 */
export function cachedFacts(path: string, cacheDir: string): Interpreter | undefined {
  const stamp = stampOf(path);
  const text = stamp === undefined ? undefined : readOwn(entryOf(path, cacheDir));
  if (text === undefined) return undefined;
  try {
    const entry: unknown = JSON.parse(text);
    if (!isRecord(entry) || entry['stamp'] !== stamp || !isFacts(entry['facts'])) return undefined;
    return entry['facts'].path === path ? withWheels(entry['facts']) : undefined;
  } catch {
    return undefined;
  }
}

/** The facts of an interpreter: from the cache, else asked of it and remembered. */
export async function factsOf(path: string, inquiry: Inquiry): Promise<Interpreter | Failure> {
  const { cacheDir, readOnly = false } = inquiry;
  const known = cacheDir === undefined ? undefined : cachedFacts(path, cacheDir);
  if (known !== undefined) return known;
  const stamp = stampOf(path);
  if (stamp === undefined) return { failure: 'is not there' };
  const { ask } = await import('./ask.js');
  const answer = await ask(path, inquiry);
  if ('failure' in answer) return answer;
  const facts: unknown = { ...answer, path, realPath: realpathSync.native(path) };
  if (!isFacts(facts)) return { failure: 'gave an answer that makes no sense' };
  // Replaced while it answered: the answer may be of either.
  if (cacheDir !== undefined && !readOnly && stampOf(path) === stamp) remember(path, cacheDir, { stamp, facts });
  return withWheels(facts);
}

function remember(path: string, cacheDir: string, entry: unknown): void {
  const file = entryOf(path, cacheDir);
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    mkdirSync(join(cacheDir, 'interpreters'), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, JSON.stringify(entry), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    // A full disk or a home that cannot be written to costs time, no more.
    try {
      rmSync(temporary, { force: true });
    } catch {}
  }
}

/** The name need not be unique, for the entry says whose it is; two paths of one name only overwrite each other. */
function entryOf(path: string, cacheDir: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path)) hash = Math.imul(hash ^ byte, 0x01000193);
  const tail = path.replace(/[^A-Za-z0-9.]+/g, '-').slice(-100);
  return join(cacheDir, 'interpreters', `${(hash >>> 0).toString(16).padStart(8, '0')}${tail}.json`);
}

function readOwn(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const stats = fstatSync(descriptor);
    const foreign = process.geteuid !== undefined && stats.uid !== process.geteuid();
    if (!stats.isFile() || stats.size > LIMIT || foreign) return undefined;
    const buffer = Buffer.alloc(stats.size);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, stats.size, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** As `ensurepip._get_packages`: the first folder that has them all; the last name of several for one project. */
function withWheels({ wheelFolders, wheelProjects, ...interpreter }: Facts): Interpreter {
  for (const folder of wheelFolders) {
    const names = wheelNames(folder);
    const wheels = wheelProjects.flatMap((project) => names.findLast((name) => name.startsWith(`${project}-`)) ?? []);
    if (wheels.length === wheelProjects.length) {
      return { ...interpreter, wheels: wheels.map((name) => join(folder, name)) };
    }
  }
  return { ...interpreter, wheels: [] };
}

function wheelNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.whl'))
      .sort();
  } catch {
    return [];
  }
}
