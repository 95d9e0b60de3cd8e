import { UserError } from '../errors.js';

/** An error of the operating system, with its code. */
export function isErrno(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ['permission denied', 'choose a directory that you may write to'],
  EPERM: ['permission denied', 'choose a directory that you may write to'],
  EROFS: ['the file system is read-only', 'choose a directory that can be written to'],
  ENOSPC: ['the disk is full', 'free some space and try again'],
  EDQUOT: ['your disk quota is used up', 'free some space and try again'],
  ENAMETOOLONG: ['the path is too long', 'choose a shorter one'],
  ELOOP: ['its symbolic links lead in a circle', 'choose another directory'],
  ENOTDIR: ['a part of that path is a file', 'choose another directory'],
  EMFILE: ['too many open files', `raise the limit with 'ulimit -n'`],
};

/** What people can mend of the operating system's errors, said of the place they asked for, as a message has it. */
export function explained(error: unknown, shown: string): unknown {
  const [reason, remedy] = (isErrno(error) ? REASONS[error.code] : undefined) ?? [];
  return reason === undefined ? error : new UserError(`${shown}: ${reason}; ${remedy}`);
}
