import type { Op } from './ops.js';

/** One word in bash, zsh and any POSIX shell (XCU 2.2.2): single quotes, each quote in it written as `'\''`. */
export function posixQuote(value: string): string {
  return /^[A-Za-z0-9_./@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** The ops that bash and zsh write alike. `builtin` because people have functions called export and unset. */
export function posixOp(op: Exclude<Op, { do: 'prepend' | 'remove' }>): string {
  switch (op.do) {
    case 'set':
      return `\\builtin export ${op.name}=${posixQuote(op.value)}`;
    case 'unset':
      return `\\builtin unset ${op.name}`;
    case 'pythonhome':
      return op.how === 'hide' ? moved('PYTHONHOME', 'TSVENV_PYTHONHOME') : restored();
    case 'prompt':
      return op.text === undefined ? '__tsvenv_prompt=' : `__tsvenv_prompt=${posixQuote(op.text)}`;
    case 'say':
      return `__tsvenv_message=${posixQuote(op.line)}`;
  }
}

const moved = (from: string, to: string): string =>
  `if [[ -n \${${from}+x} ]]; then\n  \\builtin export ${to}="$${from}"\n  \\builtin unset ${from}\nfi`;

const restored = (): string =>
  [
    'if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then',
    '  if [[ -z ${PYTHONHOME+x} ]]; then \\builtin export PYTHONHOME="$TSVENV_PYTHONHOME"; fi',
    '  \\builtin unset TSVENV_PYTHONHOME',
    'fi',
  ].join('\n');
