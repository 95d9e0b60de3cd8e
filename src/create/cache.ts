import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { diskUsage } from '../disk-usage.js';
import { isErrno } from './errno.js';
import { removeTree } from './stage.js';

/** What tsvenv keeps below its cache root; nothing else that may be there is counted or removed. */
export const CACHE_PARTS = ['wheels', 'interpreters'] as const;
export type CachePart = (typeof CACHE_PARTS)[number];

/** Bytes on the disk of each part; what environments share by hard links counts here too. */
export function cacheSizes(cache: string): Readonly<Record<CachePart, number>> {
  return { wheels: diskUsage(join(cache, 'wheels')), interpreters: diskUsage(join(cache, 'interpreters')) };
}

/**
 * Removes everything that is kept. Each part leaves its place in one rename, so that who is just using it sees all of
 * it, or none of it and makes it anew. Environments keep what they have.
 */
export function cleanCache(cache: string): void {
  for (const part of CACHE_PARTS) {
    const gone = join(cache, `.gone-${process.pid}-${part}`);
    try {
      mkdirSync(cache, { recursive: true, mode: 0o700 });
      renameSync(join(cache, part), gone);
    } catch (error) {
      if (isErrno(error) && error.code === 'ENOENT') continue;
      throw error;
    }
    removeTree(gone);
  }
}
