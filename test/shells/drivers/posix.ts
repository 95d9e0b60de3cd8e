/** Words that bash and zsh have in common. */
export const posix = {
  quote(text: string): string {
    if (/^[\w./:@+,-]+$/.test(text)) return text;
    // An exclamation mark is history expansion when it is typed.
    if (!/[^\x20-\x7e\x80-\u{10ffff}]|['\\!]/u.test(text)) return `'${text}'`;
    const escaped = text
      .replace(/[\\']/g, '\\$&')
      .replace(/[\x01-\x1f\x7f!]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
    return `$'${escaped}'`;
  },
  assign: (name: string, value: string): string => `${name}=${posix.quote(value)}`,
  exported: (name: string, value: string): string => `export ${name}=${posix.quote(value)}`,
  unset: (name: string): string => `unset ${name}`,
  setPath: (elements: readonly string[]): string => `PATH=${posix.quote(elements.join(':'))}`,
  prependPath: (dir: string): string => `PATH=${posix.quote(dir)}:$PATH`,
  appendPath: (dir: string): string => `PATH=$PATH:${posix.quote(dir)}`,
  setCdpath: (...dirs: readonly string[]): string => `CDPATH=${posix.quote(dirs.join(':'))}`,
  status: '$?',
  fail: (status: number): string => `(exit ${status})`,
  define: (name: string, ...body: readonly string[]): string => `function ${name} { ${body.join('; ')}; }`,
  alias: (name: string, replacement: string): string => `alias ${name}=${posix.quote(replacement)}`,
  callBuiltin: (name: string): string => `builtin ${name} "$@"`,
  activate: (env: string): string => `source ${posix.quote(`${env}/bin/activate`)}`,
};
