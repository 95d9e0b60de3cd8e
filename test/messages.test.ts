import { describe, expect, it } from 'vitest';
import type { Found, MarkerKind } from '../src/locate.js';
import { refusalMessage, unknownWord, unsafeReason } from '../src/messages.js';
import type { Verdict } from '../src/trust/verdict.js';

const found = (kind: MarkerKind, project = '/home/me/shop'): Found => {
  const marker = { self: 'pyvenv.cfg', inside: '.venv/pyvenv.cfg', redirect: '.venv', list: '.python-envs' }[kind];
  const env = { self: project, inside: `${project}/.venv`, redirect: '/envs/shop', list: '/home/me/envs/x' }[kind];
  return { kind, marker: `${project}/${marker}`, project, env };
};

const untrusted = (kind: MarkerKind, verdict: Exclude<Verdict, { is: 'allowed' }>, project?: string) =>
  refusalMessage({ why: 'untrusted', found: found(kind, project), verdict }, '/home/me');

const unknown = (why: 'no record' | 'another env' | 'damaged record') => ({ is: 'unknown', why }) as const;
const remedy = `'tsvenv allow' activates it always, 'tsvenv activate' once`;

describe('refusalMessage', () => {
  it.each<[string, MarkerKind, Exclude<Verdict, { is: 'allowed' }>, string]>([
    ['an env', 'inside', unknown('no record'), `~/shop/.venv is not trusted; ${remedy}`],
    ['an env itself', 'self', unknown('no record'), `~/shop is not trusted; ${remedy}`],
    ['a redirect', 'redirect', unknown('no record'), `~/shop/.venv is not trusted (it leads to /envs/shop); ${remedy}`],
    ['a list', 'list', unknown('no record'), `~/shop/.python-envs is not trusted (it leads to ~/envs/x); ${remedy}`],
    [
      'another env',
      'inside',
      unknown('another env'),
      `~/shop/.venv is not the environment that was trusted here; ${remedy}`,
    ],
    [
      'a damaged record',
      'inside',
      unknown('damaged record'),
      `~/shop/.venv is not trusted any more, its record is damaged; ${remedy}`,
    ],
    [
      'an unsafe one',
      'inside',
      { is: 'unsafe', unsafe: { path: '/home/me/shop/.venv/bin', why: 'writable', owner: 0 } },
      `~/shop/.venv is not safe to activate: everyone can write to ~/shop/.venv/bin; 'tsvenv allow' activates it all the same`,
    ],
  ])('names the thing and the remedy: %s', (_, kind, verdict, line) => {
    expect(untrusted(kind, verdict)).toBe(`tsvenv: ${line}`);
  });

  it('says nothing of what was denied', () => {
    expect(untrusted('inside', { is: 'denied', place: '/' })).toBeUndefined();
  });

  it('says what is broken, and how it is mended', () => {
    const broken = { broken: 'has no working interpreter', remedy: `'x' rebuilds it` };
    expect(refusalMessage({ why: 'broken', found: found('inside'), broken }, '/home/me')).toBe(
      `tsvenv: ~/shop/.venv has no working interpreter; 'x' rebuilds it`,
    );
  });

  it('is one line without anything that a terminal obeys, whatever the project is called', () => {
    const name = '/x\n\x1b[31m\u202e$(id)\r';
    for (const kind of ['self', 'inside', 'redirect', 'list'] as const) {
      for (const why of ['no record', 'another env', 'damaged record'] as const) {
        expect(untrusted(kind, unknown(why), name)).toMatch(/^tsvenv: [^\x00-\x1f\x7f-\x9f\u202e]+$/);
      }
    }
  });
});

describe('unsafeReason', () => {
  it.each([
    [{ path: '/home/me/shop', why: 'owner', owner: 1001 }, '~/shop belongs to another user (uid 1001)'],
    [{ path: '/srv/a b', why: 'writable', owner: 0 }, `everyone can write to '/srv/a b'`],
    [{ path: '/srv', why: 'unreadable', owner: -1 }, '/srv cannot be looked at'],
  ] as const)('%j', (unsafe, clause) => {
    expect(unsafeReason(unsafe, '/home/me')).toBe(clause);
  });
});

describe('unknownWord', () => {
  it('names the nearest word, or all of them', () => {
    expect(unknownWord('shell', 'bsh', 'bash', ['bash', 'zsh'])).toBe(
      `tsvenv: unknown shell bsh; did you mean 'bash'?`,
    );
    expect(unknownWord('shell', 'a\nb', undefined, ['bash', 'zsh'])).toBe(
      `tsvenv: unknown shell 'a\\nb'; one of bash, zsh`,
    );
  });
});
