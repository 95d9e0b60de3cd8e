import { COMMANDS } from '../commands/table.js';
import type { Context } from '../context.js';
import { type Described, described, nameOf } from '../described.js';
import { taken } from './line.js';
import { type Answer, decided, environments, interpreters, programs, word } from './values.js';

const NOTHING: Answer = { candidates: [], beside: 'nothing' };

/**
 * The words that could stand in the place of the last one.
 *
 * @param words what was typed behind `tsvenv`, up to the cursor; the last one may be empty.
 */
export async function answer(words: readonly string[], context: Context, platform: NodeJS.Platform): Promise<Answer> {
  const [name = '', ...rest] = words;
  if (rest.length === 0) return commands(name);
  const entry = COMMANDS.find((one) => nameOf(one) === name);
  if (entry === undefined) return NOTHING;
  const command = await described(entry);
  const line = taken(rest, command);
  if (line.option !== undefined) return valuesOf(line.option, context, platform);
  if (line.current.startsWith('-') && !line.ended) return options(command);
  return positional(command, entry.words, line.operands, context, platform);
}

function commands(current: string): Answer {
  if (current.startsWith('-'))
    return { candidates: [word('--help', 'show help'), word('--version', 'show the version')], beside: 'nothing' };
  return {
    candidates: COMMANDS.filter(({ hidden }) => !hidden).map((entry) => word(nameOf(entry), entry.describe)),
    beside: 'nothing',
  };
}

function options({ options: all }: Described): Answer {
  return { candidates: all.map(({ name, describe }) => word(name, describe)), beside: 'nothing' };
}

async function valuesOf(option: string, context: Context, platform: NodeJS.Platform): Promise<Answer> {
  switch (option) {
    case '--env':
      return environments(context);
    case '-p':
    case '--python':
      return interpreters(context, platform);
    case '-r':
    case '--requirements':
      return { candidates: [], beside: 'files' };
    default:
      return NOTHING;
  }
}

async function positional(
  command: Described,
  form: string,
  operands: readonly string[],
  context: Context,
  platform: NodeJS.Platform,
): Promise<Answer> {
  if (command.name === 'exec') return operands.length === 0 ? programs(context) : { candidates: [], beside: 'files' };
  if (command.name === 'create') return { candidates: [], beside: 'directories' };
  const places = form.split(' ').slice(1);
  const place = places[operands.length] ?? (places.at(-1)?.includes('..') ? places.at(-1) : undefined);
  const name = place?.replace(/[<>[\].]/g, '');
  switch (name) {
    case undefined:
      return NOTHING;
    case 'env':
      return environments(context);
    case 'cmd':
      return programs(context);
    case 'spec':
      return interpreters(context, platform);
    case 'dir':
      return command.name === 'trust' && operands[0] === 'forget'
        ? decided(context)
        : { candidates: [], beside: 'directories' };
    default:
      return listed(command.positionals.find((one) => one.name === name)?.describe ?? '');
  }
}

/** A positional that is described as `list, forget or prune` is one of these words. */
function listed(describe: string): Answer {
  const words = describe.split(/, | or /);
  return words.every((one) => /^\w+$/.test(one))
    ? { candidates: words.map((one) => word(one, '')), beside: 'nothing' }
    : NOTHING;
}
