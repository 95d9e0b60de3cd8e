/**
 * The line that `setup` adds to a start-up file, and how it is taken out again. Texts are latin1: a start-up file may be
 * in any encoding, and every byte that is not ours stays.
 */

/** What taking the line out has to take back besides. */
export type Extra =
  /** The file's last line had no end, or goes on with the next, and was ended. */
  | { readonly kind: 'ending'; readonly words: string }
  /** There was no such file; so many directories were made for it. */
  | { readonly kind: 'file'; readonly directories: number };

const MARK = "# added by 'tsvenv setup'";
/** What a last line may need in order to be ended, and how that is told in the mark: by the line ends that it took. */
const ENDINGS: readonly (readonly [words: string, lineEnds: string])[] = [
  ['below a line without an end that goes on', '\n\n'],
  ['below a line that goes on', '\n'],
  ['below a line without an end', '\n'],
];
const MARKED = new RegExp(
  `^[^\\n]*${MARK}(?:, (${ENDINGS.map(([words]) => words).join('|')})|, with this file(?: and (\\d+) of its directories)?)?\\r?(?:\\n|$)`,
  'm',
);

function mark(extra: Extra | undefined): string {
  if (extra === undefined) return MARK;
  if (extra.kind === 'ending') return `${MARK}, ${extra.words}`;
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
  const ending = created === undefined ? endingOf(text) : undefined;
  const extra: Extra | undefined =
    created !== undefined ? { kind: 'file', ...created } : ending && { kind: 'ending', words: ending[0] };
  return `${ending?.[1] ?? ''}${bytesOf(line)} ${mark(extra)}\n`;
}

/** A backslash before the end of a line makes every shell go on with the next one. */
function endingOf(text: string): (typeof ENDINGS)[number] | undefined {
  const isUnended = text !== '' && !text.endsWith('\n');
  const goesOn = /\\\n?$/.test(text);
  if (!isUnended && !goesOn) return undefined;
  return ENDINGS[goesOn ? (isUnended ? 0 : 1) : 2];
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
    const [, lineEnds = ''] = ENDINGS.find(([words]) => words === found?.[1]) ?? [];
    // Whoever wrote below our line since then needs the end of the line above it.
    rest = after === '' ? before.slice(0, before.length - lineEnds.length) : before + after;
  }
  if (rest === text) return undefined;
  return { text: rest, file: rest === '' ? file : undefined };
}
