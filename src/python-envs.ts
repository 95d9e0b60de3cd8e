import { chmodSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UserError } from './errors.js';
import { realPathOf } from './inspect.js';
import { temporaryName } from './temporary.js';
import { pathForPeople } from './text.js';
import { isWithin } from './trust/verdict.js';

/** More is no list of environments, and is not located by either. */
const LIMIT = 64 * 1024;

/**
 * The text of a `.python-envs` with an env as its last line, which is the default one; an earlier mention of the same
 * env goes away (PEP 832, draft: UTF-8, a path a line, absolute or relative to the file, duplicates may be removed).
 *
 * @param project the directory of the file. An env below it is written relative to it, so that both can be moved.
 */
export function withDefault(text: string, env: string, project: string): string {
  const isSame = (line: string): boolean => {
    const path = resolve(project, line);
    return path === env || (realPathOf(path) ?? path) === (realPathOf(env) ?? env);
  };
  const others = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !isSame(line));
  return `${[...others, isWithin(env, project) ? relative(project, env) : env].join('\n')}\n`;
}

/**
 * Makes an env the default one in a project's `.python-envs`, whole or not at all.
 *
 * @throws UserError when the file is a symbolic link, which could lead anywhere, or is no such list.
 */
export function writeDefault(project: string, env: string, home: string | undefined): void {
  const file = join(project, '.python-envs');
  const stats = lstatSync(file, { throwIfNoEntry: false });
  const problem =
    stats === undefined
      ? undefined
      : !stats.isFile()
        ? 'is not a regular file'
        : stats.size > LIMIT
          ? 'is too long'
          : undefined;
  if (problem !== undefined) throw new UserError(`tsvenv: ${pathForPeople(file, home)} ${problem}; remove it first`);
  if (/[\r\n]/.test(env)) {
    throw new UserError(
      `tsvenv: ${pathForPeople(env, home)} has a line break in its name, which .python-envs cannot hold; rename it`,
    );
  }
  const before = stats === undefined ? '' : readFileSync(file, 'utf8');
  const after = withDefault(before, env, project);
  if (after === before) return;
  const temporary = join(project, `.python-envs${temporaryName()}`);
  try {
    writeFileSync(temporary, after, { flag: 'wx' });
    if (stats !== undefined) chmodSync(temporary, stats.mode & 0o7777);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`tsvenv: cannot write ${pathForPeople(file, home)} (${String(error.code)}); make it writable`);
  }
}
