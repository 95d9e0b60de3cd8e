import { candidateFrom } from '../candidate.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { isBroken, realPathOf } from '../inspect.js';
import { projectFrom } from '../project.js';
import { pathForPeople } from '../text.js';
import { recordAllow } from './decisions.js';

/**
 * Trusts the nearest project of a directory, and the env that is there now.
 *
 * @returns the project.
 * @throws UserError when there is neither an env nor a project file.
 */
export function allowProject(directory: string, context: Context): string {
  const candidate = candidateFrom(directory, context);
  const project = candidate?.found.project ?? projectFrom(directory, context.home);
  if (project === undefined) {
    throw new UserError(
      `tsvenv: no environment and no Python project in ${pathForPeople(directory, context.home)}; 'tsvenv create' makes one`,
    );
  }
  if (candidate !== undefined && isBroken(candidate.env) && candidate.found.env !== undefined) {
    if (realPathOf(candidate.found.env) === undefined || candidate.found.env.includes(':')) {
      const marker = pathForPeople(candidate.found.marker, context.home);
      throw new UserError(`tsvenv: ${marker} ${candidate.env.broken}; ${candidate.env.remedy}`);
    }
  }
  recordAllow(project, candidate?.found.env, context);
  return project;
}
