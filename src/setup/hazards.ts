import { loadsByHand } from './hook-line.js';
import { lookFor } from './rc-text.js';

/** A line of a start-up file that keeps the hook, or its completion, from working. */
export interface Hazard {
  /** Counted from 1. */
  readonly line: number;
  readonly breaks: Part;
  readonly problem: string;
  readonly remedy: string;
}

type Part = 'hook' | 'completion';

interface Rule {
  readonly shells: readonly string[];
  readonly where: 'above' | 'below';
  readonly pattern: RegExp;
  readonly breaks: Part;
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
    breaks: 'hook',
    problem: 'ends the file before the line of tsvenv',
    remedy: 'move the line of tsvenv above it',
  },
  {
    shells: ['bash', 'zsh', 'fish'],
    where: 'above',
    pattern: /^exec\s+(-\w+\s+)*["']?(\S*\/)?(bash|zsh|fish)\b/,
    breaks: 'hook',
    problem: 'starts another shell in place of this one before the line of tsvenv',
    remedy: `'tsvenv setup' with the name of that shell`,
  },
  {
    shells: ['bash'],
    where: 'below',
    pattern: /^(export\s+|declare\s+(-\w+\s+)?)?PROMPT_COMMAND=(?!.*PROMPT_COMMAND)|^unset\s+PROMPT_COMMAND\b/,
    breaks: 'hook',
    problem: 'replaces PROMPT_COMMAND, and the hook with it',
    remedy: MOVE,
  },
  {
    shells: ['zsh'],
    where: 'below',
    pattern: /^(typeset\s+(-\w+\s+)?)?precmd_functions=\((?!.*precmd_functions)/,
    breaks: 'hook',
    problem: 'replaces precmd_functions, and the hook with it',
    remedy: MOVE,
  },
  {
    shells: ['zsh'],
    where: 'below',
    pattern: /^([^\s#].*(;|&&|\|\|)\s*)?compinit\b|^(source|\.)\s+\S*\boh-my-zsh\.sh\b/,
    breaks: 'completion',
    problem: 'begins completion anew, without that of tsvenv',
    remedy: MOVE,
  },
];

/**
 * The lines of a start-up file that break the hook or its completion, by where they stand. A prompt that
 * is set below the hook is none: the hook looks after its prefix and its place in chpwd_functions at each prompt, and
 * starship and its like show environments themselves.
 *
 * @param text one in which the hook is not loaded yet is judged as if its last line did.
 */
export function hazardsIn(shell: string, text: string): readonly Hazard[] {
  const lines = text.split('\n');
  const own = lines.findIndex((line) => lookFor(line, '') !== 'absent' || loadsByHand(line));
  const place = own < 0 ? lines.length : own;
  // The line of `tsvenv hook` has no completion to lose.
  const hasCompletion = lookFor(lines[place] ?? '', '') !== 'absent';
  return lines.flatMap((line, index) =>
    RULES.filter(
      ({ shells, where, pattern, breaks }) =>
        shells.includes(shell) &&
        (breaks === 'hook' || hasCompletion) &&
        (where === 'above' ? index < place : index > place) &&
        pattern.test(line),
    ).map(({ breaks, problem, remedy }) => ({ line: index + 1, breaks, problem, remedy })),
  );
}
