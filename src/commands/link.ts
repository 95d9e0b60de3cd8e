import { join } from 'node:path';
import { candidateOf } from '../candidate.js';
import type { Context } from '../context.js';
import { withLock } from '../create/lock.js';
import { UserError } from '../errors.js';
import { isBroken, realPathOf } from '../inspect.js';
import { locate, markerIn } from '../locate.js';
import { named } from '../named.js';
import { projectFrom } from '../project.js';
import { writeDefault } from '../python-envs.js';
import { DISK } from '../reading.js';
import { pathForPeople } from '../text.js';
import { recordAllow } from '../trust/decisions.js';
import { define } from './command.js';

/** `link ENV`: makes an environment elsewhere this project's, by a line in `.python-envs`. */
export const command = define({
  builder: (yargs) =>
    yargs.positional('env', {
      type: 'string',
      demandOption: true,
      describe: 'an environment, or a project that has one',
    }),
  examples: [
    ['tsvenv link ~/envs/science', 'this project uses that environment'],
    ['tsvenv link ../shop', 'this project uses the environment of the one beside it'],
  ],
  run: async ({ env: name }, { context }) => {
    const { found, env } = candidateOf(named(name, context), context);
    if (isBroken(env)) {
      throw new UserError(
        `tsvenv: ${pathForPeople(found.env ?? found.marker, context.home)} ${env.broken}; ${env.remedy}`,
      );
    }
    const project = projectToLink(context);
    refuseOthers(project, env.path, context);
    const lock = {
      directory: context.state === undefined ? undefined : join(context.state, 'locks'),
      path: join(realPathOf(project) ?? project, '.python-envs'),
      home: context.home,
      scratch: '',
      waiting: () => {},
    };
    await withLock(lock, async () => writeDefault(project, env.path, context.home));
    recordAllow(project, env.path, context);
  },
});

/**
 * The project around the working directory: the nearest one below the home directory with a marker or a project file,
 * else the working directory itself.
 */
function projectToLink({ cwd, home, boundaries }: Context): string {
  const around = locate(cwd, DISK, boundaries)?.project;
  const marked = around === home ? undefined : around;
  const filed = projectFrom(cwd, home);
  // Both are above the same directory, so the longer one is the nearer.
  return [marked, filed].reduce((nearest = '', one = '') => (one.length > nearest.length ? one : nearest), '') || cwd;
}

/** @throws UserError where `.python-envs` would not count, or where nothing may be activated. */
function refuseOthers(project: string, env: string, context: Context): void {
  const place = pathForPeople(project, context.home);
  const found = markerIn(project, DISK, context.boundaries.envNames);
  if (found !== undefined && found.kind !== 'list') {
    const marker = pathForPeople(found.marker, context.home);
    if (found.env === env)
      throw new UserError(`tsvenv: ${place} has that environment already, by ${marker}; 'tsvenv allow' trusts it`);
    const remedy = found.kind === 'redirect' ? `remove it first` : `'tsvenv remove' deletes that environment`;
    throw new UserError(`tsvenv: ${marker} goes before .python-envs; ${remedy}`);
  }
  const { verdict } = candidateOf(found ?? { kind: 'list', marker: project, project, env }, context);
  if (verdict.is === 'denied') {
    const denied = pathForPeople(verdict.place, context.home);
    throw new UserError(`tsvenv: ${denied} is denied; 'tsvenv trust forget ${denied}' takes that back`);
  }
}
