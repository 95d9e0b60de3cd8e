/**
 * Help as yargs draws it, with each type apart from its description: where the two fill a line exactly, yargs leaves no
 * blank between them.
 */
export function spacedHelp(text: string, width: number): string {
  return text.replace(/(\S)(\[(?:array|boolean|string)\].*)$/gm, (_whole, end: string, type: string) => {
    return `${end}\n${type.padStart(width)}`;
  });
}
