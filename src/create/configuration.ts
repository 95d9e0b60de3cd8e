import { dirname } from 'node:path';
import type { Interpreter } from '../python/types.js';

/** What `venv`'s own command line can say; its names are those of `EnvBuilder`. */
export interface VenvOptions {
  readonly systemSitePackages: boolean;
  readonly symlinks: boolean;
  readonly clear: boolean;
  readonly upgrade: boolean;
  readonly withPip: boolean;
  /** As it was given: `.` stands for the name of the working directory. */
  readonly prompt: string | undefined;
  readonly upgradeDeps: boolean;
  readonly scmIgnoreFiles: boolean;
}

/**
 * The text of `pyvenv.cfg`: PEP 405's keys in the order in which CPython writes them, and PEP 838's `python-version`.
 *
 * @param path the env's final place.
 * @param promptName what `prompt` stands for; undefined writes no such key.
 */
export function pyvenvCfg(
  path: string,
  interpreter: Interpreter,
  options: VenvOptions,
  promptName: string | undefined,
): string {
  const { baseExecutable, realPath, version } = interpreter;
  const lines = [
    `home = ${dirname(baseExecutable)}`,
    `include-system-site-packages = ${options.systemSitePackages}`,
    `version = ${version.join('.')}`,
    `python-version = ${version[0]}.${version[1]}`,
    ...(promptName === undefined ? [] : [`prompt = ${pythonRepr(promptName)}`]),
    `executable = ${realPath}`,
    `command = ${venvCommand(path, interpreter, options)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The `python -m venv` command line that makes the same env, written and unquoted as CPython writes it. */
export function venvCommand(
  path: string,
  { baseExecutable, version, platform }: Interpreter,
  options: VenvOptions,
): string {
  const minor = version[1];
  const windows = platform === 'win32';
  const flags = [
    ...(options.symlinks === windows ? [windows ? '--symlinks' : '--copies'] : []),
    ...(options.withPip ? [] : ['--without-pip']),
    ...(options.systemSitePackages ? ['--system-site-packages'] : []),
    ...(options.clear ? ['--clear'] : []),
    ...(options.upgrade ? ['--upgrade'] : []),
    // What that version's own venv does not know would end the replay.
    ...(options.upgradeDeps && minor >= 9 ? ['--upgrade-deps'] : []),
    ...(options.prompt === undefined ? [] : [`--prompt="${options.prompt}"`]),
    ...(options.scmIgnoreFiles || minor < 13 ? [] : ['--without-scm-ignore-files']),
  ];
  return [baseExecutable, '-m', 'venv', ...flags, path].join(' ');
}

/** Python's `repr` of a string, which `venv` stores prompts as. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let repr = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === quote || character === '\\') repr += `\\${character}`;
    else if (character === '\n') repr += '\\n';
    else if (character === '\r') repr += '\\r';
    else if (character === '\t') repr += '\\t';
    // str.isprintable: everything but "Other" and "Separator", save the space.
    else if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) repr += character;
    else if (code < 0x100) repr += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) repr += `\\u${code.toString(16).padStart(4, '0')}`;
    else repr += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return quote + repr + quote;
}
