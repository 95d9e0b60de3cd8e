import { notHooked } from '../hooked.js';
import { define } from './command.js';

/** `reload` is done by the hook's own function, for a program cannot change the shell that started it. */
export const command = define({
  builder: (yargs) => yargs,
  examples: [
    ['tsvenv reload', 'after an environment was changed behind the shell'],
    ['tsvenv status', 'what is active now, and why'],
  ],
  run: (_options, { context }) => {
    throw notHooked('reload', context.env);
  },
});
