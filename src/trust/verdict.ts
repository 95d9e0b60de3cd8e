import { statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { realPathOf } from '../inspect.js';
import type { LookUp } from './lookup.js';
import { firstUnsafe, type Unsafe } from './owners.js';
import type { TrustRecord } from './record.js';

/**
 * - `record`: a record that names the project and this env. `under`: one for a directory above.
 * - `environment`: `TSVENV_TRUST`, or `--trust`; never kept in a warm entry.
 */
export type AllowedBy = 'record' | 'under' | 'environment';

export type Verdict =
  | { readonly is: 'allowed'; readonly by: AllowedBy }
  | { readonly is: 'unknown'; readonly why: 'no record' | 'another env' | 'damaged record' }
  | { readonly is: 'denied'; readonly place: string }
  | { readonly is: 'unsafe'; readonly unsafe: Unsafe };

export interface TrustContext {
  readonly lookUp: LookUp;
  /** `TSVENV_TRUST`. */
  readonly variable: string | undefined;
  readonly owners: readonly number[] | undefined;
}

export interface Subject {
  readonly project: string;
  readonly marker: string;
  /** The env and the rest of what gets onto PATH; undefined when the project has no env yet. */
  readonly env: { readonly path: string; readonly bin: string } | undefined;
}

/** Whether the user trusts this env in this project, by the closest record; at one place, deny wins. */
export function judge({ project, marker, env }: Subject, { lookUp, variable, owners }: TrustContext): Verdict {
  const place = realPathOf(project);
  const envPlace = env === undefined ? null : realPathOf(env.path);
  if (place === undefined || envPlace === undefined) return { is: 'unknown', why: 'no record' };

  const recorded = recordedVerdict(place, envPlace, lookUp);
  if (recorded.is === 'denied') return recorded;
  if (envPlace !== null && !isWithin(envPlace, place)) {
    const denied = deniedAbove(envPlace, lookUp);
    if (denied !== undefined) return { is: 'denied', place: denied };
  }
  if (recorded.is === 'allowed' && recorded.by === 'record' && sameOwner(envPlace ?? place, recorded.owner)) {
    return { is: 'allowed', by: 'record' };
  }
  if (isTrustedByVariable(place, variable)) return { is: 'allowed', by: 'environment' };
  if (recorded.is === 'unknown') return recorded;

  const unsafe = firstUnsafe(
    [place, marker, ...(env === undefined ? [] : [env.path, env.bin, `${env.path}/pyvenv.cfg`])],
    owners,
  );
  return unsafe === undefined ? { is: 'allowed', by: recorded.by } : { is: 'unsafe', unsafe };
}

type Recorded =
  | { readonly is: 'allowed'; readonly by: 'record'; readonly owner: number }
  | { readonly is: 'allowed'; readonly by: 'under' }
  | Extract<Verdict, { is: 'unknown' | 'denied' }>;

function recordedVerdict(project: string, env: string | null, lookUp: LookUp): Recorded {
  let why: Extract<Verdict, { is: 'unknown' }>['why'] = 'no record';
  for (const place of ancestors(project)) {
    // A deny that cannot be read still is one: its name alone says what it denies.
    if (lookUp('under', 'deny', place) !== undefined) return { is: 'denied', place };
    if (place === project) {
      const exact = lookUp('exact', 'allow', place);
      if (exact === 'damaged') why = 'damaged record';
      else if (exact !== undefined && names(exact, env)) return { is: 'allowed', by: 'record', owner: exact.owner };
      else if (exact !== undefined) why = 'another env';
    }
    const under = lookUp('under', 'allow', place);
    if (under === 'damaged') why = 'damaged record';
    else if (under !== undefined) return { is: 'allowed', by: 'under' };
    // The closest record decides: an allow for another env here is not overruled from above.
    if (why !== 'no record') break;
  }
  return { is: 'unknown', why };
}

/**
 * Whether an exact allow speaks of this env. One made before there was an env means the one that is then made at the
 * usual place; and a project whose env is gone is still the project that was allowed.
 */
function names({ path, env: recorded }: TrustRecord, env: string | null): boolean {
  return env === null || recorded === env || (recorded === null && env === join(path, '.venv'));
}

/** Where an env outside its project is denied, if the closest record about its own place is a deny. */
function deniedAbove(env: string, lookUp: LookUp): string | undefined {
  for (const place of ancestors(env)) {
    if (lookUp('under', 'deny', place) !== undefined) return place;
    const allows = [lookUp('under', 'allow', place), place === env ? lookUp('exact', 'allow', place) : undefined];
    if (allows.some((allow) => allow !== undefined && allow !== 'damaged')) return undefined;
  }
  return undefined;
}

/** A path and the directories above it, closest first. */
function ancestors(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

/** By whole components: `/home/foo` is not around `/home/foobar`. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** An exact allow of somebody else's directory holds for the owner that was seen then, and no other. */
function sameOwner(path: string, owner: number): boolean {
  try {
    return statSync(path).uid === owner;
  } catch {
    return false;
  }
}

function isTrustedByVariable(project: string, variable: string | undefined): boolean {
  return (variable ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .some((directory) => isWithin(project, realPathOf(directory) ?? directory));
}
