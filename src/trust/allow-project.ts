import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { projectFrom } from '../project.js';
import { pathForPeople } from '../text.js';
import { allowFound } from './deciding.js';
import { recordAllow } from './decisions.js';

/**
 * Trusts the nearest project of a directory, and the env that is there now.
 *
 * @returns the project.
 * @throws UserError when there is neither an env nor a project file.
 */
export function allowProject(directory: string, context: Context): string {
  const found = allowFound(directory, context);
  if (found !== undefined) return found;
  const project = projectFrom(directory, context.home);
  if (project === undefined) {
    throw new UserError(
      `tsvenv: no environment and no Python project in ${pathForPeople(directory, context.home)}; 'tsvenv create' makes one`,
    );
  }
  recordAllow(project, undefined, context);
  return project;
}
