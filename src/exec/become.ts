import type { Execution } from './exec.js';
import { shadow } from './shadow.js';

/** The part of Node 22.15 and later that replaces the process, as `exec` in a shell does. */
interface CanExec {
  execve(file: string, argv: readonly string[], env: Readonly<Record<string, string>>): void;
}

const canExec = (program: object): program is CanExec =>
  'execve' in program && typeof program.execve === 'function' && process.platform !== 'win32';

/** Node ignores these for itself, and a command would inherit that: `yes | head` would complain of a broken pipe. */
const IGNORED = ['SIGPIPE', 'SIGXFSZ'] as const;

/**
 * Becomes the command: replaced by it where Node can, else waiting for it as its shadow. Where execve(2) fails, Node
 * does not throw but aborts, so a command that may not run is tried as a child.
 *
 * @param keep called when everything has been done.
 */
export async function become(execution: Execution, program: NodeJS.Process, keep?: () => void): Promise<void> {
  if (!execution.certain || !canExec(program)) return shadow(execution, program, keep);
  keep?.();
  for (const signal of IGNORED) {
    // The default is back when the last listener has gone.
    const listener = (): void => {};
    program.on(signal, listener);
    program.off(signal, listener);
  }
  program.execve(execution.file, execution.argv, execution.env);
}
