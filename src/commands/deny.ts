import { deny } from '../trust/deciding.js';
import { define } from './command.js';

/** `deny [DIR]`. `src/plain.ts` does it for words that are plain. */
export const command = define({
  builder: (yargs) =>
    yargs.positional('dir', {
      type: 'string',
      describe: 'a directory (default: the project of the working directory)',
    }),
  examples: [
    ['tsvenv deny', 'this project, silently, from now on'],
    ['tsvenv deny ~/downloads', 'everything below ~/downloads'],
  ],
  run: ({ dir }, { context }) => deny(dir, context),
});
