import type { Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';

/** The part of `node:fs` that locating reads with; never follows a path that the walk did not come by. */
export interface FileSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
  readFileSync(path: string): Buffer;
}

/** Names that rule 2 looks for, unless the user's `env-names` says otherwise. */
export const ENV_NAMES: readonly string[] = ['.venv', 'venv'];

/**
 * - `self`: the directory is itself an env.
 * - `inside`: `.venv/pyvenv.cfg`, `venv/pyvenv.cfg`.
 * - `redirect`: a file `.venv` whose first line names the env.
 * - `list`: `.python-envs` (PEP 832), whose last line names the default one.
 */
export type MarkerKind = 'self' | 'inside' | 'redirect' | 'list';

export interface Found {
  readonly kind: MarkerKind;
  /** The file that announced the env. */
  readonly marker: string;
  /** The directory that holds the marker. */
  readonly project: string;
  /** The env's directory as the user sees it, not resolved; undefined when a redirect names none. */
  readonly env: string | undefined;
  /** What a redirect contained, whole: a warm entry holds only while it still does. */
  readonly content?: string;
}

export interface Boundaries {
  readonly home: string | undefined;
  /** The walk looks at these and goes no further up. */
  readonly ceilings: readonly string[];
  readonly envNames: readonly string[];
}

/** Directories in which an automounter would ask the network for any name that is probed. */
export const NEVER_PROBED: readonly string[] = ['/home', '/Users', '/net', '/afs', '/misc'];

/** The most of a redirect that is read. */
const REDIRECT_LIMIT = 64 * 1024;

/** `TSVENV_CEILING_DIRECTORIES` taken apart: absolute directories as in PATH, others ignored. */
export function ceilingDirectories(value: string | undefined, delimiter = ':'): readonly string[] {
  return (value ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => (directory.length > 1 ? directory.replace(/\/+$/, '') || '/' : directory));
}

/**
 * The levels a walk from `cwd` looks at, innermost first: up to the home directory when it begins there or below, to
 * the first ceiling, else to the root. The hooks walk the same levels in the shell's own language.
 */
export function levels(cwd: string, { home, ceilings }: Boundaries): readonly string[] {
  const found: string[] = [];
  for (let level = cwd; ; level = dirname(level)) {
    if (!NEVER_PROBED.includes(level)) found.push(level);
    if (level === home || ceilings.includes(level) || level === dirname(level)) return found;
  }
}

/**
 * The nearest marker from `cwd` upwards; at each level the first rule that matches wins.
 *
 * @param cwd absolute; the logical working directory, for `VIRTUAL_ENV` shall read as the user sees it.
 */
export function locate(cwd: string, fs: FileSystem, boundaries: Boundaries): Found | undefined {
  for (const level of levels(cwd, boundaries)) {
    const found = markerIn(level, fs, boundaries.envNames);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The marker that one directory holds, by the first rule that matches. */
export function markerIn(project: string, fs: FileSystem, envNames: readonly string[]): Found | undefined {
  if (NEVER_PROBED.includes(project)) return undefined;
  const own = join(project, 'pyvenv.cfg');
  // Inside `shop/.venv` the marker is the one that `shop` has, so that nothing switches on the way in.
  if (!envNames.includes(basename(project)) && isFile(own, fs)) {
    return { kind: 'self', marker: own, project, env: project };
  }
  for (const name of envNames) {
    const marker = join(project, name, 'pyvenv.cfg');
    if (isFile(marker, fs)) return { kind: 'inside', marker, project, env: join(project, name) };
  }
  const redirect = join(project, '.venv');
  if (isFile(redirect, fs)) return redirected('redirect', redirect, project, fs);
  const list = join(project, '.python-envs');
  if (isFile(list, fs)) return redirected('list', list, project, fs);
  return undefined;
}

function redirected(kind: 'redirect' | 'list', marker: string, project: string, fs: FileSystem): Found {
  const content = readSmall(marker, fs);
  const lines = (content ?? '')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
  const target = kind === 'redirect' ? lines[0] : lines.at(-1);
  const env = target === undefined ? undefined : stripSlash(resolve(project, target));
  return { kind, marker, project, env, ...(content === undefined ? {} : { content }) };
}

const stripSlash = (path: string): string => normalize(path).replace(/(.)\/+$/, '$1');

function isFile(path: string, fs: FileSystem): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false; // ENOTDIR, EACCES, ELOOP: to this user there is nothing here
  }
}

function readSmall(path: string, fs: FileSystem): string | undefined {
  try {
    if ((fs.statSync(path, { throwIfNoEntry: false })?.size ?? Number.POSITIVE_INFINITY) > REDIRECT_LIMIT)
      return undefined;
    const bytes = fs.readFileSync(path);
    return bytes.includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
