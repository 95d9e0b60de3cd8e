import type { Op, Shell } from './ops.js';
import { posixOp, posixQuote } from './posix.js';

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
  switch (op.do) {
    case 'prepend':
      return `${without(op.element)}\npath[1,0]=("$__tsvenv_element")\n\\builtin export PATH`;
    case 'remove':
      return without(op.element);
    default:
      return posixOp(op);
  }
}

/**
 * Of a PATH that is empty or not there, `path` is one empty element, which would mean the working directory. By index,
 * for `${path:#element}` compiles a pattern for each element of a long PATH.
 */
const without = (element: string): string =>
  [
    `__tsvenv_element=${quote(element)}`,
    'if [[ -z ${PATH-} ]]; then path=(); fi',
    'while (( ${path[(Ie)$__tsvenv_element]} )); do path[${path[(Ie)$__tsvenv_element]}]=(); done',
  ].join('\n');

export const zsh: Shell = { name: 'zsh', quote, render };
