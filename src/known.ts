import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { candidateOf } from './candidate.js';
import type { Context } from './context.js';
import { type Broken, type Env, realPathOf } from './inspect.js';
import { type Found, markerIn } from './locate.js';
import { DISK } from './reading.js';
import { listRecords } from './trust/store.js';
import { ENTRY_SUFFIX, enterDirectory } from './warm.js';

/** An environment that tsvenv made, or was allowed to activate. */
export interface Known {
  /** Its directory: by its real path where a record names it, else as it was found. */
  readonly path: string;
  readonly project: string;
  /** `gone`: a record names it, and it is not there. */
  readonly env: Env | Broken | 'gone';
  /** When a shell last entered it, or failing that when it was allowed: to the day, for file systems count no finer. */
  readonly lastUsed: Date;
}

/** Every environment that tsvenv knows of: from the records of trust, and from the entries that shells left. */
export function knownEnvs(context: Context): readonly Known[] {
  const entered = enteredMarkers(context);
  const known = new Map<string, Known>();
  const add = (one: Known): void => {
    const place = realPathOf(one.path) ?? one.path;
    const other = known.get(place);
    if (other === undefined) known.set(place, one);
    else if (one.lastUsed > other.lastUsed) known.set(place, { ...other, lastUsed: one.lastUsed });
  };
  for (const { record } of context.trustStore === undefined ? [] : listRecords(context.trustStore)) {
    if (record === undefined || record.kind !== 'allow' || record.scope !== 'exact') continue;
    const path = record.env ?? join(record.path, '.venv');
    const there = foundAt(path, record.path, context);
    // Allowed before there was an env, and there still is none.
    if (record.env === null && there === undefined) continue;
    const env = there === undefined ? 'gone' : candidateOf(there, context).env;
    add({ path, project: record.path, env, lastUsed: new Date(record.at) });
  }
  for (const [marker, lastUsed] of entered) {
    const found = foundBy(marker, context);
    if (found?.env === undefined) continue;
    const { env, verdict } = candidateOf(found, context);
    if (verdict.is === 'allowed') add({ path: found.env, project: found.project, env, lastUsed });
  }
  return [...known.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function foundAt(path: string, project: string, { boundaries }: Context): Found | undefined {
  const inProject = markerIn(project, DISK, boundaries.envNames);
  if (inProject?.env !== undefined && realPathOf(inProject.env) === realPathOf(path)) return inProject;
  return markerIn(path, DISK, []);
}

/** What a marker announces now, unless another one of its directory goes before it. */
function foundBy(marker: string, { boundaries }: Context): Found | undefined {
  const directory = dirname(marker);
  const isInside = basename(marker) === 'pyvenv.cfg' && boundaries.envNames.includes(basename(directory));
  const found = markerIn(isInside ? dirname(directory) : directory, DISK, boundaries.envNames);
  return found?.marker === marker ? found : undefined;
}

/** The markers that shells have an entry for, and when one was last read. Entries mirror the paths of markers. */
function enteredMarkers({ state }: Context): ReadonlyMap<string, Date> {
  const markers = new Map<string, Date>();
  const visit = (directory: string, place: string): void => {
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path, `${place}/${entry.name}`);
      if (!entry.isFile() || !entry.name.endsWith(ENTRY_SUFFIX)) continue;
      markers.set(`${place}/${entry.name.slice(0, -ENTRY_SUFFIX.length)}`, lastRead(path));
    }
  };
  if (state !== undefined) visit(enterDirectory(state), '');
  return markers;
}

/** The time of the last access, where the file system keeps it; it is then exact to a day (`relatime`, mount(8)). */
function lastRead(file: string): Date {
  const { atimeMs, mtimeMs } = statSync(file);
  return new Date(Math.max(atimeMs, mtimeMs));
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
