import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBroken, realPathOf } from './inspect.js';
import type { Candidate } from './plan.js';
import type { Op } from './shells/ops.js';
import { temporaryName } from './temporary.js';
import { type Conditions, entryText } from './warm-entry.js';

/** Longer redirects, and PATH_MAX, are not worth an entry: the binary is asked each time. */
const CONTENT_LIMIT = 4096;
const PATH_LIMIT = 3500;

/**
 * How entries are written and what a hook must check of them. It is not the program's version, for a shell that runs on
 * with the hook of before an upgrade can use what the new program writes.
 */
const FORMAT = '1';

/** The directory of the warm entries. */
export const enterDirectory = (state: string): string => join(state, 'enter', FORMAT);

export const ENTRY_SUFFIX = '.entry';

/** The entry of a marker. It mirrors the marker's path, so that a shell finds it by joining strings. */
export const entryFile = (directory: string, marker: string): string => `${directory}${marker}${ENTRY_SUFFIX}`;

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
    // A path that is its own real path is covered by what it leads through.
    same: [[env.path, env.realPath] as const, [found.project, realProject] as const].filter(
      ([path, realPath]) => path !== realPath,
    ),
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
export function keepEntry(directory: string, conditions: Conditions, ops: readonly Op[]): void {
  const file = entryFile(directory, conditions.marker);
  const text = entryText(conditions, ops);
  if (text === undefined || Buffer.byteLength(file) > PATH_LIMIT) return;
  const temporary = join(dirname(file), temporaryName());
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
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
