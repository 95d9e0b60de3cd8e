import type { Conditions, Op, Shell } from './ops.js';

/** One word in fish: not POSIX, for only `\` and `'` mean anything between single quotes, and `%self` is a number. */
export function quote(value: string): string {
  return /^[A-Za-z0-9_./@+-]+$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
}

function render(ops: readonly Op[]): string {
  return ops.map((op) => `${write(op)}\n`).join('');
}

function write(op: Op): string {
  switch (op.do) {
    case 'set':
      return `set -gx ${op.name} ${quote(op.value)}`;
    case 'unset':
      return `set -e -g ${op.name}`;
    case 'prepend':
      return `${without(op.element)}\nset -gx PATH ${quote(op.element)} $PATH`;
    case 'remove':
      return without(op.element);
    case 'pythonhome':
      return op.how === 'hide'
        ? 'if set -q PYTHONHOME\n    set -gx TSVENV_PYTHONHOME $PYTHONHOME\n    set -e PYTHONHOME\nend'
        : 'if set -q TSVENV_PYTHONHOME\n    set -q PYTHONHOME; or set -gx PYTHONHOME $TSVENV_PYTHONHOME\n    set -e TSVENV_PYTHONHOME\nend';
    case 'prompt':
      return op.text === undefined ? 'set -e -g __tsvenv_prompt' : `set -g __tsvenv_prompt ${quote(op.text)}`;
    case 'say':
      return `set -g __tsvenv_message ${quote(op.line)}`;
  }
}

/** `contains` compares literally, and an index survives a newline in an element, which a substitution would split at. */
const without = (element: string): string =>
  `while builtin contains -- ${quote(element)} $PATH\n    set -e PATH[(builtin contains -i -- ${quote(element)} $PATH)]\nend`;

function guard({ marker, realMarker, same, straight, executable, refused, older = [], content }: Conditions): string {
  const tests = [
    `test "$__tsvenv_found" = ${quote(marker)}`,
    `test ${quote(marker)} -ef ${quote(realMarker)}`,
    ...same.map(([path, real]) => `test ${quote(path)} -ef ${quote(real)}`),
    ...straight.map((path) => `not test -L ${quote(path)}`),
    ...(executable === undefined ? [] : [`test -x ${quote(executable)}`]),
    ...(refused ? ['test -z "$TSVENV_TRUST"'] : []),
    ...older.map(([file, than]) => `not test ${quote(file)} -nt ${quote(than)}`),
    // A fish that cannot compare files says so on stderr; the binary is then asked, which is all that matters.
  ];
  const lines = [`begin\n    ${tests.join('\n    and ')}\nend 2>/dev/null`, 'or return 1'];
  if (content !== undefined) {
    lines.push(
      // What fish says of a redirection that fails cannot be redirected itself.
      `test -r ${quote(marker)}; and read -lz __tsvenv_text <${quote(marker)}`,
      `test "$__tsvenv_text" = ${quote(content)}`,
      'or return 1',
    );
  }
  return `${lines.join('\n')}\n`;
}

export const fish: Shell = { name: 'fish', quote, render, guard };
