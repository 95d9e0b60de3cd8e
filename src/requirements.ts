import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { temporaryName } from './temporary.js';
import { quoted } from './text.js';
import { sha256 } from './trust/sha256.js';

/** What people write, hashes of every release included; what is above is not watched. */
const LIMIT = 1024 * 1024;

/** A requirements file, as it was when it was installed. */
export interface Requirements {
  /** Absolute. */
  readonly file: string;
  /** Size and time of change: as long as they are these, it is not read again. */
  readonly stamp: string;
  readonly sha256: string;
}

/** How requirements files are now. What is not a regular file, as `-r <(...)`, must not be read and is left out. */
export function lookAt(files: readonly string[], known: readonly Requirements[] = []): readonly Requirements[] {
  return files.flatMap((file) => {
    try {
      const stats = statSync(file);
      if (!stats.isFile() || stats.size > LIMIT) return [];
      const stamp = `${stats.size}:${stats.mtimeMs}`;
      const same = known.find((one) => one.file === file && one.stamp === stamp);
      return [same ?? { file, stamp, sha256: sha256(readFileSync(file, 'utf8')) }];
    } catch {
      return [];
    }
  });
}

/**
 * Records, in the state directory, from which files was installed into an env, which is named by its real path. A home
 * that cannot be written to means that nobody is told of changes.
 */
export function recordInstalled(state: string, env: string, installed: readonly Requirements[]): void {
  const others = installedIn(state, env).filter(({ file }) => !installed.some((one) => one.file === file));
  const record = recordFile(state, env);
  const temporary = join(dirname(record), temporaryName());
  try {
    mkdirSync(dirname(record), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ made: whenMade(env), installed: [...others, ...installed] });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, record);
  } catch {
    discard(temporary);
  }
}

/** Forgets what was installed into an env that is gone. */
export const forgetInstalled = (state: string, env: string): void => discard(recordFile(state, env));

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // `force` is about a file that is not there, not about a directory that is closed or none
  }
}

/** What is recorded of an env; nothing of another one that was in its place. */
export function installedIn(state: string, env: string): readonly Requirements[] {
  try {
    const record: unknown = JSON.parse(readFileSync(recordFile(state, env), 'utf8'));
    if (typeof record !== 'object' || record === null || !('made' in record) || !('installed' in record)) return [];
    if (record.made !== whenMade(env) || !Array.isArray(record.installed)) return [];
    return record.installed.filter(isRequirements);
  } catch {
    return [];
  }
}

export interface Change {
  /** For the person: what changed, and the command that installs it. */
  readonly line: string;
  /** What the files are now: a further change is another one. */
  readonly of: string;
}

/** What has changed since it was installed. @param cwd from where the files are named. */
export function changedSince(installed: readonly Requirements[], cwd: string): Change | undefined {
  const now = lookAt(
    installed.map(({ file }) => file),
    installed,
  );
  const changed = now.filter(({ file, sha256: hash }) =>
    installed.some((one) => one.file === file && one.sha256 !== hash),
  );
  if (changed.length === 0) return undefined;
  const names = changed.map(({ file }) => quoted(relative(cwd, file)));
  const [was, them] = names.length === 1 ? ['it was', 'it'] : ['they were', 'them'];
  const command = `tsvenv create ${names.map((name) => `-r ${name}`).join(' ')}`;
  return {
    line: `tsvenv: ${names.join(' and ')} changed since ${was} installed; '${command}' installs ${them}`,
    of: JSON.stringify(changed.map(({ file, sha256: hash }) => [file, hash])),
  };
}

/** Where it is recorded what was installed into an env. */
export const recordFile = (state: string, env: string): string => join(state, 'requirements', sha256(env));

/**
 * Tells an env from the next one in its place, by the directory of its packages: `create --clear` keeps the env's own. A
 * file system without times of birth has the inode alone.
 */
function whenMade(env: string): string {
  const { ino, birthtimeMs } = statSync(join(env, 'lib'));
  return `${ino}:${birthtimeMs}`;
}

function isRequirements(value: unknown): value is Requirements {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['file', 'stamp', 'sha256'].every((key) => typeof Object.getOwnPropertyDescriptor(value, key)?.value === 'string')
  );
}
