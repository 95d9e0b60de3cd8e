/**
 * One word in csh and tcsh: single quotes, in which `!` is still history and a newline ends the line unless a
 * backslash is before it. Backslashes and quotes stand outside of them, where they mean the same whether or not
 * `backslash_quote` is set (tcsh(1), "Lexical structure").
 */
export function quote(value: string): string {
  if (/^[A-Za-z0-9_./@%+-]+$/.test(value)) return value;
  return `'${value.replace(/[\\'!]/g, "'\\$&'").replaceAll('\n', '\\\n')}'`;
}
