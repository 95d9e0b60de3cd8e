import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate, Source } from '../surroundings.js';

/** The names that interpreters have: `python3`, `python3.13t`, `pypy3.10`. */
const INTERPRETER = /^(python|pypy)(\d+(\.\d+)?t?)?(\.exe)?$/i;

/** The interpreters in a directory, generic names first, then by version, newest first. */
export function interpretersIn(directory: string): readonly string[] {
  const names = entriesOf(directory).filter((name) => INTERPRETER.test(name));
  return names.sort((left, right) => rank(left) - rank(right)).map((name) => join(directory, name));
}

function rank(name: string): number {
  const generic = ['python3', 'python', 'pypy3', 'pypy'].indexOf(name.replace(/\.exe$/i, ''));
  if (generic >= 0) return generic - 1000;
  return -Number(/\.(\d+)/.exec(name)?.[1] ?? 0);
}

/** The interpreter of an installation: in `bin` (POSIX), or beside everything else (Windows). */
export function interpreterOf(prefix: string, platform: NodeJS.Platform): string | undefined {
  const directory = platform === 'win32' ? prefix : join(prefix, 'bin');
  for (const name of platform === 'win32' ? ['python.exe', 'pypy3.exe'] : ['python3', 'python', 'pypy3']) {
    if (isFile(join(directory, name))) return join(directory, name);
  }
  return interpretersIn(directory)[0];
}

/** The interpreters of a directory that holds an installation per version, as pyenv's `versions`. */
export function installationsIn(directory: string, source: Source, platform: NodeJS.Platform): readonly Candidate[] {
  return entriesOf(directory).flatMap((name) => {
    const path = name.startsWith('.') ? undefined : interpreterOf(join(directory, name), platform);
    return path === undefined ? [] : [{ path, source, name }];
  });
}

/** The names in a directory; none when it cannot be read. */
export function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
