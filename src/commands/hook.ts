import { UserError } from '../errors.js';
import { answerLoading } from '../hook.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { SHELLS, shellNamed } from '../shells/index.js';
import { define } from './command.js';
import { hookChoice, hookOptions } from './hook-options.js';

/** `hook SHELL`: prints the hook for a start-up file to evaluate. `src/plain.ts` does it for words that are plain. */
export const command = define({
  builder: (yargs) =>
    hookOptions(
      yargs.positional('shell', {
        type: 'string',
        demandOption: true,
        describe: SHELLS.map(({ name }) => name).join(', '),
      }),
    ),
  examples: [
    ['eval "$(tsvenv hook bash)"', 'in ~/.bashrc; zsh: the same with zsh, in ~/.zshrc'],
    ['tsvenv hook fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: ({ shell: name, ...options }, { context, program, print }) => {
    const shell = shellNamed(name);
    if (shell === undefined) {
      const all = SHELLS.map((known) => known.name);
      throw new UserError(unknownWord('shell', name, nearest(name, all), all), 2);
    }
    print(answerLoading(shell, hookChoice(options), context, program));
  },
});
