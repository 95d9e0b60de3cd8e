import { writeSync } from 'node:fs';
import { UserError } from './errors.js';

/**
 * Writes all of a text to a file descriptor. `process.stdout` would load Node's stream, net and tty modules first, which
 * takes longer than everything else that `export` does.
 *
 * A reader that has gone (`EPIPE`) is nobody to tell, and nobody is where errors cannot be written.
 *
 * @throws UserError when stdout takes no more: a full disk.
 */
export function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') continue; // a pipe that somebody made non-blocking, and that is full
      if (code === 'EPIPE' || descriptor === 2) return;
      throw new UserError(`tsvenv: cannot write to stdout (${String(code)}); see where it leads`);
    }
  }
}
