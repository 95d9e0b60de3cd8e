import type { Context } from './context.js';
import { type Broken, type Env, inspect, isBroken, mending } from './inspect.js';
import { type Found, locate } from './locate.js';
import type { Candidate } from './plan.js';
import { DISK } from './reading.js';
import { typedPath } from './text.js';
import { judge, type Verdict } from './trust/verdict.js';

/** The nearest env from a directory upwards, with what its files and the user say of it. */
export function candidateFrom(directory: string, context: Context): Candidate | undefined {
  const found = locate(directory, DISK, context.boundaries);
  return found === undefined ? undefined : judged(found, inspect(found), context);
}

/** An env that was named, not looked for: what its files and the user say of it, and a remedy that names it too. */
export function candidateOf(found: Found, context: Context): Candidate {
  const env = inspect(found);
  if (!isBroken(env) || env.mend === undefined || found.env === undefined) return judged(found, env, context);
  return judged(found, { ...env, remedy: mending(env.mend, typedPath(found.env, context.home)) }, context);
}

function judged(found: Found, env: Env | Broken, context: Context): Candidate {
  return { found, env, verdict: verdictOn(found, isBroken(env) ? undefined : env, context) };
}

function verdictOn(found: Found, env: { path: string; bin: string } | undefined, context: Context): Verdict {
  return judge({ project: found.project, marker: found.marker, env }, context.trust);
}
