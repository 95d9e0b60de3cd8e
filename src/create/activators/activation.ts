/** What an activator is written for. */
export interface Activation {
  /** The env's directory, absolute. */
  readonly path: string;
  /** The directory that goes on PATH, absolute. */
  readonly bin: string;
  /** Its name within the env: `bin`, on Windows `Scripts`. */
  readonly binName: string;
  /** What prompts show, drawable. */
  readonly name: string;
}

/** A script in an env's `bin`, by its file name. */
export interface Activator {
  readonly file: string;
  readonly text: string;
}

/** Names that no shell finds code in, so that a prompt can hold them as they are. */
export const isPlain = (name: string): boolean =>
  /^[\w .@+,=~-]+$/.test(name) || /^[\p{L}\p{N} ._@+,=~-]+$/u.test(name); // the second is slow to compile
