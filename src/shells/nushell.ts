/** One string in Nushell: double quotes, whose escapes are those of JSON but for `\u{...}`; nothing else is special. */
export function quote(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
  return `"${escaped}"`;
}
