import { delimiter } from 'node:path';
import { candidateFrom, candidateOf } from './candidate.js';
import type { Context } from './context.js';
import { diff, enter } from './diff.js';
import { UserError } from './errors.js';
import { binOf, isBroken } from './inspect.js';
import { refusalMessage } from './messages.js';
import { named } from './named.js';
import { firstTime } from './once.js';
import { type Candidate, plan } from './plan.js';
import { changedSince, installedIn, type Requirements, recordFile } from './requirements.js';
import type { Environment } from './roots.js';
import type { Op, Shell } from './shells/ops.js';
import { pathForPeople } from './text.js';
import { ensureStore } from './trust/store.js';
import { conditionsOf, enterDirectory, keepEntry } from './warm.js';

/**
 * What takes a shell from where it is to where it should be: the pipeline from the working directory to ops.
 *
 * @param environment the shell's: `TSVENV_ACTIVE` in it tells what is to be left.
 */
export function opsFor(candidate: Candidate | undefined, environment: Environment): readonly Op[] {
  return diff(plan(candidate, appliedIn(environment)), environment);
}

/** The env that tsvenv activated in an environment: said so, still the active one, and on PATH. */
export function appliedIn(environment: Environment): string | undefined {
  const active = environment['TSVENV_ACTIVE'];
  if (!active || environment['VIRTUAL_ENV'] !== active) return undefined;
  return environment['PATH']?.split(delimiter).includes(binOf(active)) ? active : undefined;
}

/**
 * The hook's question. It has left by itself what was active, so the answer is what entering does, the same whatever
 * the shell's environment holds; and since it is the same, it is kept for the next time.
 */
export function answerHook(shell: Shell, directory: string, context: Context): string {
  const candidate = candidateFrom(directory, context);
  const ops = diff(plan(candidate, undefined), { HOME: context.home });
  if (candidate === undefined) return shell.render(ops);
  const installed = installedFor(candidate, context);
  // Kept before the files are looked at, and without a word of them: what changes from now on is newer than the entry.
  keep(candidate, installed, ops, context);
  const change = changedSince(installed, directory);
  const tell = change !== undefined && firstTime(candidate.found.marker + change.of, context.state);
  return shell.render(tell ? [...ops, { do: 'say', line: change.line }] : ops);
}

/** The requirements files that were installed into an env that is entered. */
function installedFor({ env, verdict }: Candidate, { state }: Context): readonly Requirements[] {
  return state === undefined || isBroken(env) || verdict.is !== 'allowed' ? [] : installedIn(state, env.realPath);
}

function keep(
  candidate: Candidate,
  installed: readonly Requirements[],
  ops: readonly Op[],
  { state, trustStore }: Context,
): void {
  const conditions = conditionsOf(candidate);
  if (conditions === undefined || state === undefined || trustStore === undefined) return;
  try {
    ensureStore(trustStore); // an entry holds only while it is newer than the store, so there has to be one
  } catch {
    return;
  }
  const record = isBroken(candidate.env) ? undefined : recordFile(state, candidate.env.realPath);
  const older = installed.map(({ file }) => file);
  keepEntry(enterDirectory(state), { ...conditions, record, older }, ops);
}

/**
 * Activation by hand: the named env, or the nearest, without asking for trust and without recording it.
 *
 * @throws UserError when there is none, or it is broken, denied or unsafe.
 */
export function answerActivate(shell: Shell, name: string | undefined, context: Context): string {
  const candidate =
    name === undefined ? candidateFrom(context.cwd, context) : candidateOf(named(name, context), context);
  if (candidate === undefined) {
    throw new UserError(
      `tsvenv: no environment in ${pathForPeople(context.cwd, context.home)} or above it; 'tsvenv create' makes one`,
    );
  }
  const { found, env, verdict } = candidate;
  if (verdict.is === 'denied') {
    const place = pathForPeople(verdict.place, context.home);
    throw new UserError(`tsvenv: ${place} is denied; 'tsvenv trust forget ${place}' takes that back`);
  }
  if (isBroken(env)) throw refused({ why: 'broken', found, broken: env }, context);
  if (verdict.is === 'unsafe') throw refused({ why: 'untrusted', found, verdict }, context);
  return shell.render(enter(env, 'hand'));
}

function refused(refusal: Parameters<typeof refusalMessage>[0], context: Context): UserError {
  return new UserError(refusalMessage(refusal, context.home) ?? 'tsvenv: denied');
}
