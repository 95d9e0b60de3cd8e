import { describe, expect, it } from 'vitest';
import { absolute, isInside } from '../../src/python/surroundings.js';

describe('directories that variables name', () => {
  it('count only when they are absolute, and once each', () => {
    expect(absolute(undefined, '', '.', 'a', './a', '../a', '~/a', '/a', '/b', '/a')).toEqual(['/a', '/b']);
  });
});

describe('a path is inside a directory', () => {
  it.each([
    ['/a/b', '/a', true],
    ['/a', '/a', true],
    ['/a/..b', '/a', true],
    ['/ab', '/a', false],
    ['/', '/a', false],
    ['/a/../b', '/a', false],
    ['/a', '/', true],
  ])('%s in %s: %s', (path, directory, expected) => {
    expect(isInside(path, directory)).toBe(expected);
  });
});
