import { UserError } from '../errors.js';
import type { Shell } from '../shells/ops.js';
import { pathForPeople } from '../text.js';

/**
 * The line of a start-up file that loads a hook file. Start-up files are shared between machines, so the home directory
 * is not written out, and where there is no such file the line does nothing, with status 0.
 *
 * @throws UserError for a path that a line cannot hold.
 */
export function hookLine({ name, quote }: Shell, file: string, home: string): string {
  const below = file.startsWith(`${home}/`) ? file.slice(home.length) : undefined;
  if ((below ?? file).includes('\n')) {
    throw new UserError(
      `tsvenv: ${pathForPeople(file, home)} has a line break in it; set XDG_STATE_HOME to another place`,
    );
  }
  const word = below === undefined ? quote(file) : `"$HOME"${quote(below)}`;
  switch (name) {
    case 'fish':
      return `if test -r ${word}; source ${word}; end`;
    case 'bash':
      // .profile is read by other shells too, for which a hook of bash would be a syntax error.
      return `if [ -n "\${BASH_VERSION-}" ] && [ -r ${word} ]; then . ${word}; fi`;
    default:
      return `if [[ -r ${word} ]]; then . ${word}; fi`;
  }
}

/** Whether a text loads the hook in the way of `tsvenv hook`, by a line that the user wrote. */
export const loadsByHand = (text: string): boolean => /^[^#\n]*\btsvenv['"]? +hook\b/m.test(text);
