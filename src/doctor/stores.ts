import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Run } from '../commands/command.js';
import { isOurRoot, trustDirectory } from '../roots.js';
import { pathForPeople, quoted } from '../text.js';
import { listRecords } from '../trust/store.js';
import { type Finding, ok, problem, warning } from './finding.js';

/** Where tsvenv keeps what it must remember. */
export function examineStores(run: Run): readonly Finding[] {
  const { roots } = run.context;
  return [trust(run), directory('state', roots.state, run), missing(run), directory('cache', roots.cache, run)].flat();
}

function trust(run: Run): readonly Finding[] {
  const { context } = run;
  const store = trustDirectory(context.roots.data);
  const place = pathForPeople(store, context.home);
  if (!existsSync(store)) return directory('trust', store, run);
  const { uid, mode } = statSync(store);
  if (context.uid !== undefined && uid !== context.uid) {
    return [
      problem('trust', `${place} belongs to another user (uid ${uid})`, `'sudo chown -R "$(id -u)" ${quoted(store)}'`),
    ];
  }
  if ((mode & 0o077) !== 0) {
    return [problem('trust', `others can look into ${place}`, `'chmod 700 ${quoted(store)}'`)];
  }
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
  return [ok(check, place)];
}

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
