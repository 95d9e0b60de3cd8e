import { basename, dirname, relative, resolve } from 'node:path';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { type Found, markerIn } from '../locate.js';
import { DISK } from '../reading.js';
import { pathForPeople, quoted } from '../text.js';

/**
 * Holds the `.venv` that nobody named against a file that says which env the project uses. Who names it insists.
 *
 * @throws UserError where it would go before a `.python-envs` (PEP 832), or a file `.venv` is in its place.
 */
export function refuseLinked(directory: string, upgrade: boolean, { cwd, home, boundaries }: Context): void {
  const found = linkAt(directory, boundaries.envNames);
  if (found === undefined) return;
  const marker = pathForPeople(found.marker, home);
  const env = found.env === undefined ? 'another environment' : pathForPeople(found.env, home);
  const says = found.kind === 'redirect' ? `: is a file that leads to ${env}` : ` says that this project uses ${env}`;
  const that = `'tsvenv create${upgrade ? ' --upgrade' : ''} ${env}' is about that one`;
  const own =
    found.kind === 'redirect'
      ? 'without the file there can be one here'
      : `'tsvenv create ${quoted(relative(cwd, directory))}' makes one that goes before it`;
  const remedies = [...(found.env === undefined ? [] : [that]), ...(upgrade && found.env !== undefined ? [] : [own])];
  throw new UserError(`tsvenv: ${marker}${says}; ${remedies.join(', ')}`);
}

/** What a person is told who named an env that goes before the one of `.python-envs`; undefined where none does. */
export function goesBefore(directory: string, { cwd, home, boundaries }: Context): string | undefined {
  const path = resolve(cwd, directory);
  const found = boundaries.envNames.includes(basename(path)) ? linkAt(path, boundaries.envNames) : undefined;
  if (found?.kind !== 'list') return undefined;
  const [own, list] = [path, found.marker].map((place) => pathForPeople(place, home));
  return `${own} goes before ${list}; remove the one that shall not count`;
}

function linkAt(directory: string, envNames: readonly string[]): Found | undefined {
  const found = markerIn(dirname(directory), DISK, envNames);
  return found?.kind === 'list' || found?.kind === 'redirect' ? found : undefined;
}
