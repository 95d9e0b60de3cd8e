import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The most that is read of a file that says which Python a project wants. */
export const FILE_LIMIT = 64 * 1024;

/** What a small text file says, or why it cannot be said. */
export type Reading = { readonly text: string } | { readonly problem: string };

/**
 * Reads a small text file that anybody may have written. A FIFO or a device is never opened, for that alone may block
 * or act; whatever takes the file's place in between is opened without waiting and found out.
 *
 * @returns the text without a byte order mark; undefined when there is nothing of that name.
 */
export function readRegular(path: string): Reading | undefined {
  let descriptor: number | undefined;
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isFile()) return { problem: 'is not a regular file' };
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(descriptor).isFile()) return { problem: 'is not a regular file' };
    const buffer = Buffer.alloc(FILE_LIMIT + 1);
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    if (length > FILE_LIMIT) return { problem: 'is larger than 64 KiB' };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
    return text.includes('\0') ? { problem: 'is not a text file' } : { text };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'is not in UTF-8' };
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `cannot be read (${code})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
