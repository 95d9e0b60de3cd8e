import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { candidateFrom } from '../candidate.js';
import { COMMANDS } from '../commands/table.js';
import type { Context } from '../context.js';
import { projectDirectory } from '../create/target.js';
import { type Described, described, nameOf } from '../described.js';
import { isBroken } from '../inspect.js';
import { knownEnvs } from '../known.js';
import { listRecords } from '../trust/store.js';

/** One word that could stand where the cursor is. */
export interface Candidate {
  readonly word: string;
  readonly describe: string;
}

/** What the shell adds of its own: it knows files, and how to quote them, better than anybody. */
export type Beside = 'nothing' | 'files' | 'directories' | 'commands';

export interface Answer {
  readonly candidates: readonly Candidate[];
  readonly beside: Beside;
}

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

interface Line {
  /** The option whose value the cursor is at. */
  readonly option: string | undefined;
  /** What is typed of the last word. */
  readonly current: string;
  readonly operands: readonly string[];
  /** Behind `--`, or behind the command that `exec` runs, nothing is an option. */
  readonly ended: boolean;
}

/** Takes a line apart. bash has `--env=x` as three words. */
function taken(words: readonly string[], command: Described): Line {
  const takesValue = (option: string): boolean =>
    command.options.some(({ name, short, takesValue: takes }) => takes && (name === option || short === option));
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const operands: string[] = [];
  let option: string | undefined;
  let ended = false;
  for (const one of before) {
    if (one === '=' && option !== undefined) continue;
    if (option !== undefined) option = undefined;
    else if (ended || !one.startsWith('-')) operands.push(one);
    else if (one === '--') ended = true;
    else if (takesValue(one)) option = one;
    if (command.name === 'exec' && operands.length > 0) ended = true;
  }
  const [, assigned] = ended ? [] : (/^(--[\w-]+)=/.exec(current) ?? []);
  return { option: option ?? assigned, current, operands, ended };
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

function environments(context: Context): Answer {
  const candidates = knownEnvs(context)
    .filter(({ env }) => env !== 'gone')
    .map(({ path, env }) => word(path, env === 'gone' || isBroken(env) ? '' : `Python ${env.minorVersion ?? ''}`));
  return { candidates, beside: 'directories' };
}

function decided(context: Context): Answer {
  const records = context.trustStore === undefined ? [] : listRecords(context.trustStore);
  const candidates = records.flatMap(({ record }) =>
    record === undefined
      ? []
      : [word(record.path, record.scope === 'under' ? `${record.kind}, and below` : record.kind)],
  );
  return { candidates, beside: 'nothing' };
}

/** What the nearest env has in its `bin`, where that is trusted, besides what the shell finds on PATH. */
function programs(context: Context): Answer {
  const found = candidateFrom(context.cwd, context);
  if (found === undefined || isBroken(found.env) || found.verdict.is !== 'allowed')
    return { candidates: [], beside: 'commands' };
  const candidates = namesIn(found.env.bin)
    .filter((name) => !/^(activate|Activate\.ps1|deactivate)/.test(name))
    .map((name) => word(name, ''));
  return { candidates, beside: 'commands' };
}

/** The versions that are there, by their names alone: no interpreter is started for a completion. */
async function interpreters(context: Context, platform: NodeJS.Platform): Promise<Answer> {
  const { candidates: find } = await import('../python/discover.js');
  const { env, cwd, home = '/', trust, boundaries } = context;
  const { usable } = await find({
    env,
    cwd,
    home,
    platform,
    owners: trust.owners,
    project: projectDirectory(cwd, boundaries),
  });
  const versions = new Map<string, string>();
  for (const { path, name } of usable) {
    const version = /\d+\.\d+(\.\d+)?t?$/.exec(name ?? basename(path))?.[0];
    if (version !== undefined && !versions.has(version)) versions.set(version, path);
  }
  return { candidates: [...versions].map(([version, path]) => word(version, path)), beside: 'nothing' };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

const word = (text: string, describe: string): Candidate => ({ word: text, describe });
