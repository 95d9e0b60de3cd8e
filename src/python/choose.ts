import { pick, type Search } from './pick.js';
import { projectWish } from './project.js';
import { ANY_PYTHON, parseSpec } from './spec.js';
import type { Interpreter } from './types.js';

/** Which Python is wanted, for whom, and where it may be looked for. */
export interface Request extends Search {
  /** What the person typed after `-p`, if anything. */
  readonly spec: string | undefined;
}

/**
 * The one interpreter that a request means: by `spec`, else by the project's `.python-version`, else by its
 * `requires-python`. Of what fits, the first `python3` on PATH outside any env is taken, else the newest stable one.
 * The base of an env stands for the env's interpreter.
 *
 * Starts no process when the facts of that `python3` are in the cache.
 *
 * @throws UserError when nothing fits, with what was found, and when a spec or a project's file is nonsense.
 */
export async function choosePython(request: Request): Promise<Interpreter> {
  const { spec, project, home } = request;
  const wish = spec === undefined && project !== undefined ? await projectWish(project, home) : undefined;
  const specs = spec === undefined ? (wish?.specs ?? [ANY_PYTHON]) : [parseSpec(spec)];
  for (const wanted of specs) {
    const interpreter = await pick(wanted, request);
    if (interpreter !== undefined) return interpreter;
  }
  const { nothingFits } = await import('./nothing-fits.js');
  throw await nothingFits(specs, wish?.origin, request);
}
