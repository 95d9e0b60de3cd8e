import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { candidateFrom } from './candidate.js';
import type { Context } from './context.js';
import { UserError } from './errors.js';
import { become } from './exec/become.js';
import { execRequest, execution } from './exec/exec.js';
import { answerActivate, answerHook, opsFor } from './export.js';
import { shellNamed } from './shells/index.js';
import type { Op, Shell } from './shells/ops.js';
import { appendForGitHub, changes } from './sinks.js';
import { runTask, type Task } from './task.js';
import { pathForPeople } from './text.js';
import { write } from './write.js';

/**
 * The program at the prompt: `export` and `exec`, with nothing imported but Node's own modules.
 *
 * @see runTask
 */
export async function main(program: NodeJS.Process, keep?: () => void): Promise<boolean> {
  const [name, ...words] = program.argv.slice(2);
  return runTask(name === 'exec' ? execTask(words) : exportTask(words), program, keep);
}

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
