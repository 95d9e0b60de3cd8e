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

/** A language that ops can be written in and evaluated by. */
export interface Shell {
  readonly name: string;
  /** One word of the language that stands for exactly this string. */
  readonly quote: (value: string) => string;
  readonly render: (ops: readonly Op[]) => string;
}
