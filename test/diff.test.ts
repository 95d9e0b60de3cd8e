import { describe, expect, it } from 'vitest';
import { diff, enter } from '../src/diff.js';
import type { Env } from '../src/inspect.js';
import type { Found } from '../src/locate.js';
import type { Plan } from '../src/plan.js';
import type { Environment } from '../src/roots.js';
import type { Op } from '../src/shells/ops.js';
import { changes } from '../src/sinks.js';

const env: Env = {
  path: '/p/.venv',
  realPath: '/real/.venv',
  bin: '/p/.venv/bin',
  python: '/p/.venv/bin/python',
  name: 'p',
  minorVersion: '3.12',
};
const other: Env = { ...env, path: '/q/.venv', bin: '/q/.venv/bin', name: 'q' };
const found: Found = {
  kind: 'inside',
  marker: '/home/me/p/.venv/pyvenv.cfg',
  project: '/home/me/p',
  env: '/home/me/p/.venv',
};

const entering: readonly Op[] = [
  { do: 'prepend', element: '/p/.venv/bin' },
  { do: 'set', name: 'VIRTUAL_ENV', value: '/p/.venv' },
  { do: 'set', name: 'VIRTUAL_ENV_PROMPT', value: 'p' },
  { do: 'set', name: 'TSVENV_ACTIVE', value: '/p/.venv' },
  { do: 'pythonhome', how: 'hide' },
  { do: 'prompt', text: '(p) ' },
];
const leaving: readonly Op[] = [
  { do: 'remove', element: '/p/.venv/bin' },
  { do: 'unset', name: 'VIRTUAL_ENV' },
  { do: 'unset', name: 'VIRTUAL_ENV_PROMPT' },
  { do: 'unset', name: 'TSVENV_ACTIVE' },
  { do: 'pythonhome', how: 'restore' },
  { do: 'prompt', text: undefined },
];

describe('enter', () => {
  it('uses the path that the user sees, and marks what tsvenv did by itself', () => {
    expect(enter(env, 'automatic')).toEqual(entering);
  });

  it('does not mark what was done by hand', () => {
    expect(enter(env, 'hand')).toEqual(entering.filter((op) => op.do !== 'set' || op.name !== 'TSVENV_ACTIVE'));
  });
});

describe('diff', () => {
  it('does nothing to keep', () => {
    expect(diff({ do: 'keep' }, { VIRTUAL_ENV: '/x' })).toEqual([]);
  });

  it('enters', () => {
    expect(diff({ do: 'enter', env }, {})).toEqual(entering);
    expect(diff({ do: 'enter', env }, { VIRTUAL_ENV: '/p/.venv' })).toEqual(entering);
    expect(diff({ do: 'enter', env }, { VIRTUAL_ENV: '' })).toEqual(entering);
  });

  it('takes the bin of an inherited env away on entering another', () => {
    expect(diff({ do: 'enter', env }, { VIRTUAL_ENV: '/x' })).toEqual([
      { do: 'remove', element: '/x/bin' },
      ...entering,
    ]);
  });

  it('leaves', () => {
    expect(diff({ do: 'leave', from: '/p/.venv' }, { VIRTUAL_ENV: '/p/.venv' })).toEqual(leaving);
  });

  it('leaves the variables to whoever set them anew', () => {
    const ops = diff({ do: 'leave', from: '/p/.venv' }, { VIRTUAL_ENV: '/x', VIRTUAL_ENV_PROMPT: 'x' });
    expect(ops).toEqual(leaving.filter((op) => op.do !== 'unset' || op.name === 'TSVENV_ACTIVE'));
  });

  it('leaves the one before it enters the other', () => {
    const ops = diff({ do: 'switch', from: '/p/.venv', env: other }, { VIRTUAL_ENV: '/p/.venv' });
    expect(ops).toEqual([...leaving, ...enter(other, 'automatic')]);
  });

  it('says why it refuses, once it has left', () => {
    const refusal = { why: 'untrusted', found, verdict: { is: 'unknown', why: 'no record' } } as const;
    const line = `tsvenv: ~/p/.venv is not trusted; 'tsvenv allow' activates it always, 'tsvenv activate' once`;
    expect(diff({ do: 'refuse', from: undefined, refusal }, { HOME: '/home/me' })).toEqual([{ do: 'say', line }]);
    const environment = { HOME: '/home/me', VIRTUAL_ENV: '/p/.venv' };
    expect(diff({ do: 'refuse', from: '/p/.venv', refusal }, environment)).toEqual([...leaving, { do: 'say', line }]);
  });

  it('says nothing of what was denied', () => {
    const refusal = { why: 'untrusted', found, verdict: { is: 'denied', place: '/' } } as const;
    expect(diff({ do: 'refuse', from: undefined, refusal }, {})).toEqual([]);
  });

  it('undoes exactly what it did, element by element, whatever was there', () => {
    /** An environment after ops, as a program started in it would see it. */
    const applied = (plan: Plan, environment: Environment): Environment => {
      const merged = { ...environment, ...changes(diff(plan, environment), environment) };
      return Object.fromEntries(
        Object.entries(merged).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      );
    };
    for (const environment of [
      { PATH: '/usr/bin:/bin', PYTHONHOME: '/opt' },
      { PATH: '/usr/bin::/bin' },
      { PATH: '/usr/bin', OTHER: '1' },
    ]) {
      const entered = applied({ do: 'enter', env }, environment);
      expect(entered['PATH']).toBe(`/p/.venv/bin:${environment.PATH}`);
      expect(entered['PYTHONHOME']).toBeUndefined();
      expect(applied({ do: 'leave', from: '/p/.venv' }, entered)).toEqual(environment);
    }
  });
});
