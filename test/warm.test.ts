import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Env } from '../src/inspect.js';
import type { Found } from '../src/locate.js';
import type { Candidate } from '../src/plan.js';
import type { Verdict } from '../src/trust/verdict.js';
import { conditionsOf, enterDirectory, entryFile, keepEntry } from '../src/warm.js';
import type { Conditions } from '../src/warm-entry.js';
import { asNobody, nobody } from './fixtures/nobody.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-warm-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A project with an env, or with a redirect to one, and a verdict on it. */
function candidate(verdict: Verdict, content?: string): Candidate & { readonly env: Env } {
  const project = join(root, 'shop');
  const path = join(project, '.venv');
  mkdirSync(path, { recursive: true });
  const marker = join(content === undefined ? path : project, content === undefined ? 'pyvenv.cfg' : '.python-envs');
  writeFileSync(marker, content ?? '');
  const found: Found = { kind: 'inside', marker, project, env: path, ...(content === undefined ? {} : { content }) };
  const bin = join(path, 'bin');
  const env = { path, realPath: path, bin, python: join(bin, 'python'), name: 'shop', minorVersion: '3.12' };
  return { found, env, verdict };
}

const allowed: Verdict = { is: 'allowed', by: 'record' };

describe('conditionsOf', () => {
  it('asks for the very marker, env and project, by real path, and for the interpreter', () => {
    const { found, env, verdict } = candidate(allowed);
    expect(conditionsOf({ found, env, verdict })).toEqual({
      marker: found.marker,
      realMarker: found.marker,
      same: [],
      straight: expect.arrayContaining([found.marker, env.path, found.project, root, tmpdir()]),
      executable: env.python,
      refused: false,
      content: undefined,
    });
  });

  it('follows links to what they lead to, in all three', () => {
    const { found, env, verdict } = candidate(allowed);
    const link = join(root, 'link');
    symlinkSync(found.project, link);
    const seen = { ...found, project: link, marker: join(link, '.venv/pyvenv.cfg'), env: join(link, '.venv') };
    const conditions = conditionsOf({ found: seen, env: { ...env, path: seen.env }, verdict });
    expect(conditions).toMatchObject({
      marker: seen.marker,
      realMarker: found.marker,
      same: [
        [seen.env, env.realPath],
        [link, found.project],
      ],
    });
    expect(conditions?.straight).not.toContain(link);
    expect(conditions?.straight).not.toContain('/');
  });

  it.each<[string, Verdict]>([
    ['a record', allowed],
    ['a directory above', { is: 'allowed', by: 'under' }],
  ])('keeps what %s allowed', (_, verdict) => {
    expect(conditionsOf(candidate(verdict))).toMatchObject({ refused: false });
  });

  it.each<[string, Verdict]>([
    ['was denied', { is: 'denied', place: '/' }],
    ['is unknown', { is: 'unknown', why: 'no record' }],
    ['has another env', { is: 'unknown', why: 'another env' }],
  ])('keeps that a place %s, without a look at the interpreter', (_, verdict) => {
    expect(conditionsOf(candidate(verdict))).toMatchObject({ refused: true, executable: undefined });
  });

  it.each<[string, Verdict]>([
    ['TSVENV_TRUST allowed', { is: 'allowed', by: 'environment' }],
    ['is unsafe', { is: 'unsafe', unsafe: { path: '/', why: 'writable', owner: 0 } }],
  ])('keeps nothing of what %s', (_, verdict) => {
    expect(conditionsOf(candidate(verdict))).toBeUndefined();
  });

  it('keeps nothing of what is broken, for no file that is watched need change when it is mended', () => {
    const { found, verdict } = candidate(allowed);
    expect(conditionsOf({ found, env: { broken: 'is', remedy: 'mend it' }, verdict })).toBeUndefined();
  });

  it('keeps the content of a redirect, but not a long one', () => {
    expect(conditionsOf(candidate(allowed, '.venv\n'))).toMatchObject({ content: '.venv\n' });
    expect(conditionsOf(candidate(allowed, `.venv\n${'#'.repeat(5000)}`))).toBeUndefined();
  });

  it('keeps nothing of a marker that is gone', () => {
    const made = candidate(allowed);
    rmSync(made.found.marker);
    expect(conditionsOf(made)).toBeUndefined();
  });
});

describe('keepEntry', () => {
  const directory = () => enterDirectory(join(root, 'state'));
  const keep = (marker: string): void => {
    const conditions: Conditions = {
      marker,
      realMarker: marker,
      same: [],
      straight: [],
      executable: undefined,
      refused: false,
      content: undefined,
    };
    keepEntry(directory(), conditions, [{ do: 'say', line: 'kept' }]);
  };

  it('writes to a place that mirrors the marker, for the user alone', () => {
    keep('/a b/$(c)/.venv/pyvenv.cfg');
    const file = join(root, 'state/enter/1/a b/$(c)/.venv/pyvenv.cfg.entry');
    expect(entryFile(directory(), '/a b/$(c)/.venv/pyvenv.cfg')).toBe(file);
    expect(readFileSync(file, 'utf8').split('\x1f')).toContain('kept');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const place of ['state', 'state/enter/1', 'state/enter/1/a b/$(c)/.venv']) {
      expect(statSync(join(root, place)).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(join(file, '..'))).toEqual(['pyvenv.cfg.entry']);
  });

  it('keeps nothing that an entry cannot hold', () => {
    keep('/a\x1fb/pyvenv.cfg');
    expect(existsSync(join(root, 'state'))).toBe(false);
  });

  it('replaces an older entry, or a damaged one', () => {
    const file = entryFile(directory(), '/p/pyvenv.cfg');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, Buffer.alloc(10_000, 0xff), { mode: 0o666 });
    keep('/p/pyvenv.cfg');
    expect(readFileSync(file, 'utf8')).toContain('kept');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a directory is in its place', (file: string) => mkdirSync(file, { recursive: true })],
    [
      'a file is in the place of a directory',
      (file: string) => {
        mkdirSync(join(file, '../..'), { recursive: true });
        writeFileSync(join(file, '..'), '');
      },
    ],
  ])('keeps nothing, without an error, where %s', (_, spoil) => {
    spoil(entryFile(directory(), '/p/pyvenv.cfg'));
    expect(() => keep('/p/pyvenv.cfg')).not.toThrow();
    keep('/p/q/pyvenv.cfg');
  });

  it('keeps nothing of a path that is too long to be one', () => {
    const long = `/${Array.from({ length: 20 }, () => 'd'.repeat(200)).join('/')}/pyvenv.cfg`;
    keep(long);
    expect(existsSync(join(root, 'state'))).toBe(false);
  });

  it.each([0o555, 0o000])('keeps nothing, without an error, in a home with mode %o', (mode) => {
    chmodSync(root, 0o755);
    mkdirSync(join(root, 'state'));
    if (process.getuid?.() === 0) chownSync(join(root, 'state'), nobody, nobody);
    chmodSync(join(root, 'state'), mode);
    expect(() => asNobody(() => keep('/p/pyvenv.cfg'))).not.toThrow();
    chmodSync(join(root, 'state'), 0o700);
    expect(readdirSync(join(root, 'state'))).toEqual([]);
  });
});
