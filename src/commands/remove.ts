import { resolve } from 'node:path';
import { canAsk, confirmed } from '../ask.js';
import { candidateFrom } from '../candidate.js';
import type { Context } from '../context.js';
import { diskUsage, sizeForPeople } from '../disk-usage.js';
import { UserError } from '../errors.js';
import { realPathOf } from '../inspect.js';
import { knownEnvs } from '../known.js';
import type { Found } from '../locate.js';
import { named } from '../named.js';
import { type Removal, removalOf, remove } from '../remove.js';
import { forgetInstalled } from '../requirements.js';
import { pathForPeople } from '../text.js';
import { dropEntries, forgetEnv } from '../trust/decisions.js';
import { define, type Run } from './command.js';

/** `remove [ENV]`: deletes an environment, and forgets what was decided about it. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('env', {
        type: 'string',
        describe: 'an environment, or a project that has one (default: the nearest)',
      })
      .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'do not ask' }),
  examples: [
    ['tsvenv remove', 'the environment of this project'],
    ['tsvenv remove --yes ~/envs/science', 'one that is elsewhere, without being asked'],
  ],
  run: async ({ env, yes }, run) => {
    const { context } = run;
    if (env && forgetGone(resolve(context.cwd, env), context)) return;
    const found = env === undefined ? nearestEnv(context) : namedEnv(env, context);
    const path = own(found, context);
    const removal = removalOf(path, context);
    if (!yes && !(await agreed(removal, run))) return run.say('tsvenv: nothing was removed');
    const real = realPathOf(path) ?? path;
    await remove(removal, context);
    // What a link led to is still there, and other projects may have been allowed to use it.
    forgetEnv(real, context, removal.leadsTo === undefined ? undefined : realPathOf(found.project));
    dropEntries([found.project], context);
    if (context.state !== undefined && removal.leadsTo === undefined) forgetInstalled(context.state, real);
  },
});

function nearestEnv(context: Context): Found {
  const found = candidateFrom(context.cwd, context)?.found;
  if (found !== undefined) return found;
  throw new UserError(
    `tsvenv: no environment in ${pathForPeople(context.cwd, context.home)} or above it; name the one to remove`,
  );
}

function namedEnv(name: string, context: Context): Found {
  try {
    return named(name, context);
  } catch (error) {
    if (!(error instanceof UserError) || name === '') throw error;
    const place = pathForPeople(resolve(context.cwd, name), context.home);
    throw new UserError(`tsvenv: ${place} is not an environment and has none; 'tsvenv list' shows those there are`);
  }
}

/** The env of a project itself. What a project only points at may be that of others too. */
function own({ kind, env, marker }: Found, { home }: Context): string {
  if (env !== undefined && (kind === 'inside' || kind === 'self')) return env;
  const place = pathForPeople(marker, home);
  const direct = env === undefined ? '' : ` and 'tsvenv remove ${pathForPeople(env, home)}' the environment`;
  throw new UserError(`tsvenv: ${place} only points at an environment; 'rm ${place}' removes the pointer${direct}`);
}

/** An env that is known and not there any more can only be forgotten. */
function forgetGone(path: string, context: Context): boolean {
  const gone = knownEnvs(context).find((known) => known.env === 'gone' && known.path === path);
  if (gone !== undefined) forgetEnv(path, context);
  return gone !== undefined;
}

async function agreed({ path, leadsTo }: Removal, { context, program }: Run): Promise<boolean> {
  const place = pathForPeople(path, context.home);
  if (!canAsk(program)) {
    throw new UserError(`tsvenv: ${place} is not removed without a terminal to ask on; '--yes' removes it`);
  }
  const question =
    leadsTo === undefined
      ? `Remove ${place} (${sizeForPeople(diskUsage(path))})?`
      : `Remove the link ${place}? The environment ${pathForPeople(leadsTo, context.home)} stays.`;
  return confirmed(question, false, program);
}
