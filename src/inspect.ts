import { accessSync, closeSync, constants, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Found } from './locate.js';
import { minorVersionOf, PYVENV_CFG_LIMIT, type PyvenvCfg, parsePyvenvCfg, promptOf } from './pyvenv-cfg.js';
import { drawable } from './text.js';

/** An env that can be activated. */
export interface Env {
  /** Its directory, as the user sees it. */
  readonly path: string;
  readonly realPath: string;
  /** `bin`, or `Scripts` on Windows: what goes on PATH. */
  readonly bin: string;
  readonly python: string;
  /** The bare name for the prompt, drawable. */
  readonly name: string;
  /** `3.12`, when `pyvenv.cfg` or the library's directory tells. */
  readonly minorVersion: string | undefined;
}

/** Why an env is not activated, and the command that mends it. */
export interface Broken {
  readonly broken: string;
  readonly remedy: string;
}

export const isBroken = (env: Env | Broken): env is Broken => 'broken' in env;

/** Names that say nothing of what the env is for: the project's name does. */
const NAMELESS = ['.venv', 'venv', 'env'];

/**
 * Whether the env that was found can work, judged by its files alone: nothing in it is run.
 *
 * Broken: no env behind a redirect; `pyvenv.cfg` does not parse (PEP 405); its interpreter or its `home` is gone; the
 * interpreter has another minor version than the library was made for; it was moved, so that its scripts still start
 * with the interpreter of the old place.
 */
export function inspect(found: Found): Env | Broken {
  const rebuild = `'tsvenv create --clear' rebuilds it`;
  const path = found.env;
  if (path === undefined) return { broken: 'names no environment', remedy: `'tsvenv link ENV' writes one that does` };
  if (path.includes(delimiter)) {
    return { broken: `has '${delimiter}' in its path, which PATH cannot hold`, remedy: 'rename the directory' };
  }
  const realPath = realPathOf(path);
  const cfg = realPath === undefined ? undefined : readCfg(join(path, 'pyvenv.cfg'));
  if (realPath === undefined || cfg === 'absent') {
    return { broken: `leads to ${path}, which is not an environment`, remedy: `'tsvenv link ENV' points it elsewhere` };
  }
  if (cfg === undefined) return { broken: 'has a pyvenv.cfg that cannot be read as one', remedy: rebuild };

  const bin = binOf(path);
  const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
  const base = realPathOf(python);
  if (base === undefined || !isExecutable(python)) return { broken: 'has no working interpreter', remedy: rebuild };
  const home = cfg.get('home');
  if (home !== undefined && isAbsolute(home) && !isDirectory(home)) {
    return { broken: `was made by a Python that is gone from ${home}`, remedy: rebuild };
  }
  const libraries = libraryVersions(path);
  const current = /^python(\d+\.\d+)/.exec(basename(base))?.[1];
  if (current !== undefined && libraries.length > 0 && !libraries.includes(current)) {
    return { broken: `was made for Python ${libraries[0]}, its interpreter is now ${current}`, remedy: rebuild };
  }
  const former = formerPlace(path, realPath, bin, cfg);
  if (former !== undefined) return { broken: `was moved from ${former}`, remedy: rebuild };
  return {
    path,
    realPath,
    bin,
    python,
    name: drawable(promptOf(cfg) ?? nameOf(found, path)),
    minorVersion: minorVersionOf(cfg) ?? libraries[0],
  };
}

function nameOf(found: Found, path: string): string {
  if (!NAMELESS.includes(basename(path))) return basename(path);
  return basename(found.kind === 'inside' ? found.project : dirname(path)) || basename(path);
}

/** `bin`, or on Windows `Scripts` unless an MSYS2 Python made the env. */
export function binOf(env: string, platform: NodeJS.Platform = process.platform): string {
  const scripts = join(env, 'Scripts');
  return platform === 'win32' && isDirectory(scripts) ? scripts : join(env, 'bin');
}

/** The real path in the spelling of the file system: on macOS the case that is on disk, whatever was typed. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function readCfg(path: string): PyvenvCfg | 'absent' | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return 'absent';
    return stats.size > PYVENV_CFG_LIMIT ? undefined : parsePyvenvCfg(head(path, PYVENV_CFG_LIMIT));
  } catch {
    return 'absent';
  }
}

function head(path: string, bytes: number): string {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** The minor versions in `lib/pythonX.Y`: one, or none on Windows, where `Lib` has no version in its name. */
function libraryVersions(env: string): readonly string[] {
  try {
    return readdirSync(join(env, 'lib')).flatMap((name) => /^python(\d+\.\d+)t?$/.exec(name)?.[1] ?? []);
  } catch {
    return [];
  }
}

/**
 * The place that the env was made in, when that is not where it is now. `command` in `pyvenv.cfg` ends in it (CPython
 * 3.11 and later), and so does the first line of the `pip` script. Paths are compared by what they resolve to, for an
 * env may well be reached through a symbolic link.
 */
function formerPlace(path: string, realPath: string, bin: string, cfg: PyvenvCfg): string | undefined {
  const command = cfg.get('command');
  if (command !== undefined) {
    const places = tailPaths(command);
    if (places.some((place) => place === path || realPathOf(place) === realPath)) return undefined;
    const last = places.at(-1);
    if (last !== undefined) return last;
  }
  const interpreter = shebang(join(bin, 'pip'));
  if (interpreter === undefined || !/^python[\d.t]*$/.test(basename(interpreter))) return undefined;
  const place = dirname(dirname(interpreter));
  return place === path || realPathOf(place) === realPath ? undefined : place;
}

/** Every absolute path that `command` could end in: venv writes it unquoted, so a space may be part of it. */
function tailPaths(command: string): readonly string[] {
  const options = command.indexOf(' -m venv ');
  if (options < 0) return [];
  return [...command.matchAll(/ (?=\/|[A-Za-z]:[\\/])/g)]
    .filter(({ index }) => index > options)
    .map(({ index }) => command.slice(index + 1));
}

function shebang(script: string): string | undefined {
  try {
    return /^#!(\/[^\n\r]*)/.exec(head(script, 512))?.[1]?.trim();
  } catch {
    return undefined;
  }
}
