import { callersEnvironment } from '../callers-environment.js';
import type { Environment } from '../roots.js';

/**
 * Variables that would change where Python or pip put things, or what Python is: `create` decides that. pip's indexes,
 * find-links, certificates and pip.conf are the user's to choose, and stay.
 */
const MISLEADING =
  /^(PYTHON.*|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|DRY_RUN)|ENSUREPIP_OPTIONS|VIRTUAL_ENV|__PYVENV_LAUNCHER__|SOURCE_DATE_EPOCH)$/i;

/**
 * The environment for programs that `create` runs. A pip.conf that asks for `user` installs must not fail in an env, nor
 * one with `python` lead pip into another: in the child that pip starts for that option (22.3), it is overlooked.
 */
export function childEnvironment(env: Environment): Environment {
  const kept = Object.entries(callersEnvironment(env)).filter(([name]) => !MISLEADING.test(name));
  return { ...Object.fromEntries(kept), PIP_USER: '0', _PIP_RUNNING_IN_SUBPROCESS: '1' };
}

export interface Ended {
  /** Exit status; undefined when it was killed. */
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** stdout and stderr as they came, without end's white space; the last 64 KiB of it. */
  readonly output: string;
}

/** What our own signal may take to arrive after that of a child, in ms. */
const GRACE = 200;

export interface Running {
  readonly env: Environment;
  readonly cwd: string;
  /** Ends the program, and what it was run for. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what the program says, as it says it. */
  readonly heard?: (text: string) => void;
}

/** Runs a program with nothing on its stdin, until it ends. @throws when it cannot be started, or was to be ended. */
export async function run(
  program: string,
  args: readonly string[],
  { env, cwd, signal, heard }: Running,
): Promise<Ended> {
  // Loaded late, for most environments are made without.
  const { execa } = await import('execa');
  const child = execa(program, args, {
    env: childEnvironment(env),
    extendEnv: false,
    cwd,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  let output = '';
  child.all.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-64 * 1024);
    heard?.(text);
  });
  const ended = await child;
  // A terminal sends Ctrl-C to both, and the child's end may be heard of first.
  if (ended.signal !== undefined && signal?.aborted === false) await new Promise((resume) => setTimeout(resume, GRACE));
  signal?.throwIfAborted();
  if (ended.exitCode === undefined && ended.signal === undefined) throw ended;
  return { status: ended.exitCode, signal: ended.signal, output: output.trimEnd() };
}
