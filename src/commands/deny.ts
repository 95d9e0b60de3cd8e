import { candidateFrom } from '../candidate.js';
import { directoryNamed, recordUnder } from '../trust/decisions.js';
import { define } from './command.js';

/** `deny [DIR]`: nothing in the directory or below it is activated, and nothing is said of it any more. */
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
  run: ({ dir }, { context }) => {
    const directory = directoryNamed(dir, context);
    const project = dir === undefined ? candidateFrom(directory, context)?.found.project : undefined;
    recordUnder(project ?? directory, 'deny', context);
  },
});
