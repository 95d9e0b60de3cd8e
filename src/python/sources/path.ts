import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Candidate, Surroundings } from '../surroundings.js';
import { appleTools } from './framework.js';
import { interpretersIn, isFile } from './prefix.js';
import { behindShim, isShims } from './shims.js';

/**
 * The elements of PATH that are searched at all: an empty or relative one means the working directory or something in
 * it, which is the project's.
 */
export function pathElements({ env, platform }: Surroundings): readonly string[] {
  const name = platform === 'win32' ? Object.keys(env).find((key) => key.toUpperCase() === 'PATH') : 'PATH';
  const elements = (env[name ?? 'PATH'] ?? '').split(delimiter);
  return [...new Set(elements.filter((element) => isAbsolute(element)))];
}

/** The interpreters of a name on PATH, in its order, each found only when the one before was not wanted. */
export function* namedOnPath(name: string, place: Surroundings): Generator<Candidate, undefined> {
  const file = place.platform === 'win32' ? `${name}.exe` : name;
  for (const element of pathElements(place)) {
    const path = join(element, file);
    if (!isFile(path)) continue;
    const found = genuine(path, place);
    if (found !== undefined) yield found;
  }
}

/** Every interpreter on PATH, in its order. */
export function everyOnPath(place: Surroundings): readonly Candidate[] {
  return pathElements(place).flatMap((element) => {
    // Of a manager's many shims one tells what it has set; its other installations are found by themselves.
    const paths = isShims(element) ? interpretersIn(element).slice(0, 1) : interpretersIn(element);
    return paths.flatMap((path) => genuine(path, place) ?? []);
  });
}

/** What stands behind a file on PATH: itself, save for shims and Apple's stubs. */
function genuine(path: string, place: Surroundings): Candidate | undefined {
  const directory = dirname(path);
  if (isShims(directory)) return behindShim(directory, path.slice(directory.length + 1), place);
  if (place.platform === 'darwin' && directory === '/usr/bin') {
    const tools = appleTools();
    return tools === undefined ? undefined : { path: tools, source: 'framework' };
  }
  return { path, source: 'PATH' };
}
