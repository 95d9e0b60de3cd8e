import type { Op, Shell } from './ops.js';
import { posixGuard, posixOp, posixQuote } from './posix.js';

export const quote = posixQuote;

function render(ops: readonly Op[]): string {
  return ops.map((op) => `${write(op)}\n`).join('');
}

function write(op: Op): string {
  switch (op.do) {
    case 'prepend':
      return `${without(op.element)}\n\\builtin export PATH=${quote(op.element)}"\${__tsvenv_path:+:}$__tsvenv_path"`;
    case 'remove':
      return `${without(op.element)}\nPATH=$__tsvenv_path`;
    default:
      return posixOp(op);
  }
}

/**
 * Leaves PATH less every copy of an element in `__tsvenv_path`. Colons around it make each element look alike, so that
 * an empty one, which means the working directory, survives; one substitution a copy, for `:x:x:` overlap. Whether there
 * is one is asked of the same expansion, for a comparison takes `/X` for `/x` under nocasematch, and would never end.
 */
function without(element: string): string {
  return [
    `__tsvenv_element=${quote(element)}`,
    '__tsvenv_path=":${PATH-}:"',
    'while [[ ${__tsvenv_path#*":$__tsvenv_element:"} != "$__tsvenv_path" ]]; do',
    '  __tsvenv_path="${__tsvenv_path%%":$__tsvenv_element:"*}:${__tsvenv_path#*":$__tsvenv_element:"}"',
    'done',
    '__tsvenv_path=${__tsvenv_path#:}',
    '__tsvenv_path=${__tsvenv_path%:}',
  ].join('\n');
}

export const bash: Shell = { name: 'bash', quote, render, guard: posixGuard };
