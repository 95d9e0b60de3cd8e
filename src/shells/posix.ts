import type { Conditions, Op } from './ops.js';

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

/** The guard of a warm entry, for the shells that have `[[`: they source it, so `return` ends it. */
export function posixGuard({
  marker,
  realMarker,
  same,
  straight,
  executable,
  refused,
  older = [],
  content,
}: Conditions): string {
  const tests = [
    `$__tsvenv_found == ${posixQuote(marker)}`,
    `${posixQuote(marker)} -ef ${posixQuote(realMarker)}`,
    ...same.map(([path, real]) => `${posixQuote(path)} -ef ${posixQuote(real)}`),
    ...straight.map((path) => `! -L ${posixQuote(path)}`),
    ...(executable === undefined ? [] : [`-x ${posixQuote(executable)}`]),
    ...(refused ? ['-z ${TSVENV_TRUST-}'] : []),
    ...older.map(([file, than]) => `! ${posixQuote(file)} -nt ${posixQuote(than)}`),
  ];
  const lines = [`[[ ${tests.join(' && ')} ]] || \\builtin return 1`];
  if (content !== undefined) {
    lines.push(
      '__tsvenv_text=',
      // `read` without a delimiter to find takes the whole file, and fails at its end: no process, unlike $(<file).
      `{ IFS= \\builtin read -r -d '' __tsvenv_text <${posixQuote(marker)} || :; } 2>/dev/null`,
      // `==` would not see a change of case under bash's nocasematch.
      `[[ -n $__tsvenv_text && -z \${__tsvenv_text#${posixQuote(content)}} ]] || \\builtin return 1`,
    );
  }
  return `${lines.join('\n')}\n`;
}
