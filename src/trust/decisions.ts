import { rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { realPathOf } from '../inspect.js';
import { pathForPeople } from '../text.js';
import { enterDirectory } from '../warm.js';
import type { Kind, Scope, TrustRecord } from './record.js';
import { decide, ensureStore, listRecords, removeRecord } from './store.js';

/** The trust store. @throws UserError when it is not this user's to write. */
export function storeOf(context: Context): string {
  if (context.trustStore !== undefined) return context.trustStore;
  throw new UserError(
    `tsvenv: ${pathForPeople(context.roots.data, context.home)} belongs to another user; set HOME to your own, as 'sudo -H' does`,
  );
}

/** A directory that a person named. @throws UserError when it is none. */
export function directoryNamed(name: string | undefined, context: Context): string {
  const directory = resolve(context.cwd, name ?? '');
  try {
    // An empty name is a variable that was not set, and never the working directory.
    if (name !== '' && statSync(directory).isDirectory()) return directory;
  } catch {
    // told below
  }
  const place = pathForPeople(name === '' ? '' : directory, context.home);
  throw new UserError(`tsvenv: ${place} is not a directory; name one that is there`);
}

/** Records that an env in a project is allowed; without an env, the project, which then gets one. */
export function recordAllow(project: string, env: string | undefined, context: Context): void {
  const envPlace = env === undefined ? null : (realPathOf(env) ?? null);
  record({ path: project, kind: 'allow', scope: 'exact', env: envPlace }, context);
}

/** Records a decision about everything below a directory. */
export function recordUnder(directory: string, kind: Kind, context: Context): void {
  record({ path: directory, kind, scope: 'under', env: null }, context);
}

function record(
  { path, kind, scope, env }: Pick<TrustRecord, 'path' | 'kind' | 'scope' | 'env'>,
  context: Context,
): void {
  const place = realPathOf(path) ?? path;
  const { uid, dev } = statSync(env ?? place);
  attempt(context, (store) => {
    decide(store, { path: place, kind, scope, env, owner: uid, device: dev, at: new Date().toISOString() });
  });
  if (kind === 'deny') dropEntries([path, place], context);
}

/** Takes back whatever was decided about a place. @returns whether anything was. */
export function forget(directory: string, context: Context): boolean {
  const place = realPathOf(directory) ?? directory;
  const decisions: readonly (readonly [Scope, Kind])[] = [
    ['exact', 'allow'],
    ['under', 'allow'],
    ['under', 'deny'],
  ];
  let forgotten = false;
  attempt(context, (store) => {
    for (const [scope, kind] of decisions) forgotten = removeRecord(store, scope, kind, place) || forgotten;
  });
  if (forgotten) dropEntries([directory, place], context);
  return forgotten;
}

/** Takes back the decisions about places that are gone, and records that cannot be read. @returns how many. */
export function prune(context: Context): number {
  let pruned = 0;
  attempt(context, (store) => {
    for (const { file, record } of listRecords(store)) {
      if (record !== undefined && !isGone(record.path)) continue;
      rmSync(file, { recursive: true, force: true });
      if (record !== undefined) dropEntries([record.path], context);
      pruned++;
    }
  });
  return pruned;
}

/** A place that cannot be looked at is not gone. */
function isGone(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
  }
}

/**
 * Takes back the decisions that allow an env, by real path: it is gone, and what comes there next is another one.
 *
 * @param project the only project, by real path, whose decision is meant; undefined: all of them.
 */
export function forgetEnv(env: string, context: Context, project?: string): void {
  attempt(context, (store) => {
    for (const { record } of listRecords(store)) {
      if (record === undefined || record.kind !== 'allow' || record.scope !== 'exact') continue;
      if ((record.env ?? join(record.path, '.venv')) !== env || (project ?? record.path) !== record.path) continue;
      removeRecord(store, 'exact', 'allow', record.path);
      dropEntries([record.path], context);
    }
  });
}

/** Deletes the warm entries below directories. They had ended already, with the store's mtime; this tidies up. */
export function dropEntries(directories: readonly string[], { state }: Context): void {
  if (state === undefined) return;
  for (const directory of directories) {
    if (directory === '/') continue;
    try {
      rmSync(enterDirectory(state) + directory, { recursive: true, force: true });
    } catch {
      // read-only: they hold no longer all the same
    }
  }
}

function attempt(context: Context, change: (store: string) => void): void {
  const store = storeOf(context);
  try {
    ensureStore(store);
    change(store);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(
      `tsvenv: cannot write to ${pathForPeople(store, context.home)} (${String(error.code)}); make it writable`,
    );
  }
}
