import { COMPLETING, completionScript } from '../completion/script.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { define } from './command.js';

/** `completion SHELL`: prints the script that makes a shell complete the words of `tsvenv`. */
export const command = define({
  builder: (yargs) =>
    yargs.positional('shell', { type: 'string', demandOption: true, describe: COMPLETING.join(', ') }),
  examples: [
    ['eval "$(tsvenv completion bash)"', 'in ~/.bashrc; zsh: the same with zsh, in ~/.zshrc, below compinit'],
    ['tsvenv completion fish > ~/.config/fish/completions/tsvenv.fish', 'fish reads it when it needs it'],
    ['tsvenv completion pwsh | Out-String | Invoke-Expression', 'in $PROFILE'],
  ],
  run: ({ shell }, { print }) => {
    const script = completionScript(shell);
    if (script === undefined)
      throw new UserError(unknownWord('shell', shell, nearest(shell, COMPLETING), COMPLETING), 2);
    print(script);
  },
});
