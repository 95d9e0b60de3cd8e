import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.js';

const words = ['hook', 'export', 'exec', 'create', 'allow', 'deny', 'status', 'activate', 'list', 'remove'];

describe('nearest', () => {
  it.each([
    ['statsu', 'status'],
    ['Hook', 'hook'],
    ['alow', 'allow'],
    ['exprot', 'export'],
    ['actviate', 'activate'],
  ])('takes %s for a slip of the finger that meant %s', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });

  it.each([
    ['run', 'exec'],
    ['trust', 'allow'],
    ['grant', 'allow'],
    ['revoke', 'deny'],
    ['block', 'deny'],
    ['venv', 'create'],
    ['init', 'hook'],
    ['rm', 'remove'],
    ['ls', 'list'],
    ['info', 'status'],
    ['use', 'activate'],
  ])('answers another tool’s %s with %s', (typed, ours) => {
    expect(nearest(typed, words)).toBe(ours);
  });

  it.each(['frobnicate', 'x', 'constructor', '__proto__', 'toString', ''])('has no word for %j', (typed) => {
    expect(nearest(typed, words)).toBeUndefined();
  });

  it('answers with nothing that is not there', () => {
    expect(nearest('run', ['list', 'forget'])).toBeUndefined();
    expect(nearest('anything', [])).toBeUndefined();
  });
});
