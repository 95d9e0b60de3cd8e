/** 0.0123 → `0.012 ms`, 12.34 → `12.3 ms`: three figures, never more than a microsecond. */
export function time(ms) {
  const decimals = Math.abs(ms) < 1 ? 3 : Math.abs(ms) < 10 ? 2 : Math.abs(ms) < 100 ? 1 : 0;
  return `${ms.toFixed(decimals)} ms`;
}

const size = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const cost = ({ ms, bytes, processes }) => {
  if (bytes !== undefined) return size(bytes);
  if (processes === undefined) return time(ms);
  const count = Number.isInteger(processes) ? processes : processes.toFixed(1);
  return `${time(ms)}, ${count} process${processes === 1 ? '' : 'es'}`;
};

/** How our figure stands to theirs: `43 × faster`, `1.09 × as long`, `8.1 × smaller`. */
export function ratio(ours, theirs, [better, same] = ['faster', 'as long']) {
  if (ours <= 0) return 'below what can be measured';
  const times = theirs / ours;
  if (times >= 1.5) return `${times >= 10 ? Math.round(times) : times.toFixed(1)} × ${better}`;
  return `${(1 / times).toFixed(2)} × ${same}`;
}

const compared = (ours, theirs) =>
  ours.bytes === undefined ? ratio(ours.ms, theirs.ms) : ratio(ours.bytes, theirs.bytes, ['smaller', 'as large']);

/** The rows as a Markdown table: one line for each thing that tsvenv was measured beside. */
export function table(rows) {
  const head = ['what', 'goal', 'tsvenv', 'beside', 'takes', 'tsvenv is'];
  const lines = rows.flatMap(({ what, goal = '', met, ours, beside }) => {
    const reached = met === undefined ? '' : met ? ' ✓' : ' ✗';
    const first = [what, `${goal}${reached}`, cost(ours)];
    if (beside.length === 0) return [[...first, '', '', '']];
    return beside.map((other, index) => [
      ...(index === 0 ? first : ['', '', '']),
      other.name,
      cost(other),
      compared(ours, other),
    ]);
  });
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  const draw = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [draw(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(draw)].join('\n');
}
