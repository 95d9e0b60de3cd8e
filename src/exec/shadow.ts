import type { ChildProcess, spawn, spawnSync } from 'node:child_process';
import type * as os from 'node:os';
import { UserError } from '../errors.js';
import { quoted } from '../text.js';
import type { Execution } from './exec.js';
import { isInForeground } from './foreground.js';

/**
 * Signals that somebody may send to us and means for the command: all but those that cannot be caught, that tell of an
 * error of our own, or that job control sends to the whole group anyway.
 */
const FORWARDED: readonly NodeJS.Signals[] = [
  ...(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGPROF'] as const),
  ...(['SIGPIPE', 'SIGIO', 'SIGURG', 'SIGWINCH', 'SIGPWR', 'SIGXCPU', 'SIGXFSZ', 'SIGABRT', 'SIGTRAP'] as const),
  ...(['SIGSYS', 'SIGSTKFLT', 'SIGINFO', 'SIGBREAK', 'SIGTSTP', 'SIGCONT'] as const),
];
/** These the terminal sends to every process of the group in its foreground; once more would interrupt a clean-up. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGINFO', 'SIGBREAK'];

/**
 * Runs the command with the streams and the process group of this process, so that job control in the terminal works:
 * Ctrl-Z stops both. Its end becomes ours, exit code or signal.
 *
 * @param keep called when the command has ended.
 * @throws UserError with exit code 126, or 127 when what should run it is not there.
 */
export async function shadow(execution: Execution, program: NodeJS.Process, keep?: () => void): Promise<void> {
  let running: { readonly child: ChildProcess; readonly run: typeof spawnSync } | undefined;
  const early: NodeJS.Signals[] = []; // sent before there was anybody to tell
  const pass = (signal: NodeJS.Signals): void => {
    if (running === undefined) early.push(signal);
    else if (!FROM_TERMINAL.includes(signal) || !isInForeground(program.pid, running.run)) running.child.kill(signal);
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (running !== undefined) pass(signal);
    program.off(signal, stop);
    program.kill(program.pid, signal);
    program.on(signal, stop); // going on
  };
  const listeners = FORWARDED.filter((signal) => signal in constants().signals).map(
    (signal) => [signal, signal === 'SIGTSTP' ? stop : pass] as const,
  );
  for (const [signal, listener] of listeners) program.on(signal, listener);
  let end: End;
  try {
    const { spawn, spawnSync } = process.getBuiltinModule('node:child_process');
    const child = started(execution, spawn);
    running = { child, run: spawnSync };
    const ending = endOf(child);
    for (const signal of early) child.kill(signal);
    end = await ending;
  } catch (error) {
    throw cannotRun(execution.file, error);
  } finally {
    for (const [signal, listener] of listeners) program.off(signal, listener);
  }
  keep?.();
  endAs(end, program);
}

function started({ file, argv, env }: Execution, start: typeof spawn): ChildProcess {
  return start(file, argv.slice(1), { argv0: argv[0] ?? file, env, stdio: 'inherit', windowsHide: false });
}

const constants = (): typeof os.constants => process.getBuiltinModule('node:os').constants;

type End = number | NodeJS.Signals;

/** Node knows nothing of a real-time signal, and takes the end by one for an exit with 0. */
function endOf(child: ChildProcess): Promise<End> {
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) => done(signal ?? code ?? 1));
  });
}

/** Ends by the same signal, and where that has no effect (on process 1, say) with the exit code of a shell. */
function endAs(end: End, program: NodeJS.Process): void {
  program.exitCode = typeof end === 'number' ? end : 128 + constants().signals[end];
  if (typeof end === 'string') program.kill(program.pid, end);
}

function cannotRun(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const [why, remedy] =
    error.code === 'E2BIG'
      ? ['its words and the environment are too long', 'hand them over in a file']
      : ['', 'look at its first line and its permissions'];
  return new UserError(
    `tsvenv: cannot run ${quoted(file)} (${why}${why && ', '}${String(error.code)}); ${remedy}`,
    error.code === 'ENOENT' ? 127 : 126,
  );
}
