import { candidateFrom } from '../candidate.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { isBroken, realPathOf } from '../inspect.js';
import { pathForPeople } from '../text.js';
import { directoryNamed, recordAllow, recordUnder } from './decisions.js';

/** A decision as it is typed. */
export interface Decision {
  readonly dir: string | undefined;
  /** Of `allow`: everything below the directory. */
  readonly under: boolean;
}

/**
 * `allow [DIR]`: trusts the project of a directory and the env found there, or every project below it.
 *
 * @returns false, having done nothing, where there is no env: a project may still be found by its files.
 */
export function allow({ dir, under }: Decision, context: Context): boolean {
  const directory = directoryNamed(dir, context);
  if (!under) return allowFound(directory, context) !== undefined;
  allowBelow(directory, context);
  return true;
}

/** Trusts every project below a directory. */
export function allowBelow(directory: string, context: Context): void {
  if (realPathOf(directory) === '/') {
    throw new UserError(
      `tsvenv: allowing everything under / would trust every user's files; name a directory of yours`,
    );
  }
  recordUnder(directory, 'allow', context);
}

/** Trusts the env that a directory belongs to. @returns its project; undefined where there is none. */
export function allowFound(directory: string, context: Context): string | undefined {
  const candidate = candidateFrom(directory, context);
  if (candidate === undefined) return undefined;
  const { found, env } = candidate;
  if (isBroken(env) && found.env !== undefined && (realPathOf(found.env) === undefined || found.env.includes(':'))) {
    throw new UserError(`tsvenv: ${pathForPeople(found.marker, context.home)} ${env.broken}; ${env.remedy}`);
  }
  recordAllow(found.project, found.env, context);
  return found.project;
}

/** `deny [DIR]`: nothing in the directory or below it is activated, and nothing is said of it any more. */
export function deny(dir: string | undefined, context: Context): void {
  const directory = directoryNamed(dir, context);
  const project = dir === undefined ? candidateFrom(directory, context)?.found.project : undefined;
  recordUnder(project ?? directory, 'deny', context);
}

/** `allow [--under] [DIR]` and `deny [DIR]` as words; undefined for any others, which yargs then explains or does. */
export function decisionIn(name: string, words: readonly string[]): Decision | undefined {
  const dirs = words.filter((word) => !word.startsWith('-'));
  const options = words.filter((word) => word.startsWith('-'));
  if (dirs.length > 1 || options.some((option) => name !== 'allow' || option !== '--under')) return undefined;
  return { dir: dirs[0], under: options.length > 0 };
}
