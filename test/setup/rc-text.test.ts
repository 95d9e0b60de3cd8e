import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendix, lookFor, ownLine, replaced, takenOut } from '../../src/setup/rc-text.js';

/** Any bytes, each as a character, with many line ends. */
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\\', '\\\n', 'export A=1', '# tsvenv'),
      fc.string({ unit: 'binary-ascii' }),
    ),
  )
  .map((parts) => parts.join(''));
const line = fc.stringMatching(/^[^\n]*$/);

describe('the line in a start-up file', () => {
  it('is taken out of whatever it was appended to, which is then as it was', () => {
    fc.assert(
      fc.property(bytes, line, (text, own) => {
        expect(takenOut(text + appendix(text, own))).toEqual({ text, file: undefined });
      }),
    );
  });

  it('is recognised below any text', () => {
    fc.assert(
      fc.property(bytes, line, (text, own) => {
        const whole = text + appendix(text, own);
        expect(lookFor(text, own)).toBe('absent');
        expect(lookFor(whole, own)).toBe('present');
        expect(lookFor(whole, `${own}x`)).toBe('outdated');
      }),
    );
  });

  it('leaves with the file and the directories that were made for it', () => {
    const text = appendix('', 'load', { directories: 2 });
    expect(takenOut(text)).toEqual({ text: '', file: { directories: 2 } });
    expect(takenOut(appendix('', 'load', { directories: 0 }))).toEqual({ text: '', file: { directories: 0 } });
  });

  it('leaves a file that was made for it when something else has been written there since', () => {
    const text = `${appendix('', 'load', { directories: 2 })}set -g theme dark\n`;
    expect(takenOut(text)).toEqual({ text: 'set -g theme dark\n', file: undefined });
  });

  it('leaves the line end that it added when something has been written below it', () => {
    const text = `alias x=y${appendix('alias x=y', 'load')}alias z=w\n`;
    expect(takenOut(text)?.text).toBe('alias x=y\nalias z=w\n');
  });

  it('is taken out wherever it was moved, and however often it was copied', () => {
    const own = appendix('', 'load');
    expect(takenOut(`${own}a\n${own}b\n`)?.text).toBe('a\nb\n');
  });

  it('is written anew where it stands, and still takes back the same things', () => {
    const before = `a${appendix('a', 'load /old')}`;
    const after = replaced(before, 'load /$1/new');
    expect(ownLine(after)).toBe('load /$1/new');
    expect(takenOut(after)?.text).toBe('a');
  });

  it('says nothing of texts without it', () => {
    expect(takenOut('alias x=y\n')).toBeUndefined();
    expect(ownLine('alias x=y\n')).toBeUndefined();
  });
});
