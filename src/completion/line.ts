import type { Described } from '../described.js';

/** What was typed behind a command. */
export interface Line {
  /** The option whose value the cursor is at. */
  readonly option: string | undefined;
  /** What is typed of the last word. */
  readonly current: string;
  readonly operands: readonly string[];
  /** Behind `--`, or behind the command that `exec` runs, nothing is an option. */
  readonly ended: boolean;
}

/** Takes a line apart. bash has `--env=x` as three words. */
export function taken(words: readonly string[], command: Described): Line {
  const takesValue = (option: string): boolean =>
    command.options.some(({ name, short, takesValue: takes }) => takes && (name === option || short === option));
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const operands: string[] = [];
  let option: string | undefined;
  let ended = false;
  for (const one of before) {
    if (one === '=' && option !== undefined) continue;
    if (option !== undefined) option = undefined;
    else if (ended || !one.startsWith('-')) operands.push(one);
    else if (one === '--') ended = true;
    else if (takesValue(one)) option = one;
    if (command.name === 'exec' && operands.length > 0) ended = true;
  }
  const [, assigned] = ended ? [] : (/^(--[\w-]+)=/.exec(current) ?? []);
  return { option: option ?? assigned, current, operands, ended };
}
