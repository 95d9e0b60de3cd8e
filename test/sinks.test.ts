import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Op } from '../src/shells/ops.js';
import { appendForGitHub, changes } from '../src/sinks.js';

const entering: readonly Op[] = [
  { do: 'prepend', element: '/p/.venv/bin' },
  { do: 'set', name: 'VIRTUAL_ENV', value: '/p/.venv' },
  { do: 'pythonhome', how: 'hide' },
  { do: 'prompt', text: '(p) ' },
  { do: 'say', line: 'a line' },
];

describe('changes', () => {
  it('gives what each variable becomes, and nothing of what stays', () => {
    expect(changes(entering, { PATH: '/usr/bin:/p/.venv/bin:/bin', PYTHONHOME: '/h', LANG: 'C' })).toEqual({
      PATH: '/p/.venv/bin:/usr/bin:/bin',
      VIRTUAL_ENV: '/p/.venv',
      PYTHONHOME: null,
      TSVENV_PYTHONHOME: '/h',
    });
  });

  it('keeps empty elements of PATH, which mean the working directory, and makes none', () => {
    expect(changes(entering, { PATH: ':/bin:' })).toMatchObject({ PATH: '/p/.venv/bin::/bin:' });
    expect(changes(entering, {})).toMatchObject({ PATH: '/p/.venv/bin' });
    expect(changes(entering, { PATH: '' })).toMatchObject({ PATH: '/p/.venv/bin' });
  });

  it('restores PYTHONHOME only where it was not set anew', () => {
    const leaving: readonly Op[] = [{ do: 'pythonhome', how: 'restore' }];
    expect(changes(leaving, { TSVENV_PYTHONHOME: '/h' })).toEqual({ PYTHONHOME: '/h', TSVENV_PYTHONHOME: null });
    expect(changes(leaving, { TSVENV_PYTHONHOME: '/h', PYTHONHOME: '/mine' })).toEqual({ TSVENV_PYTHONHOME: null });
  });

  it('is empty where nothing changes', () => {
    expect(changes([{ do: 'unset', name: 'TSVENV_ACTIVE' }], { PATH: '/bin' })).toEqual({});
  });
});

describe('GitHub Actions', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'tsvenv-gha-'));
  });
  afterEach(() => rmSync(scratch, { recursive: true }));
  const files = (): { GITHUB_ENV: string; GITHUB_PATH: string } => ({
    GITHUB_ENV: join(scratch, 'env'),
    GITHUB_PATH: join(scratch, 'path'),
  });

  it('gets variables and PATH elements in its files', async () => {
    await appendForGitHub(entering, { ...files(), PATH: '/bin' });
    expect(readFileSync(files().GITHUB_PATH, 'utf8')).toBe('/p/.venv/bin\n');
    expect(readFileSync(files().GITHUB_ENV, 'utf8')).toMatch(/^VIRTUAL_ENV<<(tsvenv-[\w-]+)\n\/p\/\.venv\n\1\n$/);
  });

  it('cannot be made to set another variable by a value with line breaks', async () => {
    const value = '/p\nPATH<<x\n/evil\nx\n';
    await appendForGitHub([{ do: 'set', name: 'VIRTUAL_ENV', value }], files());
    const [, end] = /^VIRTUAL_ENV<<(\S+)\n/.exec(readFileSync(files().GITHUB_ENV, 'utf8')) ?? [];
    expect(readFileSync(files().GITHUB_ENV, 'utf8')).toBe(`VIRTUAL_ENV<<${end}\n${value}\n${end}\n`);
    expect(value).not.toContain(end);
  });

  it('is said to be missing outside a step', async () => {
    await expect(appendForGitHub(entering, {})).rejects.toThrow(/GITHUB_ENV and GITHUB_PATH are not set; /);
  });
});
