/**
 * A value for `set "NAME=..."` in a batch file, between whose quotes only `%` is special (`cmd /?`, `set /?`).
 *
 * A quote would end them, and a line break the command; neither can be written. No path on Windows has them, so they
 * become `'` and a space, which is what a prompt can show of them.
 */
export function quote(value: string): string {
  return value
    .replaceAll('%', '%%')
    .replaceAll('"', "'")
    .replace(/[\u0000-\u001f\u007f]/g, ' ');
}
