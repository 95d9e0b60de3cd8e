import type { Run } from '../commands/command.js';

/** `warning`: it works, but not as it could. `problem`: something that was wanted does not work. */
export type Status = 'ok' | 'warning' | 'problem';

/** What one look at one thing gave. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly status: Status;
  /** One line. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** A look at one part of the set-up. */
export type Examination = (run: Run) => readonly Finding[] | Promise<readonly Finding[]>;

export const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found });

export const warning = (check: string, found: string, remedy: string): Finding => ({
  check,
  status: 'warning',
  found,
  remedy,
});

export const problem = (check: string, found: string, remedy: string): Finding => ({
  check,
  status: 'problem',
  found,
  remedy,
});
