import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { Interpreter } from '../python/types.js';
import { minorVersionOf, PYVENV_CFG_LIMIT, type PyvenvCfg, parsePyvenvCfg } from '../pyvenv-cfg.js';
import { pathForPeople, quoted } from '../text.js';
import type { VenvOptions } from './configuration.js';
import type { Existing } from './making.js';
import { PROJECT_FILES, type Target } from './target.js';

/**
 * Holds what was asked against what is there.
 *
 * @throws UserError for `--clear` of what is not an env and nothing else, or through a symbolic link; for `--upgrade`
 * of what is no env.
 */
export function refuse({ path, shown, kind, link }: Target, { clear, upgrade }: VenvOptions, force: boolean): void {
  if (upgrade && kind !== 'env')
    throw new UserError(`${shown}: is not an environment; leave out --upgrade to make one`);
  if (!clear || kind === 'absent' || kind === 'empty') return;
  if (link !== undefined) {
    throw new UserError(
      `${shown}: is a symbolic link to ${quoted(link)}, which --clear would empty; name that directory itself, or remove the link`,
    );
  }
  if (force) return;
  if (kind !== 'env' || cfgOf(path) === undefined || !['bin', 'Scripts'].some((bin) => isDirectory(join(path, bin)))) {
    throw new UserError(`${shown}: is not an environment, and --clear would delete what is in it; --force insists`);
  }
  const own = [...PROJECT_FILES, '.git', '.hg', '.svn'].find((file) => existsSync(join(path, file)));
  if (own !== undefined) {
    throw new UserError(`${shown}: has ${own} in it, which --clear would delete with the environment; --force insists`);
  }
}

/** The env at a place. @throws UserError when it has a `pyvenv.cfg` that cannot be read as one. */
export function existingEnv({ path, shown }: Target): Existing {
  const cfg = cfgOf(path);
  if (cfg === undefined) {
    throw new UserError(`${shown}: has a pyvenv.cfg that cannot be read as one; --clear rebuilds the environment`);
  }
  return { path, shown, cfg, minorVersion: minorVersionOf(cfg) ?? libraryVersion(path) };
}

/** Whether an env that is there sees its base's packages: what a refresh or upgrade does not mention stays. */
export const seesSystem = (existing: Existing | undefined): boolean =>
  existing?.cfg.get('include-system-site-packages')?.toLowerCase() === 'true';

/** @throws UserError when an env would lose sight of its packages. */
export function refuseOtherVersion({ shown, minorVersion }: Existing, interpreter: Interpreter): void {
  const wanted = minorOf(interpreter);
  if (minorVersion === undefined || minorVersion === wanted) return;
  throw new UserError(
    `${shown}: is an environment for Python ${minorVersion}; --clear rebuilds it with ${wanted}, --upgrade leaves its packages behind`,
  );
}

/** @throws UserError for a Python that has no environments. */
export function refuseInterpreter({ path, version, implementation }: Interpreter, home: string): void {
  const [major, minor] = version;
  if (major > 3 || (major === 3 && minor >= 4)) return;
  throw new UserError(
    `${pathForPeople(path, home)}: ${implementation} ${version.join('.')} is too old for environments; choose Python 3.4 or later with -p`,
  );
}

/** `3.12` */
export const minorOf = ({ version }: Interpreter): string => `${version[0]}.${version[1]}`;

function cfgOf(path: string): PyvenvCfg | undefined {
  const file = join(path, 'pyvenv.cfg');
  try {
    return statSync(file).size > PYVENV_CFG_LIMIT ? undefined : parsePyvenvCfg(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function libraryVersion(path: string): string | undefined {
  try {
    return readdirSync(join(path, 'lib')).flatMap((name) => /^(?:python|pypy)(\d+\.\d+)t?$/.exec(name)?.[1] ?? [])[0];
  } catch {
    return undefined;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
