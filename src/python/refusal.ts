import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInside, type Surroundings } from './surroundings.js';

const STICKY = 0o1000;
const OTHERS_WRITE = 0o002;

/**
 * Why a file that was found by searching is not run as an interpreter; undefined when it may be.
 *
 * It must not come from the project, must not belong to an env, and nobody but the user and root may be able to put it
 * there or replace it: neither the link that was found nor the file that it leads to.
 */
export function refusal(path: string, place: Surroundings): string | undefined {
  if (isEnv(dirname(dirname(path))) || existsSync(join(dirname(path), 'pyvenv.cfg'))) return 'belongs to an env';
  const real = realPathOf(path);
  if (real === undefined) return 'is not there';
  if (isInProject(path, real, place)) return 'is inside the project';
  if (!isProgram(real)) return 'is not executable';
  const { owners } = place;
  if (owners === undefined) return undefined;
  const stats = statSync(real);
  if (!owners.includes(stats.uid)) return 'belongs to somebody else';
  if ((stats.mode & OTHERS_WRITE) !== 0) return 'can be changed by anybody';
  const [where, from] = [realPathOf(dirname(path)), dirname(real)];
  if (where === undefined) return 'is not there';
  return directoryRefusal(where, owners) ?? (from === where ? undefined : directoryRefusal(from, owners));
}

/** As ssh's StrictModes: whoever can write to a directory above can put another in its place, unless it is sticky. */
function directoryRefusal(real: string, owners: readonly number[]): string | undefined {
  const own = statSync(real);
  if (!owners.includes(own.uid)) return 'is in a directory of somebody else';
  if ((own.mode & OTHERS_WRITE) !== 0) return 'is in a directory that anybody can write to';
  for (let level = dirname(real); level !== dirname(level); level = dirname(level)) {
    const { mode } = statSync(level);
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) return 'is below a directory that anybody can write to';
  }
  return undefined;
}

function isInProject(path: string, real: string, { project, home }: Surroundings): boolean {
  // A home directory, or what holds it, is no project, whatever lies in it: it holds pyenv and the like.
  if (project === undefined || isInside(home, project)) return false;
  return isInside(path, project) || isInside(real, realPathOf(project) ?? project);
}

/** An env of PEP 405, or one of conda's that is not its base. */
export function isEnv(prefix: string): boolean {
  if (existsSync(join(prefix, 'pyvenv.cfg'))) return true;
  return existsSync(join(prefix, 'conda-meta')) && !existsSync(join(prefix, 'condabin'));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const stats = statSync(path);
    // The Microsoft Store's placeholders are empty.
    return stats.isFile() && stats.size > 0;
  } catch {
    return false;
  }
}

export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
