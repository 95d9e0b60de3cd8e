import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Run } from '../commands/command.js';
import type { Context } from '../context.js';
import { unsafeReason } from '../messages.js';
import { hookFile, isOurRoot, trustDirectory } from '../roots.js';
import { SHELLS } from '../shells/index.js';
import { pathForPeople, quoted } from '../text.js';
import { firstUnsafe } from '../trust/owners.js';
import { listRecords } from '../trust/store.js';
import { type Finding, ok, problem, warning } from './finding.js';

/** Where tsvenv keeps what it must remember. */
export function examineStores(run: Run): readonly Finding[] {
  const { roots } = run.context;
  return [
    trust(run),
    directory('state', roots.state, run),
    hookFiles(run),
    missing(run),
    directory('cache', roots.cache, run),
  ].flat();
}

function trust(run: Run): readonly Finding[] {
  const { context } = run;
  const store = trustDirectory(context.roots.data);
  const place = pathForPeople(store, context.home);
  if (!existsSync(store)) return directory('trust', store, run);
  const { uid, mode } = statSync(store);
  if (context.uid !== undefined && uid !== context.uid) return [ofAnother('trust', store, uid, context.home)];
  if ((mode & 0o077) !== 0) {
    return [problem('trust', `others can look into ${place}`, `'chmod 700 ${quoted(store)}'`)];
  }
  const exposed = exposure('trust', store, context);
  if (exposed.length > 0) return exposed;
  const records = listRecords(store);
  const damaged = records.filter(({ record }) => record === undefined).length;
  if (damaged > 0)
    return [problem('trust', `${damaged} of ${records.length} records are damaged`, `'tsvenv trust prune'`)];
  const gone = records.filter(({ record }) => record !== undefined && !existsSync(record.path)).length;
  if (gone > 0) return [warning('trust', `${gone} of ${records.length} places are gone`, `'tsvenv trust prune'`)];
  return [ok('trust', `${place}, ${records.length} ${records.length === 1 ? 'record' : 'records'}`)];
}

/** Whether a directory can be written to, or made. */
function directory(check: string, path: string, { context }: Run): readonly Finding[] {
  const place = pathForPeople(path, context.home);
  if (!isOurRoot(path, context.uid, { statSync })) {
    return [
      problem(
        check,
        `${place} belongs to another user, so root leaves it alone`,
        `set HOME to root's, as 'sudo -H' does`,
      ),
    ];
  }
  const there = existing(path);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return [problem(check, `cannot write to ${pathForPeople(there, context.home)}`, 'make it writable')];
  }
  const exposed = exposure(check, path, context);
  return exposed.length > 0 ? exposed : [ok(check, place)];
}

/** Whether somebody else can change what is in a directory, or put another one in its place. */
function exposure(check: string, path: string, context: Context): readonly Finding[] {
  const { home } = context;
  const { owners } = context.trust;
  if (owners === undefined || !existsSync(path)) return [];
  const { uid } = statSync(path);
  if (!owners.includes(uid)) return [ofAnother(check, path, uid, home)];
  const open = [path, ...above(path)].find((place) => {
    const { mode } = statSync(place);
    // In a sticky directory nobody can take away what is another's.
    return (mode & 0o002) !== 0 && (place === path || (mode & 0o1000) === 0);
  });
  if (open === undefined) return [];
  return [problem(check, `everyone can write to ${pathForPeople(open, home)}`, `'chmod o-w ${quoted(open)}'`)];
}

/** The hook files are code that every new shell runs. */
function hookFiles({ context }: Run): readonly Finding[] {
  return SHELLS.flatMap(({ name }): readonly Finding[] => {
    const file = hookFile(context.roots.state, name);
    const unsafe = existsSync(file) ? firstUnsafe([file], context.trust.owners) : undefined;
    if (unsafe === undefined) return [];
    const mend = unsafe.why === 'owner' ? `'rm ${quoted(file)}'` : `'chmod go-w ${quoted(file)}'`;
    const found = `${unsafeReason(unsafe, context.home)}, which new shells run`;
    return [problem('state', found, `${mend}, then 'tsvenv setup ${name}' writes it anew if it was changed`)];
  });
}

const above = (path: string): readonly string[] =>
  path === dirname(path) ? [] : [dirname(path), ...above(dirname(path))];

const ofAnother = (check: string, path: string, uid: number, home: string | undefined): Finding =>
  problem(
    check,
    `${pathForPeople(path, home)} belongs to another user (uid ${uid})`,
    `'sudo chown -R "$(id -u)" ${quoted(path)}'`,
  );

const existing = (path: string): string => (existsSync(path) ? path : existing(dirname(path)));

/** The note that a hook left when it could not start the binary. */
function missing({ context }: Run): readonly Finding[] {
  const note = join(context.roots.state, 'missing');
  if (!existsSync(note)) return [];
  return [
    problem(
      'state',
      'a hook could not find tsvenv, and said so once',
      `'tsvenv setup', or 'rm ${pathForPeople(note, context.home)}' when that is mended`,
    ),
  ];
}
