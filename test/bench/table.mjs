/** 0.0123 → `0.012 ms`, 12.34 → `12.3 ms`: three figures, never more than a microsecond. */
export function time(ms) {
  const decimals = Math.abs(ms) < 1 ? 3 : Math.abs(ms) < 10 ? 2 : Math.abs(ms) < 100 ? 1 : 0;
  return `${ms.toFixed(decimals)} ms`;
}

const cost = ({ ms, processes }) => {
  if (processes === undefined) return time(ms);
  const count = Number.isInteger(processes) ? processes : processes.toFixed(1);
  return `${time(ms)}, ${count} process${processes === 1 ? '' : 'es'}`;
};

/** How our time stands to theirs: `43 × faster`, `1.09 × as long`. */
export function ratio(ours, theirs) {
  if (ours <= 0) return 'below what can be measured';
  const times = theirs / ours;
  if (times >= 1.5) return `${times >= 10 ? Math.round(times) : times.toFixed(1)} × faster`;
  return `${(1 / times).toFixed(2)} × as long`;
}

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
      ratio(ours.ms, other.ms),
    ]);
  });
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  const draw = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [draw(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(draw)].join('\n');
}
