import type { Op } from './shells/ops.js';

/**
 * What must still be true for a kept answer to be given again. The hook has checked the ages of the files before, and
 * that the marker is the one that it found.
 */
export interface Conditions {
  readonly marker: string;
  readonly realMarker: string;
  /** Directories and what they must be the same file as, where those are not the same path. */
  readonly same: readonly (readonly [path: string, realPath: string])[];
  /**
   * What the real paths lead through. None of these may have become a symbolic link, for then a path would be the same
   * file as itself wherever it leads now.
   */
  readonly straight: readonly string[];
  readonly executable: string | undefined;
  /** The answer was a refusal, which `TSVENV_TRUST` may overrule. */
  readonly refused: boolean;
  /** A redirect's whole content. */
  readonly content: string | undefined;
  /** Files that may be gone, but must not be newer than the entry: the record of what was installed, and what it names. */
  readonly record?: string | undefined;
  readonly older?: readonly string[];
}

/** A hook reads their number as one digit. */
const OLDER_LIMIT = 9;

/** ASCII's unit separator: a hook splits by it with one `read`, and no path that people have contains it. */
const SEPARATOR = '\x1f';

/** A first and a last field by which a damaged entry is known: half of one would do half of what it should. */
const HEAD = 'tsvenv';
const TAIL = 'whole';

/**
 * A kept answer, for every shell: data, of which a hook evaluates nothing.
 *
 * @returns undefined for what these fields cannot hold.
 */
export function entryText(conditions: Conditions, ops: readonly Op[]): string | undefined {
  const { marker, realMarker, same, straight, executable, refused, content, record, older = [] } = conditions;
  const answer = answerOf(ops);
  const [[one, realOne] = NONE, [two, realTwo] = NONE, ...more] = same;
  if (answer === undefined || more.length > 0 || older.length > OLDER_LIMIT) return undefined;
  const fields = [
    HEAD,
    marker,
    realMarker === marker ? '' : realMarker,
    one,
    realOne,
    two,
    realTwo,
    executable ?? '',
    content ?? '',
    refused ? '1' : '',
    answer.env,
    answer.name,
    answer.prompt,
    answer.message,
    record ?? '',
    String(older.length),
    ...older,
    ...straight,
    TAIL,
  ];
  return fields.some((field) => field.includes(SEPARATOR)) ? undefined : fields.join(SEPARATOR);
}

const NONE = ['', ''] as const;

interface Answer {
  readonly env: string;
  readonly name: string;
  readonly prompt: string;
  readonly message: string;
}

/** What the ops of entering or refusing amount to. */
function answerOf(ops: readonly Op[]): Answer | undefined {
  const values: Record<keyof Answer, string> = { env: '', name: '', prompt: '', message: '' };
  for (const op of ops) {
    if (op.do === 'set' && op.name === 'VIRTUAL_ENV') values.env = op.value;
    else if (op.do === 'set' && op.name === 'VIRTUAL_ENV_PROMPT') values.name = op.value;
    else if (op.do === 'prompt') values.prompt = op.text ?? '';
    else if (op.do === 'say') values.message = op.line;
    else if (op.do === 'unset' || op.do === 'remove') return undefined;
  }
  return values;
}
