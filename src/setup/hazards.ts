import { loadsByHand } from './hook-line.js';
import { lookFor } from './rc-text.js';

/** A line of a start-up file that keeps the hook from working. */
export interface Hazard {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
  readonly remedy: string;
}

interface Rule {
  readonly shells: readonly string[];
  readonly where: 'above' | 'below';
  readonly pattern: RegExp;
  readonly problem: string;
  readonly remedy: string;
}

const MOVE = 'move the line of tsvenv below it';

/** What stands at the left edge is done by every shell; what is indented may depend on something. */
const RULES: readonly Rule[] = [
  {
    shells: ['bash', 'zsh', 'fish'],
    where: 'above',
    pattern: /^(return|exit)(\s+\d+)?\s*(;|#|$)/,
    problem: 'ends the file before the line of tsvenv',
    remedy: 'move the line of tsvenv above it',
  },
  {
    shells: ['bash'],
    where: 'below',
    pattern: /^(export\s+|declare\s+(-\w+\s+)?)?PROMPT_COMMAND=(?!.*PROMPT_COMMAND)|^unset\s+PROMPT_COMMAND\b/,
    problem: 'replaces PROMPT_COMMAND, and the hook with it',
    remedy: MOVE,
  },
  {
    shells: ['zsh'],
    where: 'below',
    pattern: /^(typeset\s+(-\w+\s+)?)?(precmd|chpwd)_functions=\((?!.*(precmd|chpwd)_functions)/,
    problem: 'replaces the list of hooks, and the hook with it',
    remedy: MOVE,
  },
];

/**
 * The lines of a start-up file that break the hook, by where they stand. A prompt that is set below the hook is none:
 * the hook looks after its prefix at each prompt, and starship and its like show environments themselves.
 *
 * @param text one in which the hook is not loaded yet is judged as if its last line did.
 */
export function hazardsIn(shell: string, text: string): readonly Hazard[] {
  const lines = text.split('\n');
  const own = lines.findIndex((line) => lookFor(line, '') !== 'absent' || loadsByHand(line));
  const place = own < 0 ? lines.length : own;
  return lines.flatMap((line, index) =>
    RULES.filter(
      ({ shells, where, pattern }) =>
        shells.includes(shell) && (where === 'above' ? index < place : index > place) && pattern.test(line),
    ).map(({ problem, remedy }) => ({ line: index + 1, problem, remedy })),
  );
}
