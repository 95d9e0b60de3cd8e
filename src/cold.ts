import yargs, { type Argv } from 'yargs';
import type { Run } from './commands/command.js';
import { COMMANDS } from './commands/table.js';
import { UserError } from './errors.js';
import { fail } from './failure.js';
import { unknownWord } from './messages.js';
import { nearest } from './nearest.js';
import { settledContext } from './settled.js';
import { renewHookFiles } from './setup/renew.js';
import { drawable } from './text.js';
import { VERSION } from './version.js';

/** Every command but those of the hot program: parsed by yargs, loaded when asked for. */
export async function main(program: NodeJS.Process): Promise<void> {
  try {
    program.stdout.on('error', (error) => unwritten(error, program));
    const words = program.argv.slice(2);
    await (await parser(words, program)).parseAsync();
  } catch (error) {
    fail(error, program);
  }
}

/** A reader that has gone is nobody to tell; a full disk is. */
function unwritten(error: Error, program: NodeJS.Process): void {
  const code = 'code' in error ? String(error.code) : error.message;
  if (code !== 'EPIPE') fail(new UserError(`tsvenv: cannot write to stdout (${code}); see where it leads`), program);
}

async function parser(words: readonly string[], program: NodeJS.Process): Promise<Argv> {
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
    .wrap(Math.min(program.stdout.columns ?? 100, 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UserError ? error : usageError(message, error, typed);
    });
  for (const { words: form, describe, hidden, load } of COMMANDS) {
    if (form.split(' ')[0] === typed) (await load()).command(parsing, form, describe, () => runOf(program));
    else if (!hidden) parsing.command(form, describe);
  }
  if (typed === undefined) {
    parsing.example('eval "$(tsvenv hook bash)"', 'in ~/.bashrc: environments follow you');
    parsing.example('tsvenv allow', 'trust the environment of this project');
  }
  return parsing;
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
  const context = await settledContext(program, say);
  renewHookFiles(program, context);
  return { program, say, print: (text) => void program.stdout.write(text), context };
}

function usageError(message: string | undefined, error: Error | undefined, word: string | undefined): Error {
  if (error !== undefined && message === undefined) return error;
  const names = COMMANDS.filter(({ hidden }) => !hidden).map((entry) => entry.words.split(' ')[0] ?? '');
  if (word === undefined) return new UserError(`tsvenv: no command given; 'tsvenv --help' lists them`, 2);
  if (!names.includes(word)) return new UserError(unknownWord('command', word, nearest(word, names), names), 2);
  const reason = drawable((message ?? '').replace(/^./, (first) => first.toLowerCase()).replace(/\s*\n\s*/g, ' '));
  return new UserError(`tsvenv ${word}: ${reason}; see 'tsvenv ${word} --help'`, 2);
}
