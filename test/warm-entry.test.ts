import { describe, expect, it } from 'vitest';
import { enter } from '../src/diff.js';
import { type Conditions, entryText } from '../src/warm-entry.js';

const env = { path: '/p/.venv', realPath: '/p/.venv', bin: '/p/.venv/bin', python: '', name: 'p', minorVersion: '' };
const conditions: Conditions = {
  marker: '/p/.venv/pyvenv.cfg',
  realMarker: '/p/.venv/pyvenv.cfg',
  same: [],
  straight: ['/p', '/p/.venv'],
  executable: '/p/.venv/bin/python',
  refused: false,
  content: undefined,
};

const fields = (text: string | undefined): readonly string[] | undefined => text?.split('\x1f');

describe('entryText', () => {
  it('holds what must be true, and what entering does, each at its place', () => {
    expect(fields(entryText(conditions, enter(env, 'automatic')))).toEqual([
      'tsvenv',
      '/p/.venv/pyvenv.cfg',
      ...['', '', '', '', ''],
      '/p/.venv/bin/python',
      ...['', ''],
      '/p/.venv',
      'p',
      '(p) ',
      '',
      '',
      '0',
      '/p',
      '/p/.venv',
      'whole',
    ]);
  });

  it('holds real paths where they are others, a redirect and a refusal', () => {
    const asked: Conditions = {
      ...conditions,
      marker: '/l/.python-envs',
      realMarker: '/p/.python-envs',
      same: [
        ['/l/.venv', '/e'],
        ['/l', '/p'],
      ],
      straight: [],
      executable: undefined,
      refused: true,
      content: '.venv\n',
      record: '/state/record',
      older: ['/p/one.txt', '/p/two.txt'],
    };
    expect(fields(entryText(asked, [{ do: 'say', line: 'tsvenv: no' }]))).toEqual([
      'tsvenv',
      '/l/.python-envs',
      '/p/.python-envs',
      '/l/.venv',
      '/e',
      '/l',
      '/p',
      '',
      '.venv\n',
      '1',
      ...['', '', ''],
      'tsvenv: no',
      '/state/record',
      '2',
      '/p/one.txt',
      '/p/two.txt',
      'whole',
    ]);
  });

  it.each([
    ['a separator in a path', { ...conditions, executable: '/p\x1fq' }],
    ['a separator in a redirect', { ...conditions, content: '\x1f' }],
    ['more files than one digit can number', { ...conditions, older: Array.from({ length: 10 }, () => '/p/r.txt') }],
    ['more pairs than it has places for', { ...conditions, same: [1, 2, 3].map((n) => [`/${n}`, '/p'] as const) }],
  ])('cannot hold %s', (_, asked) => {
    expect(entryText(asked, enter(env, 'automatic'))).toBeUndefined();
  });

  it('cannot hold what is no entering', () => {
    expect(entryText(conditions, [{ do: 'unset', name: 'VIRTUAL_ENV' }])).toBeUndefined();
    expect(entryText(conditions, [{ do: 'remove', element: '/p/.venv/bin' }])).toBeUndefined();
  });
});
