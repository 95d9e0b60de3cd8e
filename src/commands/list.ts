import type { Context } from '../context.js';
import { diskUsage, sizeForPeople } from '../disk-usage.js';
import { isBroken, realPathOf } from '../inspect.js';
import { type Known, knownEnvs } from '../known.js';
import { hasStaleCopy, STALE_COPY } from '../stale-copy.js';
import { table } from '../table.js';
import { pathForPeople } from '../text.js';
import { define, type Run } from './command.js';

/** `list`: every environment that tsvenv made or was allowed to activate. */
export const command = define({
  builder: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv list', 'with Python, size on disk, last use, and what is wrong'],
    [`tsvenv list --json | jq -r '.[] | select(.state != "ok").path'`, 'those that need something'],
  ],
  run: ({ json }, run) => {
    const known = knownEnvs(run.context);
    if (json)
      return run.print(
        `${JSON.stringify(
          known.map((one) => described(one)),
          undefined,
          2,
        )}\n`,
      );
    if (known.length > 0) show(known, run);
    else run.say(`tsvenv: no environments yet; 'tsvenv create' makes one, 'tsvenv allow' trusts one`);
  },
});

function show(known: readonly Known[], { context, program, print, say }: Run): void {
  const now = new Date();
  const rows = known.map((one) => [
    pathForPeople(one.path, context.home),
    pythonOf(one) ?? '',
    one.env === 'gone' ? '' : sizeForPeople(diskUsage(one.path)),
    ago(one.lastUsed, now),
    remarkOn(one, context),
  ]);
  const columns = [
    { title: 'environment', flexible: true },
    { title: 'python' },
    { title: 'size', right: true },
    { title: 'used' },
    { title: rows.some((row) => row.at(-1) !== '') ? 'remark' : '', flexible: true },
  ];
  print(table(columns, rows, program.stdout.isTTY ? program.stdout.columns : undefined));
  const stale = known.filter(({ env }) => env === 'gone' || isBroken(env)).length;
  if (stale > 0) {
    const they = stale === 1 ? 'one does' : `${stale} do`;
    say(
      `tsvenv: ${they} not work; 'tsvenv doctor' says what mends it, 'tsvenv remove ENV' does away with ${stale === 1 ? 'it' : 'one'}`,
    );
  }
}

const pythonOf = ({ env }: Known): string | undefined =>
  env === 'gone' || isBroken(env) ? undefined : env.minorVersion;

function remarkOn({ env, path }: Known, context: Context): string {
  if (env === 'gone') return 'is gone';
  if (isBroken(env)) return env.broken;
  if (hasStaleCopy(env)) return `${STALE_COPY}; 'tsvenv create --upgrade ENV' renews it`;
  const active = context.env['VIRTUAL_ENV'];
  return active && realPathOf(active) === realPathOf(path) ? 'is active' : '';
}

function described(one: Known): object {
  const { path, project, env, lastUsed } = one;
  const state = env === 'gone' ? 'gone' : isBroken(env) ? 'broken' : hasStaleCopy(env) ? 'stale' : 'ok';
  return {
    path,
    project,
    state,
    python: pythonOf(one) ?? null,
    size: env === 'gone' ? null : diskUsage(path),
    lastUsed: lastUsed.toISOString(),
    ...(env !== 'gone' && isBroken(env) ? { problem: env.broken } : {}),
    ...(state === 'stale' ? { problem: STALE_COPY } : {}),
  };
}

const DAY = 24 * 60 * 60 * 1000;

/** `today`, `3 days ago`, `2 months ago`. */
function ago(then: Date, now: Date): string {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.max(0, Math.round((midnight(now) - midnight(then)) / DAY));
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (days < 31) return words.format(-days, 'day');
  return days < 365 ? words.format(-Math.floor(days / 30.4), 'month') : words.format(-Math.floor(days / 365), 'year');
}
