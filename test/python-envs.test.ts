import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDefault } from '../src/python-envs.js';

describe('the text of .python-envs', () => {
  it('ends with the default environment', () => {
    expect(withDefault('', '/envs/a', '/shop')).toBe('/envs/a\n');
    expect(withDefault('/envs/a\n', '/envs/b', '/shop')).toBe('/envs/a\n/envs/b\n');
    expect(withDefault('/envs/a', '/envs/b', '/shop')).toBe('/envs/a\n/envs/b\n');
  });

  it('names each environment once, however it was written', () => {
    expect(withDefault('/envs/a\n/envs/b\n/envs/a/\n../envs/a\n', '/envs/a', '/shop')).toBe('/envs/b\n/envs/a\n');
  });

  it('names one below the project relative to it', () => {
    expect(withDefault('', '/shop/.tox/dev', '/shop')).toBe('.tox/dev\n');
    expect(withDefault('.tox/dev\n/a\n', '/shop/.tox/dev', '/shop')).toBe('/a\n.tox/dev\n');
    expect(withDefault('', '/shopping/.tox', '/shop')).toBe('/shopping/.tox\n');
  });

  it('keeps the other lines as they are, without a byte order mark and carriage returns', () => {
    expect(withDefault('\uFEFF/a b \r\n\r\n-é\r\n', '/x', '/shop')).toBe('/a b \n-é\n/x\n');
  });

  it('is the same when it is written again', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = withDefault(text, '/envs/a', '/shop');
        expect(withDefault(once, '/envs/a', '/shop')).toBe(once);
      }),
    );
  });
});
