import type { Command } from './command.js';

/** A command that is loaded when it is asked for. */
export interface Entry {
  /** As yargs has it: the name, then `<positional>`, `[optional]`, `[several..]`. */
  readonly words: string;
  readonly describe: string;
  /** Said, instead of what is missing, where a required word is: of a command whose name means another to many. */
  readonly instead?: string;
  /** A word that only programs type. */
  readonly hidden?: boolean;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** What other tools call trust is `allow`. */
export const NO_ACTION = `tsvenv: 'tsvenv allow' trusts a project; 'tsvenv trust' is followed by list, forget, prune`;

/** Every command, in the order in which a user needs them. */
export const COMMANDS: readonly Entry[] = [
  { words: 'setup [shell..]', describe: 'load the hook in every new shell', load: () => import('./setup.js') },
  { words: 'hook <shell>', describe: 'print the hook for a shell', load: () => import('./hook.js') },
  { words: 'allow [dir]', describe: 'trust a project and its environment', load: () => import('./allow.js') },
  { words: 'deny [dir]', describe: 'never activate anything in a directory', load: () => import('./deny.js') },
  { words: 'status [dir]', describe: 'what is active, and why', load: () => import('./status.js') },
  { words: 'create', describe: 'make an environment', load: () => import('./create.js') },
  {
    words: 'activate [env]',
    describe: 'activate an environment by hand (in a hooked shell)',
    load: () => import('./activate.js'),
  },
  {
    words: 'deactivate',
    describe: 'leave the active environment (in a hooked shell)',
    load: () => import('./deactivate.js'),
  },
  { words: 'exec', describe: 'run a command in the nearest environment', load: () => import('./exec.js') },
  {
    words: 'which [cmd]',
    describe: 'the file that exec would run',
    load: () => import('./which.js'),
  },
  {
    words: 'list',
    describe: 'the environments that were made or allowed',
    load: () => import('./list.js'),
  },
  {
    words: 'link <env>',
    describe: 'use an environment elsewhere for this project',
    load: () => import('./link.js'),
  },
  {
    words: 'remove [env]',
    describe: 'delete an environment, and what was decided about it',
    load: () => import('./remove.js'),
  },
  {
    words: 'python <action> [spec]',
    describe: 'the interpreters that environments can be made from',
    load: () => import('./python.js'),
  },
  {
    words: 'trust <action> [dir]',
    describe: 'list, forget or prune what was decided',
    instead: NO_ACTION,
    load: () => import('./trust.js'),
  },
  { words: 'config <action>', describe: 'what is configured, and where', load: () => import('./config.js') },
  { words: 'cache <action>', describe: 'what is kept to make environments fast', load: () => import('./cache.js') },
  {
    words: 'export <shell> [dir]',
    describe: 'print the code that brings a shell up to date',
    load: () => import('./export.js'),
  },
  {
    words: 'reload',
    describe: 'look at everything anew (in a hooked shell)',
    load: () => import('./reload.js'),
  },
  {
    words: 'doctor',
    describe: 'what is wrong with this set-up, and how to mend it',
    load: () => import('./doctor.js'),
  },
  {
    words: 'completion <shell>',
    describe: 'print the script that completes the words of tsvenv',
    load: () => import('./completion.js'),
  },
  {
    words: 'complete',
    describe: 'answer a script of completion',
    hidden: true,
    load: () => import('./complete.js'),
  },
];
