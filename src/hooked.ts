import { UserError } from './errors.js';

/** Said when a word that only a hooked shell understands reaches the binary. */
export function notHooked(word: string): UserError {
  return new UserError(
    `tsvenv: '${word}' changes the shell, which only its hook can do; put 'eval "$(tsvenv hook bash)"' in ~/.bashrc, or run 'tsvenv setup'`,
  );
}
