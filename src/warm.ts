import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBroken, realPathOf } from './inspect.js';
import type { Candidate } from './plan.js';
import { type Conditions, ENTRY_HEADER, type Op, type Shell } from './shells/ops.js';
import { temporaryName } from './temporary.js';

/** Longer redirects, and PATH_MAX, are not worth an entry: the binary is asked each time. */
const CONTENT_LIMIT = 4096;
const PATH_LIMIT = 3500;

/** The directory of the warm entries, by version: another version may write them differently. */
export const enterDirectory = (state: string, version: string): string => join(state, 'enter', version);

/** The entry of a marker for a shell. It mirrors the marker's path, so that a shell finds it by joining strings. */
export const entryFile = (directory: string, marker: string, shell: string): string => `${directory}${marker}.${shell}`;

/**
 * What must hold for the answer to be given again without asking.
 *
 * @returns undefined when an answer should not be kept: a broken env may be mended by files that no entry watches, and
 * a verdict that came from the environment is the environment's.
 */
export function conditionsOf({ found, env, verdict }: Candidate): Conditions | undefined {
  if (isBroken(env) || (verdict.is === 'allowed' && verdict.by === 'environment') || verdict.is === 'unsafe')
    return undefined;
  if (found.content !== undefined && found.content.length > CONTENT_LIMIT) return undefined;
  const realMarker = realPathOf(found.marker);
  const realProject = realPathOf(found.project);
  if (realMarker === undefined || realProject === undefined) return undefined;
  return {
    marker: found.marker,
    realMarker,
    // The project too: marker and env may be links to a place that many projects share.
    same: [
      [env.path, env.realPath],
      [found.project, realProject],
    ],
    straight: leadingTo(realMarker, env.realPath, realProject),
    executable: verdict.is === 'allowed' ? env.python : undefined,
    refused: verdict.is !== 'allowed',
    content: found.content,
  };
}

/** The paths and every directory on the way to them, the root aside. */
function leadingTo(...paths: readonly string[]): readonly string[] {
  const all = new Set<string>();
  for (const path of paths) {
    for (let place = path; place !== dirname(place); place = dirname(place)) all.add(place);
  }
  return [...all].sort();
}

/** Keeps an answer for the hook. A home that cannot be written to, or a path too long, means no entry and no error. */
export function keepEntry(directory: string, shell: Shell, conditions: Conditions, ops: readonly Op[]): void {
  const file = entryFile(directory, conditions.marker, shell.name);
  if (Buffer.byteLength(file) > PATH_LIMIT) return;
  const temporary = join(dirname(file), temporaryName());
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, ENTRY_HEADER + shell.guard(conditions) + shell.render(ops), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } catch {
    discard(temporary);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // `force` is about a file that is not there, not about a directory that is closed or none
  }
}
