import type { CreatePolicy } from '../config/config.js';
import type { Verdict } from '../trust/verdict.js';
import type { Fault } from './fault.js';
import type { Manager } from './traces.js';

/** What is known of a project that has no env. */
export interface Lacking {
  /** It says itself that it is a Python project: `[project]`, `setup.py` or `requirements.txt`. */
  readonly isPython: boolean;
  /** Something called `.venv` is there, whatever it is: the user has begun something. */
  readonly hasVenv: boolean;
  /** The home directory, the root or a directory for temporary files itself. */
  readonly isCommonGround: boolean;
  readonly manager: Manager | undefined;
  readonly verdict: Verdict;
  /** Looked for only where an env might be made. */
  readonly fault: Fault | undefined;
}

export type Demand =
  | { readonly do: 'nothing' }
  | { readonly do: 'create' }
  | { readonly do: 'tell'; readonly fault: Fault }
  | { readonly do: 'hint'; readonly manager: Manager | undefined };

/** Whether a directory is one that everything lies in: the root, or for temporary files, or one of those given. */
export function isCommonGround(
  directory: string,
  others: readonly (string | undefined)[],
  realPathOf: (path: string) => string | undefined,
): boolean {
  const common = ['/', '/tmp', '/var/tmp', ...others].map((place) => place && (realPathOf(place) ?? place));
  return common.includes(realPathOf(directory) ?? directory);
}

/** Whether the user allowed the project by name. */
export const isNamed = (verdict: Verdict): boolean => verdict.is === 'allowed' && verdict.by === 'record';

/**
 * Whether the hook makes the env that a project lacks. Only in a project that the user allowed by name: an allow for
 * everything below a directory, or for a container, is no wish for an env in each clone.
 */
export function demand(lacking: Lacking, policy: CreatePolicy): Demand {
  const { isPython, hasVenv, isCommonGround, manager, verdict, fault } = lacking;
  if (policy === 'never' || hasVenv || isCommonGround || verdict.is === 'denied') return { do: 'nothing' };
  if (manager !== undefined) return { do: 'hint', manager };
  if (fault !== undefined) return { do: 'tell', fault };
  if (!isPython) return { do: 'nothing' };
  return isNamed(verdict) && policy === 'auto' ? { do: 'create' } : { do: 'hint', manager: undefined };
}
