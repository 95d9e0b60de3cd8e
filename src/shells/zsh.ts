import type { Op, Shell } from './ops.js';
import { posixGuard, posixOp, posixQuote } from './posix.js';

export const quote = posixQuote;

/**
 * An anonymous function holds `emulate`, so that the text means the same under KSH_ARRAYS, SH_WORD_SPLIT or any other
 * option of the person whose shell evaluates it.
 */
function render(ops: readonly Op[]): string {
  if (ops.length === 0) return '';
  return `() {\n\\builtin emulate -L zsh\n${ops.map((op) => `${write(op)}\n`).join('')}}\n`;
}

function write(op: Op): string {
  const element = op.do === 'prepend' || op.do === 'remove' ? quote(op.element) : '';
  switch (op.do) {
    case 'prepend':
      return `\\builtin export PATH\n__tsvenv_element=${element}\npath=("$__tsvenv_element" "\${(@)path:#$__tsvenv_element}")`;
    case 'remove':
      return `__tsvenv_element=${element}\npath=("\${(@)path:#$__tsvenv_element}")`;
    default:
      return posixOp(op);
  }
}

export const zsh: Shell = { name: 'zsh', quote, render, guard: posixGuard };
