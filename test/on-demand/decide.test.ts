import { describe, expect, it } from 'vitest';
import type { CreatePolicy } from '../../src/config/config.js';
import { type Demand, demand, isCommonGround, type Lacking } from '../../src/on-demand/decide.js';
import type { Verdict } from '../../src/trust/verdict.js';

const verdicts = {
  named: { is: 'allowed', by: 'record' },
  under: { is: 'allowed', by: 'under' },
  variable: { is: 'allowed', by: 'environment' },
  unknown: { is: 'unknown', why: 'no record' },
  denied: { is: 'denied', place: '/src' },
  unsafe: { is: 'unsafe', unsafe: { path: '/src', why: 'writable', owner: 0 } },
} as const satisfies Readonly<Record<string, Verdict>>;

/** An allowed Python project that is nobody else's. */
const plain: Lacking = {
  isPython: true,
  hasVenv: false,
  isCommonGround: false,
  manager: undefined,
  verdict: verdicts.named,
  fault: undefined,
};
const uv = { name: 'uv', command: 'uv sync' };
const fault = { line: 'tsvenv: pyproject.toml:1:1: nonsense', of: 'x' };
const create: Demand = { do: 'create' };
const nothing: Demand = { do: 'nothing' };
const hint: Demand = { do: 'hint', manager: undefined };

describe('what is done about a missing environment', () => {
  it.each<[string, Partial<Lacking>, CreatePolicy, Demand]>([
    ['an allowed project gets one', {}, 'auto', create],
    ['a policy may ask for the hint', {}, 'hint', hint],
    ['or for silence', {}, 'never', nothing],
    ['a project below an allowed directory gets none', { verdict: verdicts.under }, 'auto', hint],
    ['one that TSVENV_TRUST allows gets none', { verdict: verdicts.variable }, 'auto', hint],
    ['one that nothing was decided about gets none', { verdict: verdicts.unknown }, 'auto', hint],
    ['one that others may have filled gets none', { verdict: verdicts.unsafe }, 'auto', hint],
    ['a denied one is silent', { verdict: verdicts.denied }, 'auto', nothing],
    ['a denied one of another manager too', { verdict: verdicts.denied, manager: uv }, 'auto', nothing],
    ['what is no Python project gets none', { isPython: false }, 'auto', nothing],
    ['where there is a .venv of any kind nothing is done', { hasVenv: true }, 'auto', nothing],
    ['nor told', { hasVenv: true, manager: uv, fault }, 'auto', nothing],
    ['common ground gets none', { isCommonGround: true }, 'auto', nothing],
    ['whatever it belongs to', { isCommonGround: true, manager: uv, fault }, 'auto', nothing],
    ["another manager's project is left to it", { manager: uv }, 'auto', { do: 'hint', manager: uv }],
    ['even if it is Python to nobody else', { manager: uv, isPython: false }, 'auto', { do: 'hint', manager: uv }],
    ['and whatever else is wrong with it', { manager: uv, fault }, 'auto', { do: 'hint', manager: uv }],
    ['what is wrong is told', { fault }, 'auto', { do: 'tell', fault }],
    ['also of what may have been meant for Python', { fault, isPython: false }, 'auto', { do: 'tell', fault }],
    ['not where silence was asked for', { fault, manager: uv }, 'never', nothing],
  ])('%s', (_sentence, change, policy, expected) => {
    expect(demand({ ...plain, ...change }, policy)).toEqual(expected);
  });
});

describe('common ground', () => {
  const links: Readonly<Record<string, string>> = { '/tmp': '/private/tmp', '/home/link': '/home/me' };
  const real = (path: string): string => links[path] ?? path;

  it.each([
    ['/', true],
    ['/tmp', true],
    ['/private/tmp', true],
    ['/var/tmp', true],
    ['/scratch', true],
    ['/home/me', true],
    ['/home/link', true],
    ['/home/me/src', false],
    ['/tmp/x', false],
    ['/home', false],
  ])('%s: %s', (directory, expected) => {
    expect(isCommonGround(directory, ['/home/me', '/scratch', undefined], real)).toBe(expected);
  });
});
