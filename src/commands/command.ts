import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Context } from '../context.js';
import type { Example } from '../help.js';

/** What a command may use: the world as gathered at the entry point, and the two streams. */
export interface Run {
  readonly context: Context;
  readonly program: NodeJS.Process;
  /** Data, for programs and pipes. */
  readonly print: (text: string) => void;
  /** A line for the person. */
  readonly say: (line: string) => void;
}

interface Specification<Options> {
  readonly builder: (yargs: Argv) => Argv<Options>;
  readonly examples: readonly Example[];
  readonly run: (options: ArgumentsCamelCase<Options>, run: Run) => void | Promise<void>;
}

/** One command, ready to be given to yargs under the words that call it. Loaded only when it was typed. */
export interface Command {
  (yargs: Argv, words: string, describe: string, run: () => Promise<Run>): Argv;
  /** Apart from yargs, which would break them to fit its columns. */
  readonly examples: readonly Example[];
}

/** Makes a command of its options, its examples and what it does with them. */
export function define<Options>({ builder, examples, run }: Specification<Options>): Command {
  const command = (yargs: Argv, words: string, describe: string, prepare: () => Promise<Run>): Argv =>
    yargs.command(words, describe, builder, async (options) => run(options, await prepare()));
  return Object.assign(command, { examples });
}
