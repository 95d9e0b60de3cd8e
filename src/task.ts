import { type Context, contextOf } from './context.js';
import { fail } from './failure.js';
import { VERSION } from './version.js';

/** Something that is to be done once the context is known; false, having done nothing, when it takes more than is here. */
export type Task = (context: Context, program: NodeJS.Process, keep?: () => void) => Promise<boolean>;

/**
 * Does what was asked for, as a program that has no more than Node's own modules.
 *
 * @param task undefined when the words are not plain.
 * @param keep keeps what has been compiled by now; called when a task has been through the most of what it ever needs.
 * @returns false, having done nothing, when the cold program has to explain or do it: the words are not plain, or the
 * configuration has to be read first.
 */
export async function runTask(
  task: Task | undefined,
  program: NodeJS.Process,
  keep: (() => void) | undefined,
): Promise<boolean> {
  // A hook of another version may stand in a file that the cold program renews.
  if (task === undefined || !isOfThisVersion(program.env['TSVENV_HOOK'])) return false;
  const context = contextOf(program);
  if (context === 'stale') return false;
  try {
    return await task(context, program, keep);
  } catch (error) {
    fail(error, program);
    return true;
  }
}

/** @param hook what a hook says of itself: its shell and its version. */
const isOfThisVersion = (hook: string | undefined): boolean => hook === undefined || hook.endsWith(` ${VERSION}`);
