import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { callersEnvironment } from '../callers-environment.js';
import { candidateFrom, candidateOf } from '../candidate.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { binOf, type Env, isBroken } from '../inspect.js';
import { levels } from '../locate.js';
import { refusalMessage } from '../messages.js';
import { named } from '../named.js';
import type { Environment } from '../roots.js';
import { pathForPeople, quoted } from '../text.js';
import { inBytes, isLossy, LOST } from './as-bytes.js';
import { programFile } from './program-file.js';

export interface ExecRequest {
  /** An env or project that was named; otherwise the nearest one. */
  readonly env: string | undefined;
  /** Trust it this once. */
  readonly trust: boolean;
  readonly command: string;
  readonly words: readonly string[];
}

/** What is wrong with words, as a clause. */
export interface Misuse {
  readonly misuse: string;
}

/** `exec [--env DIR] [--trust] [--] CMD…`. Words behind CMD are CMD's own. */
export function execRequest(words: readonly string[]): ExecRequest | Misuse {
  let env: string | undefined;
  let trust = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--trust') {
      trust = true;
    } else if (word === '--env' || word.startsWith('--env=')) {
      env = word === '--env' ? words[++index] : word.slice('--env='.length);
      if (!env) return { misuse: '--env is followed by no name of an environment' };
    } else if (word !== '--' && word.startsWith('-')) {
      return { misuse: `unknown option ${quoted(word)}, unless the command is meant and stands behind --` };
    } else {
      const start = word === '--' ? index + 1 : index;
      const command = words[start];
      if (command !== undefined) return { env, trust, command, words: words.slice(start + 1) };
    }
  }
  return { misuse: 'no command to run' };
}

/** What is to be run: the program's file, its words, and the environment it gets. */
export interface Execution {
  readonly file: string;
  /** Including the name that the program is called by. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it surely starts, as far as can be told beforehand. */
  readonly certain: boolean;
}

/**
 * Resolves a command in the nearest env.
 *
 * @throws UserError with exit code 127 when there is no such command, 126 when it cannot be executed (POSIX XCU 2.8.2),
 * 1 when there is no env that may be used.
 */
export function execution(request: ExecRequest, context: Context): Execution {
  const env = usableEnv(request, context);
  const variables = environmentIn(env, context.env);
  const file = commandFile(request.command, variables['PATH'] ?? '', env, context);
  const kind = programFile(file);
  if (typeof kind === 'object') {
    throw new UserError(`tsvenv: ${pathForPeople(file, context.home)} ${kind.why}; ${kind.remedy}`, kind.exitCode);
  }
  const plain =
    kind === 'shell script'
      ? { file: '/bin/sh', argv: ['sh', file, ...request.words], env: variables }
      : { file, argv: [request.command, ...request.words], env: variables };
  const exact = isLossy(plain) ? inBytes(plain, request.words.length, env, environmentIn) : plain;
  return { ...exact, certain: kind !== 'unclear' && isShort(exact.argv, variables) };
}

/** The least that Linux grants to words and environment, less room for the loader's and an interpreter's own. */
const SHORT = 96 * 1024;

function isShort(argv: readonly string[], variables: Readonly<Record<string, string>>): boolean {
  const perString = 8 + 1; // a pointer, and the NUL
  const length = (strings: readonly string[]): number =>
    strings.reduce((sum, string) => sum + Buffer.byteLength(string) + perString, 0);
  return length(argv) + length(Object.entries(variables).flat()) < SHORT;
}

/** The env that a command runs in. @throws UserError when there is none, or none that is trusted. */
export function usableEnv(request: Pick<ExecRequest, 'env' | 'trust'>, context: Context): Env {
  if (request.env === undefined && context.cwd.includes(LOST) && fileState(context.cwd) === 'absent') {
    throw new UserError(`tsvenv: the name of ${quoted(context.cwd)} is not in UTF-8; rename it, or use --env DIR`);
  }
  const candidate =
    request.env === undefined ? candidateFrom(context.cwd, context) : candidateOf(named(request.env, context), context);
  if (candidate === undefined) throw nothingFound(context);
  const { found, env, verdict } = candidate;
  if (isBroken(env)) throw refused({ why: 'broken', found, broken: env }, context);
  if (verdict.is === 'allowed' || (request.trust && verdict.is === 'unknown')) return env;
  if (verdict.is === 'denied') {
    const place = pathForPeople(verdict.place, context.home);
    throw new UserError(`tsvenv: ${place} is denied; 'tsvenv trust forget ${place}' takes that back`);
  }
  throw refused({ why: 'untrusted', found, verdict }, context, "'tsvenv exec --trust'");
}

function nothingFound(context: Context): UserError {
  const searched = levels(context.cwd, context.boundaries);
  const top = pathForPeople(searched.at(-1) ?? '/', context.home);
  const start = pathForPeople(context.cwd, context.home);
  const where = searched.length > 1 ? `${start} and above, up to ${top}` : start;
  return new UserError(`tsvenv: no environment in ${where}; 'tsvenv create' makes one, --env DIR names one`);
}

function refused(refusal: Parameters<typeof refusalMessage>[0], context: Context, once?: string): UserError {
  const line = refusalMessage(refusal, context.home) ?? '';
  return new UserError(once === undefined ? line : line.replace("'tsvenv activate'", once));
}

/** Where a shell looks for programs when it was given no PATH, once there is one. */
const PATH_OF_NONE = ['/usr/bin', '/bin'].join(delimiter);

/**
 * The environment of a command in an env. `TSVENV_ACTIVE` is not set: a shell that is started so keeps the env, as it
 * keeps one that anybody else activated.
 */
export function environmentIn(env: Env, environment: Environment): Readonly<Record<string, string>> {
  const variables = callersEnvironment(environment);
  const inherited = environment['VIRTUAL_ENV'];
  const gone = [env.bin, ...(inherited ? [binOf(inherited)] : [])];
  const path = environment['PATH'] ?? PATH_OF_NONE;
  const rest = path.split(delimiter).filter((element) => !gone.includes(element));
  variables['PATH'] = [env.bin, ...rest].join(delimiter);
  variables['VIRTUAL_ENV'] = env.path;
  variables['VIRTUAL_ENV_PROMPT'] = env.name;
  delete variables['PYTHONHOME'];
  delete variables['TSVENV_ACTIVE'];
  return variables;
}

/**
 * The file that a command means on a PATH.
 *
 * @throws UserError with exit code 127 when there is none, 126 when it cannot be executed.
 */
export function commandFile(command: string, path: string, env: Env, context: Context): string {
  const inPath = !command.includes('/');
  const candidates = inPath
    ? path
        .split(delimiter)
        .map((directory) => join(isAbsolute(directory) ? directory : resolve(context.cwd, directory), command))
    : [command];
  let there: string | undefined;
  for (const file of command === '' ? [] : candidates) {
    const state = fileState(file);
    if (state === 'executable') return file;
    if (state === 'there') there ??= file;
    if (state === 'absent' && file.includes(LOST) && fileState(dirname(file)) === 'absent') {
      const directory = quoted(dirname(file));
      throw new UserError(
        `tsvenv: ${quoted(command)} may be in ${directory}, whose name is not in UTF-8; name the command by its path`,
        126,
      );
    }
  }
  if (there !== undefined) {
    throw new UserError(
      `tsvenv: ${pathForPeople(there, context.home)} cannot be executed; 'chmod +x' makes a script a command`,
      126,
    );
  }
  const place = inPath ? `is neither in ${pathForPeople(env.bin, context.home)} nor elsewhere on PATH` : 'is not there';
  throw new UserError(
    `tsvenv: ${quoted(command)} ${place}; 'tsvenv exec python -m pip install NAME' installs packages`,
    127,
  );
}

function fileState(file: string): 'executable' | 'there' | 'absent' {
  try {
    if (!statSync(file).isFile()) return 'there';
  } catch {
    return 'absent';
  }
  try {
    accessSync(file, constants.X_OK);
    return 'executable';
  } catch {
    return 'there';
  }
}
