import { UserError } from './errors.js';
import type { Environment } from './roots.js';

interface Failing {
  readonly env: Environment;
  readonly stderr: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
}

/** Tells a person what went wrong, in one line; a bug shows its stack under `TSVENV_DEBUG`. */
export function fail(error: unknown, program: Failing): void {
  program.exitCode = error instanceof UserError ? error.exitCode : 1;
  if (error instanceof UserError) {
    program.stderr.write(`${error.message}\n`);
  } else if (program.env['TSVENV_DEBUG']) {
    program.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  } else {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    program.stderr.write(`tsvenv: internal error: ${reason}; TSVENV_DEBUG=1 shows where\n`);
  }
}
