/**
 * Characters that would act on a terminal instead of being shown on it: C0 and C1 controls, and the bidirectional and
 * invisible formatting characters that make one name look like another ("Trojan Source", CVE-2021-42574).
 */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name made safe to draw: every unprintable character becomes `?`. For prompts, where an escape would only confuse. */
export function drawable(name: string): string {
  return name.replace(UNPRINTABLE, '?');
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A path or name for a message: unprintable characters escaped, quoted when anything but plain characters is in it. */
export function quoted(name: string): string {
  if (/^[\w./~@:+,=%-]+$/.test(name) || /^[\p{L}\p{N}_./~@:+,=%-]+$/u.test(name)) return name; // the second is slow to compile
  return `'${name.replace(/\\/g, '\\\\').replace(UNPRINTABLE, escaped)}'`;
}

/** A path in a command that a message tells people to type: one word of a POSIX shell, its `~` outside of any quotes. */
export function typedPath(path: string, home: string | undefined): string {
  const shown = pathForPeople(path, home);
  if (!shown.startsWith("'")) return shown;
  const [tilde, rest] =
    home !== undefined && path.startsWith(`${home}/`) ? ['~/', path.slice(home.length + 1)] : ['', path];
  // What a terminal would act on is left as it is shown: there is no typing it.
  return rest.search(UNPRINTABLE) < 0 ? `${tilde}'${rest.replaceAll("'", "'\\''")}'` : shown;
}

/** A path for a message, with the home directory shortened to `~` as people write it. */
export function pathForPeople(path: string, home: string | undefined): string {
  const below = home !== undefined && home !== '/' && (path === home || path.startsWith(`${home}/`));
  return quoted(below ? `~${path.slice(home.length)}` : path);
}
