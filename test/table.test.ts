import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { shortened, table } from '../src/table.js';

const columns = [{ title: 'path', flexible: true }, { title: 'size', right: true }, { title: 'used' }];

describe('a table', () => {
  it('is as wide as its widest cells, under their titles', () => {
    expect(
      table(
        columns,
        [
          ['~/src/shop', '9 MB', 'today'],
          ['~/a', '10 MB', ''],
        ],
        undefined,
      ),
    ).toBe(['path         size  used', '~/src/shop   9 MB  today', '~/a         10 MB', ''].join('\n'));
  });

  it('counts what characters take on a terminal', () => {
    expect(
      table(
        columns,
        [
          ['環境', '1', 'x'],
          ['abcd', '1', 'x'],
        ],
        undefined,
      )
        .split('\n')
        .slice(1, 3),
    ).toEqual(['環境     1  x', 'abcd     1  x']);
  });

  it('fits the terminal by making paths shorter in their middle', () => {
    const path = `~/${'very/'.repeat(20)}deep/.venv`;
    const lines = table(columns, [[path, '9 MB', '3 days ago']], 60).split('\n');
    expect(lines.every((line) => stringWidth(line) <= 60)).toBe(true);
    expect(lines[1]).toMatch(/^~\/very\/.*….*deep\/\.venv +9 MB {2}3 days ago$/);
  });

  it('never makes a text wider than asked, nor cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const short = shortened(text, width);
        expect(stringWidth(short)).toBeLessThanOrEqual(width);
        if (stringWidth(text) <= width) expect(short).toBe(text);
        expect(short).not.toMatch(/\ufffd/);
      }),
    );
  });
});
