import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/trust/sha256.js';

const expected = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the hash of any text is the one that Node computes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(expected(text));
    }),
  );
});

test('every length around the end of a block is padded rightly', () => {
  for (let length = 0; length < 260; length++) {
    const text = 'x'.repeat(length);
    expect(sha256(text), String(length)).toBe(expected(text));
  }
});
