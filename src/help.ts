/** What could be typed, and what it is for. */
export type Example = readonly [line: string, meaning: string];

/**
 * Examples as a section of help: in columns where each fits its line, else each on a line of its own, whole, so that it
 * can be copied.
 */
export function examplesHelp(examples: readonly Example[], width: number): string {
  const column = Math.max(...examples.map(([line]) => line.length));
  const rows = examples.map(([line, meaning]) => `  ${line.padEnd(column)}  ${meaning}`);
  const fitting = rows.every((row) => row.length <= width);
  const apart = examples.flatMap(([line, meaning]) => [`  ${line}`, ...folded(meaning, width - 6, ' '.repeat(6))]);
  return ['Examples:', ...(fitting ? rows : apart)].join('\n');
}

function folded(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}${line}`);
}

/**
 * Help as yargs draws it, with each type apart from its description: where the two fill a line exactly, yargs leaves no
 * blank between them.
 */
export function spacedHelp(text: string, width: number): string {
  return text.replace(/(\S)(\[(?:array|boolean|string)\].*)$/gm, (_whole, end: string, type: string) => {
    return `${end}\n${type.padStart(width)}`;
  });
}
