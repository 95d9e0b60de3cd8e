/**
 * Something the person at the keyboard can mend. Its message is one lowercase line: the thing, the reason, then
 * `; ` and the remedy. Everything else that is thrown is a bug.
 */
export class UserError extends Error {
  /** 1: could not be done. 2: wrong usage. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}
