import { describe, expect, it } from 'vitest';
import type { Broken, Env } from '../src/inspect.js';
import type { Found } from '../src/locate.js';
import { type Candidate, type Plan, plan } from '../src/plan.js';
import type { Verdict } from '../src/trust/verdict.js';

const found: Found = { kind: 'inside', marker: '/p/.venv/pyvenv.cfg', project: '/p', env: '/p/.venv' };
const env: Env = {
  path: '/p/.venv',
  realPath: '/p/.venv',
  bin: '/p/.venv/bin',
  python: '/p/.venv/bin/python',
  name: 'p',
  minorVersion: '3.12',
};
const broken: Broken = { broken: 'has no working interpreter', remedy: 'rebuild it' };
const allowed: Verdict = { is: 'allowed', by: 'record' };
const unknown = { is: 'unknown', why: 'no record' } as const;
const denied = { is: 'denied', place: '/' } as const;
const unsafe = { is: 'unsafe', unsafe: { path: '/p', why: 'writable', owner: 0 } } as const;

const untrusted = (from: string | undefined, verdict: Exclude<Verdict, { is: 'allowed' }>): Plan => ({
  do: 'refuse',
  from,
  refusal: { why: 'untrusted', found, verdict },
});

const told = (from: string | undefined): Plan => ({ do: 'refuse', from, refusal: { why: 'broken', found, broken } });

describe('plan', () => {
  it.each<[string, Candidate | undefined, string | undefined, Plan]>([
    ['keeps nothing where nothing is', undefined, undefined, { do: 'keep' }],
    ['leaves where nothing is', undefined, '/old', { do: 'leave', from: '/old' }],
    ['enters what is allowed', { found, env, verdict: allowed }, undefined, { do: 'enter', env }],
    ['keeps what is active already', { found, env, verdict: allowed }, '/p/.venv', { do: 'keep' }],
    ['switches from another', { found, env, verdict: allowed }, '/old', { do: 'switch', from: '/old', env }],
    ['refuses the unknown', { found, env, verdict: unknown }, undefined, untrusted(undefined, unknown)],
    ['refuses the unknown and leaves', { found, env, verdict: unknown }, '/old', untrusted('/old', unknown)],
    ['leaves what is not trusted any more', { found, env, verdict: denied }, '/p/.venv', untrusted('/p/.venv', denied)],
    ['refuses the unsafe', { found, env, verdict: unsafe }, undefined, untrusted(undefined, unsafe)],
    ['refuses the broken', { found, env: broken, verdict: allowed }, undefined, told(undefined)],
    ['leaves what broke', { found, env: broken, verdict: allowed }, '/p/.venv', told('/p/.venv')],
    [
      'tells of the broken before trust is asked for',
      { found, env: broken, verdict: unknown },
      undefined,
      told(undefined),
    ],
    [
      'is silent of the broken that was denied',
      { found, env: broken, verdict: denied },
      undefined,
      untrusted(undefined, denied),
    ],
  ])('%s', (_, candidate, applied, expected) => {
    expect(plan(candidate, applied)).toEqual(expected);
  });
});
