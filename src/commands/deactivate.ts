import { notHooked } from '../hooked.js';
import { define } from './command.js';

/** `deactivate` is done by the hook's own function, for a program cannot change the shell that started it. */
export const command = define({
  builder: (yargs) => yargs,
  examples: [
    ['tsvenv deactivate', 'leave, and stay out until the project is left'],
    ['deactivate', 'the same, in the way people know it'],
  ],
  run: (_options, { context }) => {
    throw notHooked('deactivate', context.env);
  },
});
