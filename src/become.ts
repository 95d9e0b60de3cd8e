import type { ChildProcess } from 'node:child_process';
import { UserError } from './errors.js';
import type { Execution } from './exec.js';
import { quoted } from './text.js';

/** The part of Node 22.15 and later that replaces the process, as `exec` in a shell does. */
interface CanExec {
  execve(file: string, argv: readonly string[], env: Readonly<Record<string, string>>): void;
}

const canExec = (program: object): program is CanExec =>
  'execve' in program && typeof program.execve === 'function' && process.platform !== 'win32';

/** Signals that somebody may send to us and means for the command. The terminal sends its own to both. */
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Becomes the command: replaced by it where Node can, else waiting for it as its shadow. Where execve(2) fails, Node
 * does not throw but aborts, so a command that may not run is tried as a child.
 */
export async function become(execution: Execution, program: NodeJS.Process): Promise<void> {
  if (!execution.certain || !canExec(program)) return shadow(execution, program);
  program.execve(execution.file, execution.argv, execution.env);
}

/**
 * Runs the command with the streams and the process group of this process, so that job control in the terminal works:
 * Ctrl-Z stops both. Its end becomes ours, exit code or signal.
 */
async function shadow({ file, argv, env }: Execution, program: NodeJS.Process): Promise<void> {
  const { spawn } = await import('node:child_process');
  let child: ChildProcess;
  try {
    child = spawn(file, argv.slice(1), { argv0: argv[0] ?? file, env, stdio: 'inherit', windowsHide: false });
  } catch (error) {
    throw cannotRun(file, error);
  }
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  // Ctrl-C reaches the command from the terminal by itself; sent once more it would interrupt its clean-up.
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!program.stdin.isTTY) forward(signal);
  };
  for (const signal of FORWARDED) program.on(signal, forward);
  for (const signal of FROM_TERMINAL) program.on(signal, interrupt);
  const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done, failed) => {
    child.once('error', (error) => failed(cannotRun(file, error)));
    child.once('exit', (exitCode, exitSignal) => done({ code: exitCode, signal: exitSignal }));
  });
  for (const name of FORWARDED) program.off(name, forward);
  for (const name of FROM_TERMINAL) program.off(name, interrupt);
  if (signal !== null) program.kill(program.pid, signal);
  else program.exitCode = code ?? 1;
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
