/** A `console_scripts` entry point: `name = module:attribute`. */
export interface EntryPoint {
  readonly name: string;
  readonly module: string;
  /** Dotted, may be empty: then importing the module is all that the script does. */
  readonly attribute: string;
}

/** The entry points of the group `console_scripts` in `entry_points.txt` (packaging.python.org, "Entry points"). */
export function consoleScripts(text: string): readonly EntryPoint[] {
  const found: EntryPoint[] = [];
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[(.*)\]\s*$/.exec(line);
    if (heading) group = heading[1]?.trim() ?? '';
    const [, name, module, attribute = ''] = /^\s*([^=#;]*?)\s*=\s*([\w.]+)\s*(?::\s*([\w.]+))?/.exec(line) ?? [];
    if (group === 'console_scripts' && name && module) found.push({ name, module, attribute });
  }
  return found;
}

/**
 * The scripts that pip makes of a wheel's entry points: for `pip` and `easy_install`, whose wheels name the version
 * that built them, those of the Python at hand, as `ensurepip --default-pip` leaves them.
 */
export function scriptsFor(
  entries: readonly EntryPoint[],
  [major, minor]: readonly [number, number, number],
): readonly EntryPoint[] {
  const plain = entries.filter(({ name }) => !/^(pip|easy_install)-?\d/.test(name));
  return plain.flatMap((entry) => {
    if (entry.name === 'pip') return [`pip`, `pip${major}`, `pip${major}.${minor}`].map((name) => ({ ...entry, name }));
    if (entry.name === 'easy_install') return [entry, { ...entry, name: `easy_install-${major}.${minor}` }];
    return [entry];
  });
}

/** The text of a console script that runs under `python`, an absolute path. */
export function scriptText(
  python: string,
  { module, attribute }: EntryPoint,
  platform: NodeJS.Platform | string,
): string {
  const root = attribute.split('.')[0];
  const lines = [
    shebang(python, platform),
    '# -*- coding: utf-8 -*-',
    'import re',
    'import sys',
    root ? `from ${module} import ${root}` : `import ${module}`,
    "if __name__ == '__main__':",
    "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])",
    root ? `    sys.exit(${attribute}())` : '    sys.exit()',
  ];
  return `${lines.join('\n')}\n`;
}

/** Bytes of a first line that every kernel of the platform reads whole (Linux before 5.1: 127; macOS: 512). */
const LIMITS: Readonly<Record<string, number>> = { darwin: 512 };

/**
 * The line that starts a script with this interpreter.
 *
 * A kernel splits the line at a space and cuts it at its limit. `sh` then starts the interpreter instead, from a line
 * that Python reads as a string, the way distlib writes it. A path with what `sh` or Python would interpret between
 * quotes is spelled in the octal escapes of `printf %b`, which are valid in Python's string too.
 */
export function shebang(python: string, platform: NodeJS.Platform | string): string {
  const limit = LIMITS[platform] ?? 127;
  if (Buffer.byteLength(python) + 3 <= limit && !/\s/.test(python)) return `#!${python}`;
  const word = /["$`\\']/.test(python) ? `"$(printf '%b' '${octal(python)}')"` : `"${python}"`;
  return `#!/bin/sh\n'''exec' ${word} "$0" "$@"\n' '''`;
}

const octal = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    /[A-Za-z0-9/._+-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\0${byte.toString(8).padStart(3, '0')}`,
  ).join('');
