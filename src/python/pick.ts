import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { quoted } from '../text.js';
import { baseInterpreter } from './base.js';
import { factsOf, type Inquiry } from './facts.js';
import { refusal } from './refusal.js';
import { installedVersion } from './sources/installed.js';
import { asdfFolders, miseFolders, uvFolders } from './sources/managed.js';
import { namedOnPath } from './sources/path.js';
import { interpreterOf } from './sources/prefix.js';
import { pyenvFolders } from './sources/pyenv.js';
import { behindShim, isShims } from './sources/shims.js';
import { matches, mayMatch, type Spec, type VersionSpec } from './spec.js';
import type { Candidate, Surroundings } from './surroundings.js';
import type { Interpreter } from './types.js';

/** Where to look, and how to ask. */
export interface Search extends Surroundings, Inquiry {}

/** The oldest Python that an env can be made for. */
export const OLDEST: readonly [number, number] = [3, 4];

/** Whether envs can be made from it. */
export function isSupported({ version: [major, minor] }: Interpreter): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * The interpreter that one spec means, or undefined when there is none.
 *
 * @throws UserError when a path leads to none.
 */
export function pick(spec: Spec, search: Search): Promise<Interpreter | undefined> {
  if (spec.kind === 'path') return atPath(spec.text, search);
  return spec.kind === 'name' ? called(spec.text, search) : fitting(spec, search);
}

async function fitting(spec: VersionSpec, search: Search): Promise<Interpreter | undefined> {
  const generic = spec.implementation === 'PyPy' ? 'pypy3' : search.platform === 'win32' ? 'python' : 'python3';
  for (const name of new Set([spec.executable ?? generic, generic])) {
    const first = await firstThatWorks(namedOnPath(name, search), search);
    if (first !== undefined && isSupported(first) && matches(spec, first)) return first;
  }

  const { byPreference, candidates, examine } = await import('./discover.js');
  const { usable } = await candidates(search);
  const likely = usable.filter(({ path, name }) => mayMatch(spec, name ?? basename(path)));
  const { found } = await examine(likely, search);
  const fit = found.filter(({ interpreter }) => isSupported(interpreter) && matches(spec, interpreter));
  return fit.toSorted(byPreference)[0]?.interpreter;
}

/** An installation by the name that its manager gave it; `system` is what PATH has besides the managers. */
function called(name: string, search: Search): Promise<Interpreter | undefined> {
  if (name === 'system') {
    const onPath = [...namedOnPath('python3', search)];
    return firstThatWorks(
      onPath.filter(({ source }) => source === 'PATH'),
      search,
    );
  }
  const { platform } = search;
  const installed = [
    ...pyenvFolders(search).map((folder) => installedVersion(folder, name, 'pyenv', platform)),
    ...asdfFolders(search).map((folder) => installedVersion(folder, name, 'asdf', platform)),
    ...miseFolders(search).map((folder) => installedVersion(folder, name, 'mise', platform)),
    ...uvFolders(search).map((folder) => installedVersion(folder, name, 'uv', platform)),
  ];
  return firstThatWorks(
    installed.filter((candidate) => candidate !== undefined),
    search,
  );
}

async function firstThatWorks(found: Iterable<Candidate>, search: Search): Promise<Interpreter | undefined> {
  for (const { path } of found) {
    if (refusal(path, search) !== undefined) continue;
    const facts = await factsOf(path, search);
    if (!('failure' in facts)) return facts;
  }
  return undefined;
}

/** A path is the person's own choice, so where it leads is not judged. */
async function atPath(text: string, search: Search): Promise<Interpreter> {
  const given = resolve(search.cwd, text);
  const file = isDirectory(given) ? interpreterOf(given, search.platform) : given;
  if (file === undefined) throw new UserError(`python ${quoted(text)}: has no interpreter in it; name a Python's file`);
  const genuine = isShims(dirname(file)) ? behindShim(dirname(file), basename(file), search)?.path : file;
  if (genuine === undefined) {
    throw new UserError(
      `python ${quoted(text)}: is a shim with no version set; name a version, or the interpreter itself`,
    );
  }
  const base = baseInterpreter(genuine);
  if (base === undefined) {
    throw new UserError(`python ${quoted(text)}: belongs to an env whose own Python is gone; name another`);
  }
  const facts = await factsOf(base, search);
  if ('failure' in facts) throw new UserError(`python ${quoted(text)}: ${facts.failure}; name another`);
  if (!isSupported(facts)) {
    throw new UserError(
      `python ${quoted(text)}: is ${facts.version.join('.')}, too old; name a Python from ${OLDEST.join('.')} on`,
    );
  }
  return facts;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
