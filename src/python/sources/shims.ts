import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { levels } from '../../locate.js';
import { readRegular } from '../regular-file.js';
import type { Candidate, Surroundings } from '../surroundings.js';
import { toolVersionWords, versionWords, type Word } from '../version-file.js';
import { installedVersion } from './installed.js';
import { isFile } from './prefix.js';

/**
 * Whether a directory on PATH has a version manager's shims in it: scripts that start another interpreter in each
 * directory, and so have no facts of their own.
 */
export const isShims = (directory: string): boolean => basename(directory).toLowerCase() === 'shims';

/**
 * The interpreter that a shim of pyenv, asdf or mise would start for this project, found without running it.
 *
 * @returns undefined when the manager has no version set, or one that is not installed: then the search goes on, as it
 * does for pyenv's `system`.
 */
export function behindShim(shims: string, name: string, place: Surroundings): Candidate | undefined {
  const root = dirname(shims);
  const { env, platform } = place;
  const [versions, installs] = [join(root, 'versions'), join(root, 'installs', 'python')];
  if (existsSync(versions)) {
    const words =
      listed(env['PYENV_VERSION'], ':') ??
      nearest('.python-version', versionWords, place) ??
      wordsIn(join(root, 'version'), versionWords);
    return named(name, words ?? [], (word) => installedVersion(versions, word, 'pyenv', platform));
  }
  if (!existsSync(installs)) return undefined;
  const source = basename(root) === 'mise' ? 'mise' : 'asdf';
  const words =
    listed(env[source === 'mise' ? 'MISE_PYTHON_VERSION' : 'ASDF_PYTHON_VERSION'], ' ') ??
    nearest('.tool-versions', toolVersionWords, place) ??
    wordsIn(join(place.home, '.tool-versions'), toolVersionWords);
  return named(name, words ?? [], (word) => installedVersion(installs, word, source, platform));
}

const listed = (value: string | undefined, separator: string): readonly string[] | undefined =>
  value ? value.split(separator) : undefined;

/** The first of the versions that has an interpreter of the name, as the manager itself would choose. */
function named(
  name: string,
  words: readonly string[],
  find: (word: string) => Candidate | undefined,
): Candidate | undefined {
  for (const word of words) {
    if (word === 'system') return undefined;
    const found = find(word);
    const path = found === undefined ? undefined : join(dirname(found.path), name);
    if (found !== undefined && path !== undefined && isFile(path)) return { ...found, path };
  }
  return undefined;
}

type Words = (text: string) => readonly Word[];

/** The words of the nearest such file, from the project up to the home directory. */
function nearest(
  file: string,
  parse: Words,
  { project, cwd, home, owners }: Surroundings,
): readonly string[] | undefined {
  const start = project ?? cwd;
  for (const level of levels(start, { home, ceilings: [], envNames: [] })) {
    const path = join(level, file);
    // Above the project anybody may have left one, in /tmp for instance.
    if (level !== start && owners !== undefined && !isOwned(path, owners)) continue;
    const words = wordsIn(path, parse);
    if (words !== undefined) return words;
  }
  return undefined;
}

/** Undefined when the file says nothing that can be used: a shim is no place to complain of it. */
function wordsIn(path: string, parse: Words): readonly string[] | undefined {
  const reading = readRegular(path);
  const words = reading !== undefined && 'text' in reading ? parse(reading.text) : [];
  return words.length === 0 ? undefined : words.map(({ text }) => text);
}

function isOwned(path: string, owners: readonly number[]): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && owners.includes(stats.uid);
  } catch {
    return false;
  }
}
