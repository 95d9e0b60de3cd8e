/** One string in xonsh, which is Python's literal: variables in it are not expanded outside of commands. */
export function quote(value: string): string {
  const escaped = value
    .replace(/[\\']/g, '\\$&')
    .replace(
      /[\u0000-\u001f\u007f-\u009f]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  return `'${escaped}'`;
}
