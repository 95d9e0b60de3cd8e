import { UserError } from '../errors.js';
import { execRequest } from '../exec/exec.js';
import { execTask } from '../hot.js';
import { define } from './command.js';

/** `exec CMD…`, when the hot program could not do it: help, wrong words, or a configuration to be read. */
export const command = define({
  builder: (yargs) =>
    yargs
      .usage(
        'tsvenv exec [--env DIR] [--trust] [--] CMD [ARG...]\n\nRuns a command in the nearest environment; nothing is activated in the shell.',
      )
      .option('env', { type: 'string', describe: 'the environment, or a project that has one (default: the nearest)' })
      .option('trust', { type: 'boolean', describe: 'use it this once though it was never allowed' })
      .strict(false),
  examples: [
    ['tsvenv exec pytest -q', 'run pytest of the nearest environment, whatever the shell has active'],
    ['tsvenv exec --env ~/src/shop -- python -m http.server', "in another project's environment, from here"],
  ],
  run: async (_options, { context, program }) => {
    const words = program.argv.slice(3);
    const request = execRequest(words);
    if ('misuse' in request) throw new UserError(`tsvenv exec: ${request.misuse}; see 'tsvenv exec --help'`, 2);
    await execTask(words)?.(context, program);
  },
});
