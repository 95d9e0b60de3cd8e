import { answer } from '../completion/answer.js';
import { define } from './command.js';

/**
 * `complete SHELL -- WORD...`: what the scripts of `completion` ask at each Tab. The first line of the answer says what
 * the shell is to add of its own; then a word a line, with its description behind a tab.
 */
export const command = define({
  builder: (yargs) => yargs.strict(false),
  examples: [
    ['tsvenv complete zsh -- remove ""', 'what could be removed'],
    ['tsvenv complete fish -- tr', 'the commands'],
  ],
  run: async (_options, { context, program, print }) => {
    const [shell, , ...words] = program.argv.slice(3);
    const { candidates, beside } = await answer(words, context, program.platform);
    // These take a word with its `--option=` for one.
    const whole = shell === 'fish' || shell === 'pwsh' ? (/^--[\w-]+=/.exec(words.at(-1) ?? '')?.[0] ?? '') : '';
    const lines = candidates
      .filter(({ word }) => !/[\u0000-\u001f\u007f]/.test(word))
      .map(({ word, describe }) => `${whole}${word}\t${describe}\n`);
    print(`${beside}\n${lines.join('')}`);
  },
});
