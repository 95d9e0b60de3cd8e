/**
 * One verbatim string in PowerShell. Besides the apostrophe, the typographic quotes U+2018 to U+201B close it too;
 * doubled, each stands for itself (about_Quoting_Rules; `IsSingleQuote` in PowerShell's tokenizer).
 */
export function quote(value: string): string {
  return `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
