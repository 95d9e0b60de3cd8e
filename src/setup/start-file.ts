import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { temporaryName } from '../temporary.js';
import { pathForPeople, quoted } from '../text.js';
import { appendix, replaced, takenOut } from './rc-text.js';

/**
 * The text of a start-up file, a character a byte; undefined when there is none. A pipe or a device is none either: to
 * read one may take for ever.
 *
 * @throws UserError for one that cannot be read.
 */
export function readStartFile(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'latin1') : undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw new UserError(`tsvenv: cannot read ${quoted(path)} (${code}); make it a file that you can read`);
  }
}

/** The text of a file that is only looked at; '' where there is none, or it cannot be read. */
export function textOf(path: string): string {
  try {
    return readStartFile(path) ?? '';
  } catch (error) {
    if (error instanceof UserError) return '';
    throw error;
  }
}

/**
 * Sees to it that a start-up file can be written, or made, before anything is.
 *
 * @throws UserError
 */
export function checkWritable(path: string, home: string): void {
  const name = pathForPeople(path, home);
  try {
    const file = fileBehind(path);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() === false) {
      throw new UserError(`tsvenv: ${name} is not a regular file; move it away and do this again`);
    }
    if (stats === undefined && file !== path && !existsSync(dirname(file))) {
      const target = pathForPeople(file, home);
      throw new UserError(`tsvenv: ${name} is a link to ${target}, which cannot be made; make its directory`);
    }
    accessSync(stats === undefined ? existing(dirname(file)) : file, constants.W_OK);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`tsvenv: cannot write ${name} (${codeOf(error)}); make it writable and do this again`);
  }
}

/** The file that a start-up file's symbolic links lead to, be it there or not. */
function fileBehind(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  if (existsSync(path)) return realpathSync(path);
  statSync(path, { throwIfNoEntry: false }); // a circle of links throws ELOOP
  return fileBehind(resolve(realpathSync(dirname(path)), readlinkSync(path)));
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
  const file = fileBehind(path);
  const directories = missingAbove(file).length;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, appendix('', line, { directories }), { encoding: 'latin1', flag: 'wx' });
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
    // A link to the file was there before it.
    const file = realpathSync(path);
    rmSync(file);
    removeEmpty(dirname(file), taken.file.directories);
  } else if (text.startsWith(taken.text)) {
    // The usual case, a line at the end: nothing that stays is written anew.
    truncateSync(path, taken.text.length);
  } else {
    rewrite(path, taken.text);
  }
}

/** Writes a file behind its symbolic links, with the owner and mode that it had: whole or not at all, if it has one name. */
function rewrite(path: string, text: string): void {
  const file = realpathSync(path);
  const { mode, uid, gid, nlink } = statSync(file);
  if (nlink > 1) {
    // A new file under this name would leave the others with the old one.
    writeFileSync(file, text, 'latin1');
    return;
  }
  const temporary = join(dirname(file), `.tsvenv${temporaryName()}`);
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

const existing = (directory: string): string => (existsSync(directory) ? directory : existing(dirname(directory)));

const codeOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
};

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
