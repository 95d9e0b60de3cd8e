import { type Broken, type Env, isBroken } from './inspect.js';
import type { Found } from './locate.js';
import type { Verdict } from './trust/verdict.js';

/** Why an env that was found is not activated. */
export type Refusal =
  | { readonly why: 'untrusted'; readonly found: Found; readonly verdict: Exclude<Verdict, { is: 'allowed' }> }
  | { readonly why: 'broken'; readonly found: Found; readonly broken: Broken };

export type Plan =
  | { readonly do: 'keep' }
  | { readonly do: 'leave'; readonly from: string }
  | { readonly do: 'enter'; readonly env: Env }
  | { readonly do: 'switch'; readonly from: string; readonly env: Env }
  | { readonly do: 'refuse'; readonly from: string | undefined; readonly refusal: Refusal };

/** The nearest env, what its files say of it, and whether the user trusts it. */
export interface Candidate {
  readonly found: Found;
  readonly env: Env | Broken;
  readonly verdict: Verdict;
}

/**
 * What is to be done.
 *
 * @param applied the env that tsvenv activated in this shell, if any.
 */
export function plan(candidate: Candidate | undefined, applied: string | undefined): Plan {
  if (candidate === undefined) return applied === undefined ? { do: 'keep' } : { do: 'leave', from: applied };
  const { found, env, verdict } = candidate;
  const refuse = (refusal: Refusal): Plan => ({ do: 'refuse', from: applied, refusal });
  // What cannot work is told of before trust is asked for; where the user denied, nothing is told at all.
  if (verdict.is === 'denied') return refuse({ why: 'untrusted', found, verdict });
  if (isBroken(env)) return refuse({ why: 'broken', found, broken: env });
  if (verdict.is !== 'allowed') return refuse({ why: 'untrusted', found, verdict });
  if (applied === undefined) return { do: 'enter', env };
  return applied === env.path ? { do: 'keep' } : { do: 'switch', from: applied, env };
}
