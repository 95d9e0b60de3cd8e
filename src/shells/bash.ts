import type { Op, Shell } from './ops.js';
import { posixOp, posixQuote } from './posix.js';

export const quote = posixQuote;

function render(ops: readonly Op[]): string {
  return ops.map((op) => `${write(op)}\n`).join('');
}

function write(op: Op): string {
  switch (op.do) {
    case 'prepend':
      return [
        without(op.element),
        `PATH=${quote(op.element)}"\${__tsvenv_path%:}"`,
        // The hook says where it may be that of one command, which export would make the shell's own.
        'if [[ -z ${__tsvenv_midway-} ]]; then \\builtin export PATH; fi',
      ].join('\n');
    case 'remove':
      return `${without(op.element)}\n__tsvenv_path=\${__tsvenv_path#:}\nPATH=\${__tsvenv_path%:}`;
    default:
      return posixOp(op);
  }
}

/**
 * Leaves PATH less every copy of an element in `__tsvenv_path`, with a colon at each end: so each element looks alike, and
 * an empty one, which means the working directory, survives. One removal a copy, for `:x:x:` overlap. Only the comparison
 * is linear on a long PATH, so it comes first; and it takes `/X` for `/x` under nocasematch, which is no reason to go on.
 */
function without(element: string): string {
  return [
    `__tsvenv_element=${quote(element)}`,
    '__tsvenv_path=":${PATH:+$PATH:}"',
    'while [[ $__tsvenv_path == *":$__tsvenv_element:"* ]]; do',
    '  __tsvenv_front=${__tsvenv_path%%":$__tsvenv_element:"*}',
    '  if [[ $__tsvenv_front == "$__tsvenv_path" ]]; then break; fi',
    '  __tsvenv_path="$__tsvenv_front:${__tsvenv_path:${#__tsvenv_front}+${#__tsvenv_element}+2}"',
    'done',
  ].join('\n');
}

export const bash: Shell = { name: 'bash', quote, render };
