import { statSync } from 'node:fs';
import { CACHE_PARTS, cacheSizes, cleanCache } from '../create/cache.js';
import { explained } from '../create/errno.js';
import { sizeForPeople } from '../disk-usage.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { isOurRoot } from '../roots.js';
import { pathForPeople } from '../text.js';
import { define } from './command.js';

const ACTIONS = ['size', 'clean'] as const;

/** `cache size|clean`: unpacked wheels and what interpreters told, which are made again when they are needed. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('action', { type: 'string', demandOption: true, describe: ACTIONS.join(' or ') })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv cache size', 'what it takes on the disk, and where it is'],
    ['tsvenv cache clean', 'remove it; environments keep what they have'],
  ],
  run: ({ action, json }, { context, print }) => {
    const { roots, uid, home } = context;
    if (!ACTIONS.some((known) => known === action)) {
      throw new UserError(unknownWord('action', action, nearest(action, ACTIONS), ACTIONS), 2);
    }
    if (action === 'size') {
      const sizes = cacheSizes(roots.cache);
      if (json) return print(`${JSON.stringify({ path: roots.cache, ...sizes }, undefined, 2)}\n`);
      const lines = CACHE_PARTS.map((part) => `${sizeForPeople(sizes[part]).padStart(7)}  ${part}\n`);
      return print(`${lines.join('')}${pathForPeople(roots.cache, home)}\n`);
    }
    if (!isOurRoot(roots.cache, uid, { statSync })) {
      throw new UserError(
        `tsvenv: ${pathForPeople(roots.cache, home)} belongs to another user; set HOME to your own, as 'sudo -H' does`,
      );
    }
    try {
      cleanCache(roots.cache);
    } catch (error) {
      const told = explained(error, pathForPeople(roots.cache, home));
      throw told instanceof UserError ? new UserError(`tsvenv: ${told.message}`) : told;
    }
  },
});
