import { basename, dirname, join } from 'node:path';
import { minorVersionOf, parsePyvenvCfg } from '../../pyvenv-cfg.js';
import { realPathOf } from '../refusal.js';
import { readRegular } from '../regular-file.js';
import { type Candidate, isInside, type Source } from '../surroundings.js';
import { entriesOf, interpreterOf } from './prefix.js';

/**
 * What a word in a version file means to the manager that keeps its installations in `versions`: the one of that name;
 * the newest 3.12 for `3.12`; for an env of pyenv-virtualenv the version that it was made from.
 */
export function installedVersion(
  versions: string,
  word: string,
  source: Source,
  platform: NodeJS.Platform,
): Candidate | undefined {
  // What a file says becomes part of a path only if a directory listing says it too: never `..`, nor with a slash.
  const name = entriesOf(versions).includes(word) ? (baseOf(versions, word) ?? word) : latest(versions, word);
  const path = name === undefined ? undefined : interpreterOf(join(versions, name), platform);
  return name === undefined || path === undefined ? undefined : { path, source, name };
}

/** The version that an env among the versions was made from; undefined when `name` is no env. */
function baseOf(versions: string, name: string): string | undefined {
  const [all, real] = [realPathOf(versions), realPathOf(join(versions, name))];
  // pyenv-virtualenv: versions/shop -> versions/3.12.1/envs/shop
  if (all !== undefined && real !== undefined && basename(dirname(real)) === 'envs' && isInside(real, all)) {
    return basename(dirname(dirname(real)));
  }
  const reading = readRegular(join(versions, name, 'pyvenv.cfg'));
  const keys = reading !== undefined && 'text' in reading ? parsePyvenvCfg(reading.text) : undefined;
  const home = keys?.get('home');
  if (home !== undefined && dirname(dirname(home)) === versions) return basename(dirname(home));
  const minor = keys === undefined ? undefined : minorVersionOf(keys);
  return minor === undefined ? undefined : latest(versions, minor);
}

/** As `pyenv latest`: the newest release of a series. */
function latest(versions: string, series: string): string | undefined {
  if (!/^\d+(\.\d+)?$/.test(series)) return undefined;
  return entriesOf(versions)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name) && name.startsWith(`${series}.`))
    .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }))
    .at(-1);
}
