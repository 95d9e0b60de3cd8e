import { UserError } from '../errors.js';
import { exportTask } from '../hot.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { SHELLS, shellNamed } from '../shells/index.js';
import { define } from './command.js';

/** `export SHELL [DIR]`, when the hot program could not answer: help, wrong words, or a configuration to be read. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('shell', {
        type: 'string',
        demandOption: true,
        describe: `${SHELLS.map(({ name }) => name).join(', ')}, json or gha`,
      })
      .positional('dir', { type: 'string', describe: 'the directory to be in (default: the working directory)' })
      .option('hook', { type: 'boolean', hidden: true })
      .option('activate', { type: 'boolean', hidden: true })
      .option('create', { type: 'string', hidden: true }),
  examples: [
    ['eval "$(tsvenv export bash)"', 'activate the nearest environment in a script'],
    ['tsvenv export gha', 'activate it for the following steps of a GitHub Actions job'],
  ],
  run: async ({ shell, create }, run) => {
    const { context, program, print } = run;
    const task = exportTask(program.argv.slice(3));
    if (task !== undefined) {
      await task(context, program);
      return;
    }
    const demanded = shellNamed(shell);
    if (demanded !== undefined && create !== undefined) {
      const { answerDemand } = await import('../on-demand/answer.js');
      print(await answerDemand(demanded, create, context.cwd, run));
      return;
    }
    const all = [...SHELLS.map(({ name }) => name), 'json', 'gha'];
    if (all.includes(shell))
      throw new UserError(`tsvenv export: one directory, not more; see 'tsvenv export --help'`, 2);
    throw new UserError(unknownWord('shell', shell, nearest(shell, all), all), 2);
  },
});
