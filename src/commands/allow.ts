import { UserError } from '../errors.js';
import { realPathOf } from '../inspect.js';
import { allowProject } from '../trust/allow-project.js';
import { directoryNamed, recordUnder } from '../trust/decisions.js';
import { define } from './command.js';

/** `allow [DIR]`: trusts the project of a directory and the env found there. */
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
    if (!under) {
      allowProject(directory, context);
      return;
    }
    if (realPathOf(directory) === '/') {
      throw new UserError(
        `tsvenv: allowing everything under / would trust every user's files; name a directory of yours`,
      );
    }
    recordUnder(directory, 'allow', context);
  },
});
