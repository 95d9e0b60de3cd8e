import { answerLoading } from './hook.js';
import { shellNamed } from './shells/index.js';
import { runTask, type Task } from './task.js';
import { allow, decisionIn, deny } from './trust/deciding.js';
import { write } from './write.js';

/**
 * The program of `hook`, which a start-up file waits for, and of `allow` and `deny`, where the words are plain: to load
 * yargs takes three times as long as what it would be loaded for.
 *
 * @see runTask
 */
export async function main(program: NodeJS.Process, keep?: () => void): Promise<boolean> {
  const [name = '', ...words] = program.argv.slice(2);
  return runTask(name === 'hook' ? hookTask(words) : decideTask(name, words), program, keep);
}

/** What `hook SHELL [--no-prompt] [--no-cd]` does; undefined for any other words. */
function hookTask([name = '', ...options]: readonly string[]): Task | undefined {
  const shell = shellNamed(name);
  if (shell === undefined || options.some((option) => option !== '--no-prompt' && option !== '--no-cd'))
    return undefined;
  const choice = { prompt: !options.includes('--no-prompt'), cd: !options.includes('--no-cd') };
  return async (context, program, keep) => {
    write(1, answerLoading(shell, choice, context, program));
    keep?.();
    return true;
  };
}

/** What `allow [--under] [DIR]` or `deny [DIR]` does; undefined for any other words. */
function decideTask(name: string, words: readonly string[]): Task | undefined {
  const decision = decisionIn(name, words);
  if (decision === undefined) return undefined;
  return async (context, _program, keep) => {
    if (name === 'deny') deny(decision.dir, context);
    else if (!allow(decision, context)) return false;
    keep?.();
    return true;
  };
}
