import { basename, dirname, resolve } from 'node:path';
import type { Context } from './context.js';
import { UserError } from './errors.js';
import { type Found, markerIn } from './locate.js';
import { DISK } from './reading.js';
import { pathForPeople } from './text.js';

/**
 * The env that a person named: its own directory, or a project that has one.
 *
 * @throws UserError when there is none, and for an empty name: a variable that was not set, never the working directory.
 */
export function named(name: string, context: Context): Found {
  if (name === '') throw new UserError(`tsvenv: '' names no environment; write the name of one`, 2);
  const directory = resolve(context.cwd, name);
  // `shop/.venv`, a directory or a file that leads to one, belongs to `shop`, as when it is found from there.
  const inProject = markerIn(dirname(directory), DISK, context.boundaries.envNames);
  if (inProject !== undefined && [inProject.env, inProject.marker].includes(directory)) return inProject;
  const found = markerIn(directory, DISK, context.boundaries.envNames) ?? markerIn(directory, DISK, []);
  if (found !== undefined) return found;
  const place = pathForPeople(directory, context.home);
  throw new UserError(
    `tsvenv: ${place} is not an environment and has none; 'tsvenv create ${basename(directory) === '.venv' ? '.venv' : 'ENV'}' makes one`,
  );
}
