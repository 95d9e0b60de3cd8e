import yargs, { type Argv } from 'yargs';
import type { Run } from './commands/command.js';
import { COMMANDS } from './commands/table.js';
import { UserError } from './errors.js';
import { fail } from './failure.js';
import { type Example, examplesHelp, spacedHelp } from './help.js';
import { settledContext } from './settled.js';
import { renewHookFiles } from './setup/renew.js';
import { shellNamed } from './shells/index.js';
import { givesSwitchValue, nameOf, refuseMisplaced, usageError, withoutEnd } from './usage.js';
import { VERSION } from './version.js';

/**
 * Every command, or those of the other programs where they need it: parsed by yargs, loaded when asked for.
 *
 * @param keep keeps what has been compiled by now; called when a command, or its help, has been through.
 * @returns true: there is no other program to turn to.
 */
export async function main(program: NodeJS.Process, keep?: () => void): Promise<true> {
  try {
    program.stdout.on('error', (error) => unwritten(error, program));
    const words = program.argv.slice(2);
    refuseMisplaced(words);
    const [name, ...rest] = words;
    // Behind the command all words are its own, even --help.
    const task = name === 'exec' ? (await import('./hot.js')).execTask(rest) : undefined;
    if (task !== undefined) {
      await task((await runOf(program)).context, program);
      return true;
    }
    const plain = withoutEnd(words);
    const width = Math.min(program.stdout.columns ?? WIDEST, WIDEST);
    const { parsing, examples } = await parser(plain, program, width);
    await parsing.parseAsync(plain, {}, (_error, _options, text) => {
      if (text === VERSION) program.stdout.write(`${text}\n`);
      else if (text !== '')
        program.stdout.write(`${spacedHelp(text, width).trimEnd()}\n\n${examplesHelp(examples, width)}\n`);
    });
    keep?.();
  } catch (error) {
    fail(error, program);
  }
  return true;
}

/** A reader that has gone is nobody to tell; a full disk is. */
function unwritten(error: Error, program: NodeJS.Process): void {
  const code = 'code' in error ? String(error.code) : error.message;
  if (code !== 'EPIPE') fail(new UserError(`tsvenv: cannot write to stdout (${code}); see where it leads`), program);
}

/** Columns that help takes at most. */
const WIDEST = 100;

/** Examples of no command in particular. */
const EXAMPLES: readonly Example[] = [
  ['eval "$(tsvenv hook bash)"', 'in ~/.bashrc: environments follow you'],
  ['tsvenv allow', 'trust the environment of this project'],
];

interface Parser {
  readonly parsing: Argv;
  readonly examples: readonly Example[];
}

async function parser(words: readonly string[], program: NodeJS.Process, width: number): Promise<Parser> {
  const typed = words.find((word) => !word.startsWith('-'));
  const parsing: Argv = yargs([...words], workingDirectory(program))
    .scriptName('tsvenv')
    .usage('$0 <command>\n\nPython virtual environments that follow you from directory to directory.')
    .version(VERSION)
    .locale('en')
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, '')
    // Said twice, the last holds, as everywhere; words of which there may be several are not said twice.
    .parserConfiguration({
      'duplicate-arguments-array': COMMANDS.some((one) => nameOf(one) === typed && one.words.includes('..')),
    })
    .check((options) => {
      const end = words.indexOf('--');
      const word = words.slice(0, end < 0 ? undefined : end).find((one) => givesSwitchValue(one, options));
      if (word !== undefined) throw new Error(`No value may stand behind ${word.replace(/=.*/s, '')}: ${word}`);
      return true;
    })
    .wrap(width)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UserError ? error : usageError(message, error, typed, words);
    });
  let examples = EXAMPLES;
  for (const { words: form, describe, hidden, load } of COMMANDS) {
    if (nameOf({ words: form }) === typed) {
      const { command } = await load();
      command(parsing, form, describe, () => runOf(program));
      examples = command.examples;
    } else if (!hidden) parsing.command(form, describe);
  }
  return { parsing, examples };
}

/** Any directory, for one that was deleted; yargs would look for itself, and throw. */
function workingDirectory(program: NodeJS.Process): string {
  try {
    return program.cwd();
  } catch {
    return '/';
  }
}

async function runOf(program: NodeJS.Process): Promise<Run> {
  const say = (line: string): void => void program.stderr.write(`${line}\n`);
  const context = await settledContext(program, sayAtPrompt(program) ?? say);
  renewHookFiles(program, context);
  return { program, say, print: (text) => void program.stdout.write(text), context };
}

/** What a hook asks is answered by text for its shell, which keeps a line for its next prompt. */
function sayAtPrompt({ argv, stdout }: NodeJS.Process): ((line: string) => void) | undefined {
  const [name, shellName = '', option] = argv.slice(2);
  const shell = name === 'export' && option === '--hook' ? shellNamed(shellName) : undefined;
  return shell && ((line) => void stdout.write(shell.render([{ do: 'say', line }])));
}
