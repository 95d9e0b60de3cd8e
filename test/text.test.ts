import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawable, pathForPeople, quoted, typedPath } from '../src/text.js';

/** What acts on a terminal, or makes one name look like another. */
const acting = /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe('typedPath', () => {
  it.each([
    ['/home/me/src/shop', '~/src/shop'],
    ['/home/me/two words/x', `~/'two words/x'`],
    ["/srv/it's", `'/srv/it'\\''s'`],
    ['/home/me/a\\b', `~/'a\\b'`],
    ['/home/me', '~'],
    ['/home/me/a\nb', `'~/a\\nb'`],
  ])('of %j is what a shell takes for it', (path, typed) => {
    expect(typedPath(path, '/home/me')).toBe(typed);
  });
});

describe('quoted', () => {
  it.each([
    ['/home/me/src/shop', '/home/me/src/shop'],
    ['~/src/a-b_c.d+e,f=g@h:i%', '~/src/a-b_c.d+e,f=g@h:i%'],
    ['/данные/片', '/данные/片'],
    ['', `''`],
    ['two words', `'two words'`],
    ["it's", `'it's'`],
    ['$(id)', `'$(id)'`],
    ['a\\b', `'a\\\\b'`],
    ['a\nb\tc', `'a\\nb\\tc'`],
    ['\x1b]0;x\x07', `'\\x1b]0;x\\x07'`],
    ['\x9b31m', `'\\x9b31m'`],
    ['\u202egpj.exe', `'\\u202egpj.exe'`],
    ['\u200b', `'\\u200b'`],
    ['🚒', `'🚒'`],
  ])('writes %j as %s', (name, expected) => {
    expect(quoted(name)).toBe(expected);
  });

  it('never lets through what would act on a terminal, and tells different names apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(quoted(one)).not.toMatch(acting);
        if (one !== other) expect(quoted(one)).not.toBe(quoted(other));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('drawable', () => {
  it('puts a question mark in the place of each character that acts, and keeps the others', () => {
    expect(drawable('a\x1b[31mb\n\u202ec\x00')).toBe('a?[31mb??c?');
    expect(drawable(`'";&&e-$ èрт🚒♞中片-j`)).toBe(`'";&&e-$ èрт🚒♞中片-j`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(drawable(name)).not.toMatch(acting);
        expect(drawable(name)).toHaveLength(name.length);
      }),
    );
  });
});

describe('pathForPeople', () => {
  it.each([
    ['/home/me/src', '/home/me', '~/src'],
    ['/home/me', '/home/me', '~'],
    ['/home/meow', '/home/me', '/home/meow'],
    ['/home/me/two words', '/home/me', `'~/two words'`],
    ['/srv', '/home/me', '/srv'],
    ['/srv', '/', '/srv'],
    ['/srv', undefined, '/srv'],
  ])('writes %s of a user at %s as %s', (path, home, expected) => {
    expect(pathForPeople(path, home)).toBe(expected);
  });
});
