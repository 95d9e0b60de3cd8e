/**
 * The line that `setup` adds to a start-up file, and how it is taken out again. Texts are latin1: a start-up file may be
 * in any encoding, and every byte that is not ours stays.
 */

/** What taking the line out has to take back besides. */
export type Extra =
  /** The file's last line had no end, and was given one. */
  | { readonly kind: 'newline' }
  /** There was no such file; so many directories were made for it. */
  | { readonly kind: 'file'; readonly directories: number };

const MARK = "# added by 'tsvenv setup'";
const MARKED = new RegExp(
  `^[^\\n]*${MARK}(?:, (below a line without an end)|, with this file(?: and (\\d+) of its directories)?)?\\r?(?:\\n|$)`,
  'm',
);

function mark(extra: Extra | undefined): string {
  if (extra === undefined) return MARK;
  if (extra.kind === 'newline') return `${MARK}, below a line without an end`;
  return `${MARK}, with this file${extra.directories > 0 ? ` and ${extra.directories} of its directories` : ''}`;
}

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Whether a line of ours is in the text, and if so whether it is this one. */
export function lookFor(text: string, line: string): 'absent' | 'present' | 'outdated' {
  const found = MARKED.exec(text)?.[0];
  if (found === undefined) return 'absent';
  return found.startsWith(`${bytesOf(line)} ${MARK}`) ? 'present' : 'outdated';
}

/** Our line as it stands in the text, for people; undefined when there is none. */
export function ownLine(text: string): string | undefined {
  const line = MARKED.exec(text)?.[0].split(` ${MARK}`)[0];
  return line === undefined ? undefined : Buffer.from(line, 'latin1').toString('utf8');
}

/** What has to be appended to a text so that it ends in the line, marked. */
export function appendix(text: string, line: string, created?: { readonly directories: number }): string {
  const unended = text !== '' && !text.endsWith('\n');
  const extra: Extra | undefined =
    created !== undefined ? { kind: 'file', ...created } : unended ? { kind: 'newline' } : undefined;
  return `${unended ? '\n' : ''}${bytesOf(line)} ${mark(extra)}\n`;
}

/** The text with another line in the place of ours; what is to be taken back with it stays the same. */
export function replaced(text: string, line: string): string {
  return text.replace(MARKED, (found) => `${bytesOf(line)} ${found.slice(found.indexOf(MARK))}`);
}

export interface Taken {
  readonly text: string;
  /** The file was made for the line and holds nothing else: it goes, with so many directories if they are empty. */
  readonly file: { readonly directories: number } | undefined;
}

/** Takes every line of ours out of a text. @returns undefined when there is none. */
export function takenOut(text: string): Taken | undefined {
  let rest = text;
  let file: Taken['file'];
  for (let found = MARKED.exec(rest); found !== null; found = MARKED.exec(rest)) {
    const before = rest.slice(0, found.index);
    const after = rest.slice(found.index + found[0].length);
    if (found[0].includes(', with this file')) file = { directories: Number(found[2] ?? 0) };
    // Whoever wrote below our line since then needs the end of the line above it.
    rest = found[1] !== undefined && after === '' ? before.slice(0, -1) : before + after;
  }
  if (rest === text) return undefined;
  return { text: rest, file: rest === '' ? file : undefined };
}
