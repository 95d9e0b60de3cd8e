import { UserError } from './errors.js';
import type { Environment } from './roots.js';
import { drawable } from './text.js';
import { write } from './write.js';

interface Failing {
  readonly env: Environment;
  exitCode?: number | string | null | undefined;
}

/** Tells a person what went wrong, in one line; a bug shows its stack under `TSVENV_DEBUG`. */
export function fail(error: unknown, program: Failing): void {
  program.exitCode = error instanceof UserError ? error.exitCode : 1;
  if (error instanceof UserError) {
    // Modules that know nothing of the program leave its name out.
    write(2, `${error.message.startsWith('tsvenv') ? '' : 'tsvenv: '}${error.message}\n`);
  } else if (program.env['TSVENV_DEBUG']) {
    write(2, `${error instanceof Error ? error.stack : String(error)}\n`);
  } else {
    const reason = drawable(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    write(2, `tsvenv: internal error: ${reason}; TSVENV_DEBUG=1 shows where\n`);
  }
}
