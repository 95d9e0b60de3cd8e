/** The variables that tsvenv touches: a closed set of constants, so that a name never needs quoting. */
export type VariableName = 'VIRTUAL_ENV' | 'VIRTUAL_ENV_PROMPT' | 'TSVENV_ACTIVE';

/**
 * One change to a shell. Ops are free of context: they say what to do, never what a whole value becomes, so the same
 * text is right whatever else changed PATH before it is evaluated.
 */
export type Op =
  | { readonly do: 'set'; readonly name: VariableName; readonly value: string }
  | { readonly do: 'unset'; readonly name: VariableName }
  /** Puts the element first in PATH and takes any other copy of it away. */
  | { readonly do: 'prepend'; readonly element: string }
  | { readonly do: 'remove'; readonly element: string }
  /** `hide` keeps PYTHONHOME in `TSVENV_PYTHONHOME` and unsets it; `restore` is its opposite, unless it was set anew. */
  | { readonly do: 'pythonhome'; readonly how: 'hide' | 'restore' }
  /** The prefix of the prompt; undefined takes it away. */
  | { readonly do: 'prompt'; readonly text: string | undefined }
  /** A line for the person, which the hook prints before the next prompt. */
  | { readonly do: 'say'; readonly line: string };

/** What must still be true for a warm entry to be used. The hook has checked the ages of the files before. */
export interface Conditions {
  readonly marker: string;
  readonly realMarker: string;
  /** Directories and what they must be the same file as. */
  readonly same: readonly (readonly [path: string, realPath: string])[];
  /**
   * What the real paths lead through. None of these may have become a symbolic link, for then a path would be the same
   * file as itself wherever it leads now.
   */
  readonly straight: readonly string[];
  readonly executable: string | undefined;
  /** The answer was a refusal, which `TSVENV_TRUST` may overrule. */
  readonly refused: boolean;
  /** Files that may be gone, but not newer than another: than the entry itself. */
  readonly older?: readonly (readonly [file: string, than: string])[];
  /** A redirect's whole content. */
  readonly content: string | undefined;
}

/**
 * How each entry begins. The hook reads so far before it sources the file, for a damaged one would be executed line by
 * line.
 */
export const ENTRY_HEADER = '# tsvenv entry\n';

/** A language that ops can be written in and evaluated by. */
export interface Shell {
  readonly name: string;
  /** One word of the language that stands for exactly this string. */
  readonly quote: (value: string) => string;
  readonly render: (ops: readonly Op[]) => string;
  /** Text that leaves with a failing status, having changed nothing, unless the conditions hold. */
  readonly guard: (conditions: Conditions) => string;
}
