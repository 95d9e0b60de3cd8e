import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { candidateFrom } from './candidate.js';
import { type Context, contextOf } from './context.js';
import { UserError } from './errors.js';
import { become } from './exec/become.js';
import { execRequest, execution } from './exec/exec.js';
import { answerActivate, answerHook, opsFor } from './export.js';
import { fail } from './failure.js';
import { answerLoading } from './hook.js';
import { shellNamed } from './shells/index.js';
import type { Op, Shell } from './shells/ops.js';
import { appendForGitHub, changes } from './sinks.js';
import { pathForPeople } from './text.js';
import { allow, decisionIn, deny } from './trust/deciding.js';
import { VERSION } from './version.js';
import { write } from './write.js';

/**
 * The program at the prompt and in start-up files: `export`, `exec`, `hook`, `allow` and `deny`, with nothing imported but
 * Node's own modules. To load yargs takes three times as long as what it would be loaded for.
 *
 * @param keep keeps what has been compiled by now; called when a task has been through the most of what it ever needs.
 * @returns false, having done nothing, when the words are not plain or the configuration has to be read first: the
 * cold program then explains or does it.
 */
export async function main(program: NodeJS.Process, keep?: () => void): Promise<boolean> {
  const [name = '', ...words] = program.argv.slice(2);
  const task = taskNamed(name, words);
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

/** What these words ask for; undefined when they are not plain. */
function taskNamed(name: string, words: readonly string[]): Task | undefined {
  if (name === 'exec') return execTask(words);
  if (name === 'hook') return hookTask(words);
  return name === 'export' ? exportTask(words) : decideTask(name, words);
}

/** @param hook what a hook says of itself: its shell and its version. */
const isOfThisVersion = (hook: string | undefined): boolean => hook === undefined || hook.endsWith(` ${VERSION}`);

/** Something that is to be done once the context is known; false, having done nothing, when it takes more than is here. */
export type Task = (context: Context, program: NodeJS.Process, keep?: () => void) => Promise<boolean>;

/** What `exec` with these words does; undefined when they are not understood. */
export function execTask(words: readonly string[]): Task | undefined {
  const request = execRequest(words);
  if ('misuse' in request) return undefined;
  return async (context, program, keep) => {
    await become(execution(request, context), program, keep);
    return true;
  };
}

/** What `export` with these words does; undefined when they are not understood. */
export function exportTask(words: readonly string[]): Task | undefined {
  const request = exportRequest(words);
  if (request === undefined) return undefined;
  return async (context, _program, keep) => {
    const text = await answer(request, context, (line) => write(2, `${line}\n`));
    write(1, text);
    // A refusal has not been through what entering needs.
    if (text.includes('VIRTUAL_ENV')) keep?.();
    return true;
  };
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

interface ExportRequest {
  readonly sink: Shell | 'json' | 'gha';
  readonly directory: string | undefined;
  /** Asked by the hook: what was active has been left, and messages wait for the prompt. */
  readonly hook: boolean;
  /** Activation by hand. */
  readonly activate: boolean;
}

/** `export SHELL [--hook | --activate] [--] [DIR]`; undefined for anything else. */
function exportRequest(words: readonly string[]): ExportRequest | undefined {
  const [name, ...rest] = words;
  const sink = name === 'json' || name === 'gha' ? name : shellNamed(name ?? '');
  if (sink === undefined) return undefined;
  const end = rest.indexOf('--');
  const before = end < 0 ? rest : rest.slice(0, end);
  const options = before.filter((word) => word.startsWith('-'));
  const operands = [...before.filter((word) => !word.startsWith('-')), ...(end < 0 ? [] : rest.slice(end + 1))];
  const known = options.every((word) => word === '--hook' || word === '--activate');
  if (!known || operands.length > 1) return undefined;
  return { sink, directory: operands[0], hook: options.includes('--hook'), activate: options.includes('--activate') };
}

async function answer(
  { sink, directory, hook, activate }: ExportRequest,
  context: Context,
  say: (line: string) => void,
): Promise<string> {
  if (typeof sink !== 'string') {
    if (activate) return answerActivate(sink, directory, context);
    if (hook) return answerHook(sink, directory ?? context.cwd, context);
  }
  const start = directory === undefined ? context.cwd : resolve(context.cwd, directory);
  if (directory === '' || !isDirectory(start)) {
    const place = pathForPeople(directory === '' ? '' : start, context.home);
    if (directory !== undefined) throw new UserError(`tsvenv: ${place} is not a directory; name one that is there`);
  }
  const ops = opsFor(candidateFrom(start, context), context.env);
  for (const op of ops) {
    if (op.do !== 'say') continue;
    // The steps behind this one would go on with another Python.
    if (sink === 'gha') throw new UserError(op.line);
    say(op.line);
  }
  const silent: readonly Op[] = ops.filter((op) => op.do !== 'say');
  if (sink === 'gha') await appendForGitHub(silent, context.env);
  if (sink === 'gha') return '';
  return sink === 'json' ? `${JSON.stringify(changes(silent, context.env))}\n` : sink.render(silent);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
