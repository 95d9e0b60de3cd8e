import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';
import { levels } from '../locate.js';
import { choosePython, type Interpreter, type Request } from '../python/index.js';
import { isInside } from '../python/surroundings.js';
import { namesIn } from '../reading.js';
import type { Existing } from './making.js';
import { minorOf } from './refuse.js';

/**
 * The interpreter for an env: the one that was asked for; for an env that is there already the one it has, else another
 * of its minor version, for only that one sees its packages.
 *
 * @throws UserError when there is none; an env never gets another minor version that nobody asked for.
 */
export async function interpreterFor(existing: Existing | undefined, request: Request): Promise<Interpreter> {
  const { minorVersion } = existing ?? {};
  if (existing === undefined || request.spec !== undefined) return choosePython(request);
  const own = await ownInterpreter(existing, request);
  if (own !== undefined || minorVersion === undefined) return own ?? choosePython(request);
  try {
    return await choosePython({ ...request, spec: specOf(existing.path, minorVersion) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `${existing.shown}: is an environment for Python ${minorVersion}, of which none is found; name one with -p, or rebuild it with another by --clear`,
    );
  }
}

/** The interpreter that the env was made with, by `home` in its `pyvenv.cfg`, while it has the same minor version. */
async function ownInterpreter(
  { path, cfg, minorVersion }: Existing,
  request: Request,
): Promise<Interpreter | undefined> {
  const home = cfg.get('home');
  if (home === undefined || !isAbsolute(home)) return undefined;
  const { factsOf } = await import('../python/facts.js');
  const { refusal } = await import('../python/refusal.js');
  const libraries = librariesOf(path);
  const names = [
    `python${minorVersion}`,
    `python${minorVersion}t`,
    `pypy${minorVersion}`,
    'python3',
    'python',
    'pypy3',
  ];
  const named = [basename(cfg.get('executable') ?? 'python3'), ...names, 'python.exe'];
  for (const file of new Set(named.map((name) => join(home, name)))) {
    if (refusal(file, request) !== undefined || (await cameWith(file, path, request))) continue;
    const facts = await factsOf(file, request);
    if ('failure' in facts || (minorVersion !== undefined && minorOf(facts) !== minorVersion)) continue;
    if (libraries.length === 0 || libraries.includes(facts.libraryName)) return facts;
  }
  return undefined;
}

/**
 * Whether a program can have come from where the env came from: a `pyvenv.cfg` may have been unpacked or cloned together
 * with what it calls its `home`.
 */
async function cameWith(file: string, env: string, { home }: Request): Promise<boolean> {
  const { realPathOf } = await import('../python/refusal.js');
  const above = levels(dirname(env), { home, ceilings: [], envNames: [] });
  const cloned = above.find((level) => ['.git', '.hg', '.svn'].some((name) => existsSync(join(level, name))));
  const real = realPathOf(file) ?? file;
  return [dirname(env), cloned].some(
    (place) =>
      place !== undefined && place !== home && (isInside(file, place) || isInside(real, realPathOf(place) ?? place)),
  );
}

/** The spec of a Python that uses the same library as the one that an env was made with. */
function specOf(env: string, minorVersion: string): string {
  const libraries = librariesOf(env);
  if (libraries.includes(`pypy${minorVersion}`)) return `pypy${minorVersion}`;
  const freeThreaded = libraries.includes(`python${minorVersion}t`) && !libraries.includes(`python${minorVersion}`);
  return `cpython@${minorVersion}${freeThreaded ? 't' : ''}`;
}

const librariesOf = (env: string): readonly string[] =>
  namesIn(join(env, 'lib')).filter((name) => /^(python|pypy)\d/.test(name));
