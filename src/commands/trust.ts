import { resolve } from 'node:path';
import { candidateFrom } from '../candidate.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { pathForPeople, quoted } from '../text.js';
import { forget, prune, storeOf } from '../trust/decisions.js';
import { listRecords } from '../trust/store.js';
import { define, type Run } from './command.js';
import { NO_ACTION } from './table.js';

const ACTIONS = ['list', 'forget', 'prune'] as const;

/** `trust list|forget|prune`: what was decided, and how to take it back. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('action', { type: 'string', demandOption: true, describe: 'list, forget or prune' })
      .positional('dir', { type: 'string', describe: 'with forget: the place (default: this project)' })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv trust list', 'every place that was allowed or denied'],
    ['tsvenv trust forget ~/src/shop', 'ask again there'],
    ['tsvenv trust prune', 'forget places that are gone'],
  ],
  run: ({ action, dir, json }, run) => {
    if (action === 'forget') return forgetPlace(dir, run);
    if (dir !== undefined && (action === 'list' || action === 'prune')) {
      throw new UserError(`tsvenv trust: unknown argument: ${quoted(dir)}; '${action}' is of all places`, 2);
    }
    if (action === 'list') return list(json, run);
    if (action === 'prune') return forgetGone(run);
    const near = nearest(action, ACTIONS);
    if (near !== undefined) throw new UserError(unknownWord('action', action, near, ACTIONS), 2);
    throw new UserError(NO_ACTION, 2);
  },
});

function list(json: boolean, { context, print, say }: Run): void {
  const listed = listRecords(storeOf(context));
  for (const { file, record } of listed) {
    if (record === undefined)
      say(`tsvenv: ${pathForPeople(file, context.home)} is damaged; 'tsvenv trust prune' removes it`);
  }
  const records = listed.flatMap(({ record }) => record ?? []);
  if (json) {
    print(`${JSON.stringify(records, undefined, 2)}\n`);
    return;
  }
  for (const { path, kind, scope, env } of records) {
    const place = pathForPeople(path, context.home);
    const what = scope === 'under' ? `${place} and below` : place;
    const named = env === null || env.startsWith(`${path}/`) ? '' : `  (${pathForPeople(env, context.home)})`;
    print(`${kind.padEnd(5)}  ${what}${named}\n`);
  }
}

function forgetPlace(dir: string | undefined, { context }: Run): void {
  const directory =
    dir === undefined ? (candidateFrom(context.cwd, context)?.found.project ?? context.cwd) : resolve(context.cwd, dir);
  if (dir === '' || !forget(directory, context)) {
    const place = pathForPeople(dir === '' ? '' : directory, context.home);
    throw new UserError(`tsvenv: nothing was decided about ${place} itself; 'tsvenv trust list' shows what was`);
  }
}

function forgetGone({ context, say }: Run): void {
  const pruned = prune(context);
  if (pruned > 0) say(`tsvenv: forgot ${pruned} ${pruned === 1 ? 'place' : 'places'}`);
}
