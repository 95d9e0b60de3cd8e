import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { quoted } from '../text.js';
import { appendix, replaced, takenOut } from './rc-text.js';

/**
 * The text of a start-up file, a character a byte; undefined when there is none.
 *
 * @throws UserError for one that cannot be read.
 */
export function readStartFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new UserError(
      `tsvenv: cannot read ${quoted(path)} (${String(error.code)}); make it a file that you can read`,
    );
  }
}

/**
 * Appends our line, in place: a symbolic link stays one, and owner, mode and everything else of the file stay as they
 * are. A file that is not there is made, with its directories.
 */
export function addLine(path: string, line: string): void {
  const text = readStartFile(path);
  if (text !== undefined) {
    appendFileSync(path, appendix(text, line), 'latin1');
    return;
  }
  const directories = missingAbove(path).length;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, appendix('', line, { directories }), { encoding: 'latin1', flag: 'wx' });
}

/** Writes another line in the place of ours. */
export function changeLine(path: string, line: string): void {
  rewrite(path, replaced(readStartFile(path) ?? '', line));
}

/** Takes our lines out; a file and directories that were made for them go as well, unless something else is in them. */
export function removeLine(path: string): void {
  const text = readStartFile(path) ?? '';
  const taken = takenOut(text);
  if (taken === undefined) return;
  if (taken.file !== undefined) {
    rmSync(path);
    removeEmpty(dirname(path), taken.file.directories);
  } else if (text.startsWith(taken.text)) {
    // The usual case, a line at the end: nothing that stays is written anew.
    truncateSync(path, taken.text.length);
  } else {
    rewrite(path, taken.text);
  }
}

/** Writes a file whole or not at all, behind its symbolic links, with the owner and mode that it had. */
function rewrite(path: string, text: string): void {
  const file = realpathSync(path);
  const { mode, uid, gid } = statSync(file);
  const temporary = join(dirname(file), `.tsvenv-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(temporary, text, { encoding: 'latin1', flag: 'wx', mode: 0o600 });
    chmodSync(temporary, mode & 0o7777);
    if (statSync(temporary).uid !== uid || statSync(temporary).gid !== gid) chownSync(temporary, uid, gid);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The directories above a path that are not there, the innermost first. */
function missingAbove(path: string): readonly string[] {
  const parent = dirname(path);
  return existsSync(parent) ? [] : [parent, ...missingAbove(parent)];
}

function removeEmpty(directory: string, count: number): void {
  if (count === 0) return;
  try {
    rmdirSync(directory);
  } catch {
    return; // something else has come to be in it
  }
  removeEmpty(dirname(directory), count - 1);
}
