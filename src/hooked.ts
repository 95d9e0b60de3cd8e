import { UserError } from './errors.js';
import type { Environment } from './roots.js';
import { quoted } from './text.js';

/**
 * Said when a word that only a hooked shell understands reaches the binary. The hook itself hands it on where an option
 * follows.
 */
export function notHooked(word: string, environment: Environment, operand?: string): UserError {
  if (environment['TSVENV_HOOK']) {
    const name = operand === undefined ? '' : ` ${quoted(operand.replace(/^-/, './-'))}`;
    return new UserError(`tsvenv: '${word}' takes no options, nor --; type 'tsvenv ${word}${name}'`, 2);
  }
  return new UserError(
    `tsvenv: '${word}' changes the shell, which only its hook can do; put 'eval "$(tsvenv hook bash)"' in ~/.bashrc, or run 'tsvenv setup'`,
  );
}
