import type { Refusal } from './plan.js';
import { pathForPeople, quoted, typedPath } from './text.js';
import type { Unsafe } from './trust/owners.js';
import type { Verdict } from './trust/verdict.js';

/**
 * What the person is told when an env is not activated: one line that names the thing and the remedy.
 *
 * @returns undefined when there is nothing to say: a denied place was silenced on purpose.
 */
export function refusalMessage(refusal: Refusal, home: string | undefined): string | undefined {
  const subject = pathForPeople(
    refusal.found.kind === 'inside' || refusal.found.kind === 'self'
      ? (refusal.found.env ?? refusal.found.marker)
      : refusal.found.marker,
    home,
  );
  if (refusal.why === 'broken') return `tsvenv: ${subject} ${refusal.broken.broken}; ${refusal.broken.remedy}`;
  const { verdict, found } = refusal;
  switch (verdict.is) {
    case 'denied':
      return undefined;
    case 'unsafe':
      return `tsvenv: ${subject} is not safe to activate: ${unsafeReason(verdict.unsafe, home)}; 'tsvenv allow' activates it all the same`;
    case 'unknown':
      return `tsvenv: ${subject} ${unknownReason(verdict.why, found.kind, found.env, home)}; 'tsvenv allow' activates it always, 'tsvenv activate' once`;
  }
}

function unknownReason(
  why: 'no record' | 'another env' | 'damaged record',
  kind: string,
  env: string | undefined,
  home: string | undefined,
): string {
  const target = kind === 'redirect' || kind === 'list' ? ` (it leads to ${pathForPeople(env ?? '', home)})` : '';
  switch (why) {
    case 'no record':
      return `is not trusted${target}`;
    case 'another env':
      return `is not the environment that was trusted here${target}`;
    case 'damaged record':
      return `is not trusted any more, its record is damaged${target}`;
  }
}

/** Why `[tool.tsvenv]` of a project does not count, as a clause, with the remedy. */
export function notCounted(verdict: Verdict, home: string | undefined): string {
  if (verdict.is !== 'denied') return `for the project is not trusted; 'tsvenv allow' trusts it`;
  const place = pathForPeople(verdict.place, home);
  return `for ${place} is denied; 'tsvenv trust forget ${typedPath(verdict.place, home)}' takes that back`;
}

/** Why the owner check failed, as a clause. */
export function unsafeReason({ path, why, owner }: Unsafe, home: string | undefined): string {
  const place = pathForPeople(path, home);
  switch (why) {
    case 'owner':
      return `${place} belongs to another user (uid ${owner})`;
    case 'writable':
      return `everyone can write to ${place}`;
    case 'unreadable':
      return `${place} cannot be looked at`;
  }
}

/** A word that was not understood, with the nearest that is. */
export function unknownWord(what: string, word: string, near: string | undefined, all: readonly string[]): string {
  const remedy = near === undefined ? `one of ${all.join(', ')}` : `did you mean '${near}'?`;
  return `tsvenv: unknown ${what} ${quoted(word)}; ${remedy}`;
}
