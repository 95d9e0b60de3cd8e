import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from './context.js';
import { withLock } from './create/lock.js';
import { removeTree, scratchName } from './create/stage.js';
import { UserError } from './errors.js';
import { PROJECT_FILES } from './project.js';
import { pathForPeople } from './text.js';
import { isWithin } from './trust/verdict.js';

/** What would be deleted for an env: its directory, or the symbolic link that leads to it. */
export interface Removal {
  readonly path: string;
  /** Where the link leads; what is there stays. */
  readonly leadsTo: string | undefined;
}

/** Signs that a directory is more than an env: an env can be made in the very directory of a project. */
const PRECIOUS = [...PROJECT_FILES, '.git', '.hg', '.svn'];

/**
 * Looks at an env that is to be deleted.
 *
 * @param path absolute; a directory with a `pyvenv.cfg`, or a link to one.
 * @throws UserError for a directory that is not an env, or not only an env.
 */
export function removalOf(path: string, { home, cwd }: Pick<Context, 'home' | 'cwd'>): Removal {
  const place = pathForPeople(path, home);
  if (
    !existsSync(join(path, 'pyvenv.cfg')) ||
    !['bin', 'Scripts', 'lib'].some((name) => existsSync(join(path, name)))
  ) {
    throw new UserError(`tsvenv: ${place} is not an environment, so it is not removed; 'rm' does what you mean`);
  }
  if (lstatSync(path).isSymbolicLink()) return { path, leadsTo: realpathSync(path) };
  const precious = readdirSync(path).find((name) => PRECIOUS.includes(name));
  if (precious !== undefined || (home !== undefined && isWithin(home, path))) {
    const what = precious === undefined ? 'your home directory' : `'${precious}'`;
    throw new UserError(
      `tsvenv: ${place} holds ${what} besides an environment; remove bin, lib and pyvenv.cfg yourself`,
    );
  }
  if (isWithin(cwd, path)) throw new UserError(`tsvenv: you are in ${place}; leave it first, with 'cd'`);
  return { path, leadsTo: undefined };
}

/**
 * Deletes an env so that it is there whole or not at all, while nobody makes one in its place.
 *
 * @throws UserError where that may not be done, with the place of what is left.
 */
export async function remove({ path, leadsTo }: Removal, { state, home }: Context): Promise<void> {
  if (leadsTo !== undefined) return unlinkSync(path);
  const real = realpathSync(path);
  const scratch = scratchName();
  const directory = state === undefined ? undefined : join(state, 'locks');
  await withLock({ directory, path: real, scratch, waiting: () => {} }, async () => {
    const rest = setAside(real, join(dirname(real), scratch));
    try {
      // Without pyvenv.cfg it is no env any more, wherever it is.
      rmSync(join(rest, 'pyvenv.cfg'));
      removeTree(rest);
      if (rest !== real) removeTree(dirname(rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      const left =
        rest === real ? 'make it and its directory writable' : `what is left is in ${pathForPeople(rest, home)}`;
      throw new UserError(`tsvenv: cannot remove ${pathForPeople(path, home)} (${String(error.code)}); ${left}`);
    }
  });
}

/**
 * Moves an env out of its place, into a directory that git does not look at, for it is there as long as the deletion
 * takes. @returns where the env is then: in its old place, where that is a mount point, or in a directory that cannot be
 * written to.
 */
function setAside(real: string, scratch: string): string {
  try {
    mkdirSync(scratch, { mode: 0o700 });
    writeFileSync(join(scratch, '.gitignore'), '*\n');
    renameSync(real, join(scratch, 'env'));
    return join(scratch, 'env');
  } catch {
    rmSync(scratch, { recursive: true, force: true });
    return real;
  }
}
