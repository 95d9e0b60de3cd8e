import { notHooked } from '../hooked.js';
import { define } from './command.js';

/** `activate` is done by the hook's own function, for a program cannot change the shell that started it. */
export const command = define({
  builder: (yargs) =>
    yargs.positional('env', { type: 'string', describe: 'an environment, or a project that has one' }),
  examples: [
    ['tsvenv activate', 'the environment of this project, once, without trusting it for good'],
    ['tsvenv activate ~/envs/science', 'an environment anywhere; it stays until deactivate'],
  ],
  run: ({ env }, { context }) => {
    throw notHooked('activate', context.env, env);
  },
});
