import { UserError } from './errors.js';

/** Whether somebody is there who could answer: questions are put on stderr, for stdout is for data. */
export const canAsk = (program: NodeJS.Process): boolean => program.stdin.isTTY && program.stderr.isTTY;

/**
 * Asks a yes-or-no question on the terminal.
 *
 * @throws UserError when the person ends it with Ctrl-C.
 */
export async function confirmed(message: string, fallback: boolean, program: NodeJS.Process): Promise<boolean> {
  const { default: confirm } = await import('@inquirer/confirm');
  return answered(confirm({ message, default: fallback }, { output: program.stderr }));
}

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
}

/**
 * Lets the person choose some of a list on the terminal; none is chosen beforehand.
 *
 * @throws UserError when the person ends it with Ctrl-C.
 */
export async function chosenAmong<T>(
  message: string,
  choices: readonly Choice<T>[],
  program: NodeJS.Process,
): Promise<readonly T[]> {
  const { default: checkbox } = await import('@inquirer/checkbox');
  return answered(checkbox({ message, choices }, { output: program.stderr }));
}

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    // Their error classes are no export that is promised to stay; the name is.
    if (error instanceof Error && error.name === 'ExitPromptError') throw new UserError('tsvenv: cancelled');
    throw error;
  }
}
