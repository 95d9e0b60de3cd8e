import { bash } from './drivers/bash.js';
import { fish } from './drivers/fish.js';
import { zsh } from './drivers/zsh.js';

/**
 * What the scenarios need to know of a shell: how it is started, and its words for what every shell can do.
 * A word returns a line, or a part of one, to be typed or to stand in the rc file.
 */
export interface ShellDriver {
  readonly name: string;
  /** The command that installs it on Debian. */
  readonly install: string;
  /** Arguments of an interactive shell that reads its rc file. */
  readonly args: readonly string[];
  /** The rc file below `$HOME`. */
  readonly rcFile: string;
  /** Other files below `$HOME` that an account has. */
  readonly files: Readonly<Record<string, string>>;
  /** Sets the prompt to `$ ` and binds Ctrl-X Ctrl-P to writing `$?` and the environment to `probe`. */
  rc(probe: string): string;
  /** The README's line; `options` go to `tsvenv hook`. */
  hook(options: string): string;
  /** What the shell prints to learn whether the cursor is at the left edge, where escapes are already taken away. */
  readonly edge: RegExp;

  quote(text: string): string;
  /** Sets a variable of the shell that is not exported. */
  assign(name: string, value: string): string;
  exported(name: string, value: string): string;
  unset(name: string): string;
  setPath(elements: readonly string[]): string;
  prependPath(dir: string): string;
  appendPath(dir: string): string;
  setCdpath(...dirs: readonly string[]): string;
  /** An expression: the status of the last command. */
  readonly status: string;
  /** Expressions: the statuses of the last pipeline. */
  readonly pipeStatus: string;
  /** A command that ends with this status. */
  fail(status: number): string;
  define(name: string, ...body: readonly string[]): string;
  alias(name: string, replacement: string): string;
  /** In a function: calls the builtin of this name with the function's arguments. */
  callBuiltin(name: string): string;
  /** Names that cannot be given to a function or an alias, or without which the shell itself does not work. */
  readonly reserved: readonly string[];
  /** Prints the names of all variables and functions, one a line. */
  readonly listNames: string;
  /** What the hook adds to these names besides its own `__tsvenv_*`. */
  readonly addedNames: readonly string[];
  /** What is typed to activate an environment by hand. */
  activate(env: string): string;
  /** Lines of an rc file that set a prompt; each shows `words` and ends with the mark. */
  readonly prompts: {
    plain(words: string): string;
    /** Runs `printf %s words` when the prompt is drawn. */
    substituted(words: string): string;
    /** `upper` on a line above `words`. */
    twoLines(upper: string, words: string): string;
    /** The status of the last command and `> `. */
    readonly status: string;
    /** Set again before each prompt. */
    rebuilt(words: string): string;
  };
  /** A hook of direnv. */
  readonly direnv: string;
}

/** Every shell that the scenarios run in. */
export const drivers: readonly ShellDriver[] = [bash, zsh, fish];
