import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right edge of their column. */
  readonly right?: boolean;
  /** Made shorter, in its middle, when the table is wider than the terminal. */
  readonly flexible?: boolean;
}

const GAP = '  ';
/** A path shorter than this is of no use to anybody; the terminal may break the line. */
const NARROWEST = 16;

/**
 * Rows as lines under a heading, each column as wide as its widest cell.
 *
 * @param width of the terminal, in columns; undefined: as wide as it gets.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const natural = columns.map((_, index) => Math.max(...all.map((row) => stringWidth(row[index] ?? ''))));
  const widths = fitted(columns, natural, width);
  return all.map((row) => `${line(row, columns, widths)}\n`).join('');
}

function fitted(columns: readonly Column[], natural: readonly number[], width: number | undefined): readonly number[] {
  const total = natural.reduce((sum, each) => sum + each, GAP.length * (columns.length - 1));
  const excess = width === undefined ? 0 : total - width;
  if (excess <= 0) return natural;
  const flexible = natural.filter((_, index) => columns[index]?.flexible);
  const sum = flexible.reduce((a, b) => a + b, 0);
  return natural.map((each, index) => {
    if (!columns[index]?.flexible) return each;
    return Math.max(Math.min(each, NARROWEST), each - Math.ceil((excess * each) / sum));
  });
}

function line(row: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  return columns
    .map(({ right }, index) => {
      const cell = shortened(row[index] ?? '', widths[index] ?? 0);
      const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
      return right ? blanks + cell : cell + blanks;
    })
    .join(GAP)
    .trimEnd();
}

/** A text of at most so many columns; its middle gives way to an ellipsis, for both ends of a path tell something. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const tail = upTo(characters.toReversed(), Math.floor(((width - 1) * 2) / 3))
    .toReversed()
    .join('');
  return `${upTo(characters, width - 1 - stringWidth(tail)).join('')}…${tail}`;
}

/** The first characters that fit into a width. */
function upTo(characters: readonly string[], width: number): readonly string[] {
  let used = 0;
  const end = characters.findIndex((character) => {
    used += stringWidth(character);
    return used > width;
  });
  return end < 0 ? characters : characters.slice(0, end);
}
