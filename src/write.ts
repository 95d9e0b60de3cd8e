import { writeSync } from 'node:fs';

/**
 * Writes all of a text to a file descriptor. `process.stdout` would load Node's stream, net and tty modules first, which
 * takes longer than everything else that `export` does.
 *
 * A reader that has gone (`EPIPE`) is nobody to tell.
 */
export function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error; // a pipe that somebody made non-blocking, and that is full
    }
  }
}
