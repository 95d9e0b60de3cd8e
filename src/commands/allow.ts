import { allowProject } from '../trust/allow-project.js';
import { allowBelow } from '../trust/deciding.js';
import { directoryNamed } from '../trust/decisions.js';
import { define } from './command.js';

/** `allow [DIR]`. `src/plain.ts` does it for words that are plain. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', describe: 'a directory of the project (default: the working directory)' })
      .option('under', { type: 'boolean', describe: 'trust every project below the directory' })
      .option('scan', { type: 'boolean', describe: 'list the environments below it and choose' })
      .option('yes', {
        alias: 'y',
        type: 'boolean',
        default: false,
        describe: 'with --scan: allow all that are listed',
      })
      .conflicts('under', 'scan'),
  examples: [
    ['tsvenv allow', 'this project, from now on'],
    ['tsvenv allow --under ~/src', 'every project below ~/src'],
    ['tsvenv allow --scan ~/src', 'choose among the environments that are there now'],
  ],
  run: async ({ dir, under, scan, yes }, run) => {
    const { context } = run;
    const directory = directoryNamed(dir, context);
    if (scan) return (await import('../scan.js')).allowScanned(directory, yes, run);
    if (under) allowBelow(directory, context);
    else allowProject(directory, context);
  },
});
