import { join } from 'node:path';
import { projectSettings } from '../config/project.js';
import { UserError } from '../errors.js';
import { projectWish } from '../python/project.js';
import { readRegular } from '../python/regular-file.js';

/** What is wrong with what a project's files say of its env. */
export interface Fault {
  /** File, line, reason and remedy, for the person. */
  readonly line: string;
  /** The state of the project that it is a fault of: another one is told of again. */
  readonly of: string;
}

/** What `create` would refuse to go by in a project's `pyproject.toml` or `.python-version`. */
export async function faultIn(project: string, home: string | undefined): Promise<Fault | undefined> {
  try {
    projectSettings(project, home);
    await projectWish(project, home ?? '/');
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const line = error.message.startsWith('tsvenv: ') ? error.message : `tsvenv: ${error.message}`;
    const files = ['pyproject.toml', '.python-version'].map((name) => readRegular(join(project, name)) ?? null);
    return { line, of: JSON.stringify([line, files]) };
  }
}
