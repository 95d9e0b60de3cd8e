import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { formerPlace } from './former-place.js';
import type { Found } from './locate.js';
import { minorVersionOf, PYVENV_CFG_LIMIT, type PyvenvCfg, parsePyvenvCfg, promptOf } from './pyvenv-cfg.js';
import { head, namesIn } from './reading.js';
import { drawable, quoted } from './text.js';

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
  /** The option of `create` that the remedy is about. */
  readonly mend?: Mend;
}

/** `--upgrade` keeps what is installed; it can where the minor version stays, and the env is where it was made. */
export type Mend = '--upgrade' | '--clear';

/** The remedy for an env. `place` is named where a plain `create` would not mean it. */
export const mending = (mend: Mend, place?: string): string =>
  `'tsvenv create ${mend}${place === undefined ? '' : ` ${place}`}' ${mend === '--upgrade' ? 'mends' : 'rebuilds'} it`;

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
  const path = found.env;
  if (path === undefined) return { broken: 'names no environment', remedy: `'tsvenv link ENV' writes one that does` };
  if (path.includes(delimiter)) {
    return { broken: `has '${delimiter}' in its path, which PATH cannot hold`, remedy: 'rename the directory' };
  }
  const realPath = realPathOf(path);
  const cfg = realPath === undefined ? undefined : readCfg(join(path, 'pyvenv.cfg'));
  if (realPath === undefined || cfg === 'absent') {
    return {
      broken: `leads to ${quoted(path)}, which is not an environment`,
      remedy: `'tsvenv link ENV' points it elsewhere`,
    };
  }
  const by = (mend: Mend, broken: string): Broken => {
    const place = path === join(found.project, '.venv') ? undefined : quoted(path);
    return { broken, remedy: mending(mend, place), mend };
  };
  if (cfg === undefined) return by('--clear', 'has a pyvenv.cfg that cannot be read as one');

  const bin = binOf(path);
  const libraries = libraryVersions(path);
  const minorVersion = minorVersionOf(cfg) ?? libraries[0];
  const isHere = (place: string): boolean =>
    place === asWritten(path) || place === asWritten(realPath) || realPathOf(place) === realPath;
  const former = formerPlace(cfg, bin, isHere);
  const fits = minorVersion !== undefined && (libraries.length === 0 || libraries.includes(minorVersion));
  const mend = fits && isDirectory(bin) && former === undefined ? '--upgrade' : '--clear';

  const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
  const actual = realPathOf(python);
  if (actual === undefined || !isExecutable(python)) {
    return by(isDirectory(python) ? '--clear' : mend, 'has no working interpreter');
  }
  const home = cfg.get('home');
  // On Windows a launcher is copied, which starts what `home` has.
  const copied = process.platform !== 'win32' && dirname(dirname(actual)) === realPath;
  const base = copied ? copiedFrom(cfg, minorVersion) : actual;
  if (home !== undefined && isAbsolute(home) && (base === undefined || !isDirectory(home))) {
    return by(mend, `was made by a Python that is gone from ${quoted(home)}`);
  }
  const current = /^python(\d+\.\d+)/.exec(basename(base ?? ''))?.[1];
  if (current !== undefined && libraries.length > 0 && !libraries.includes(current)) {
    return by('--clear', `was made for Python ${libraries[0]}, its interpreter is now ${current}`);
  }
  if (former !== undefined) return by('--clear', `was moved from ${quoted(former)}`);
  return {
    path,
    realPath,
    bin,
    python,
    name: drawable(promptOf(cfg) ?? nameOf(found, path)),
    minorVersion,
  };
}

/**
 * The interpreter that a copy in an env was made of, resolved: where it was, else whatever `home` has now.
 * Undefined when there is none.
 */
export function copiedFrom(cfg: PyvenvCfg, minorVersion: string | undefined): string | undefined {
  const home = cfg.get('home') ?? '';
  const names = [`python${minorVersion}`, `pypy${minorVersion}`, 'python3', 'python', 'pypy3'];
  const places = [cfg.get('executable') ?? '', ...names.map((name) => join(home, name))];
  for (const place of places) {
    const real = isAbsolute(place) ? realPathOf(place) : undefined;
    if (real !== undefined) return real;
  }
  return undefined;
}

/** What of a path is left in a line of `pyvenv.cfg`. */
const asWritten = (path: string): string => path.replace(/[\r\n].*$/s, '').trimEnd();

function nameOf(found: Found, path: string): string {
  if (!NAMELESS.includes(basename(path))) return basename(path);
  return basename(found.kind === 'self' ? dirname(path) : found.project) || basename(path);
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
  if (!existsSync(path)) return 'absent';
  try {
    const stats = statSync(path);
    const fits = stats.isFile() && stats.size <= PYVENV_CFG_LIMIT;
    return fits ? parsePyvenvCfg(head(path, PYVENV_CFG_LIMIT)) : undefined;
  } catch {
    return undefined;
  }
}

/** The minor versions in `lib/pythonX.Y`: one, or none on Windows, where `Lib` has no version in its name. */
function libraryVersions(env: string): readonly string[] {
  return namesIn(join(env, 'lib')).flatMap((name) => /^python(\d+\.\d+)t?$/.exec(name)?.[1] ?? []);
}
