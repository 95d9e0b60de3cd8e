import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../src/errors.js';
import type { Op } from '../src/shells/ops.js';
import { appendForGitHub, changes } from '../src/sinks.js';

const enter: readonly Op[] = [
  { do: 'prepend', element: '/e/bin' },
  { do: 'set', name: 'VIRTUAL_ENV', value: '/e' },
  { do: 'set', name: 'VIRTUAL_ENV_PROMPT', value: 'shop' },
  { do: 'pythonhome', how: 'hide' },
  { do: 'prompt', text: '(shop) ' },
  { do: 'say', line: 'told' },
];

describe('changes', () => {
  it('tells absolute values of what becomes another, and of nothing else', () => {
    expect(changes(enter, { PATH: '/usr/bin:/e/bin', HOME: '/root', VIRTUAL_ENV: '/e' })).toEqual({
      PATH: '/e/bin:/usr/bin',
      VIRTUAL_ENV_PROMPT: 'shop',
    });
    expect(changes([], { PATH: '/usr/bin' })).toEqual({});
  });

  it('is in the order of the names, so that it can be compared', () => {
    expect(Object.keys(changes(enter, { PYTHONHOME: '/opt', PATH: '' }))).toEqual([
      'PATH',
      'PYTHONHOME',
      'TSVENV_PYTHONHOME',
      'VIRTUAL_ENV',
      'VIRTUAL_ENV_PROMPT',
    ]);
  });

  it('says null of what is to be unset, and nothing of what was not set', () => {
    const unset: readonly Op[] = [{ do: 'unset', name: 'VIRTUAL_ENV' }];
    expect(changes(unset, { VIRTUAL_ENV: '/e' })).toEqual({ VIRTUAL_ENV: null });
    expect(changes(unset, {})).toEqual({});
  });

  it.each<['prepend' | 'remove', string | undefined, string | undefined]>([
    ['prepend', '/usr/bin', '/e/bin:/usr/bin'],
    ['prepend', '/a:/e/bin:/b:/e/bin', '/e/bin:/a:/b'],
    ['prepend', '/e/bin', undefined],
    ['prepend', '', '/e/bin'],
    ['prepend', undefined, '/e/bin'],
    ['prepend', ':/e/bin:', '/e/bin::'],
    ['prepend', ':/e/bin', '/e/bin:'],
    ['remove', '/e/bin:/a:/e/bin:/e/bin/x', '/a:/e/bin/x'],
    ['remove', '/e/bin', ''],
    ['remove', '/a', undefined],
    ['remove', '', undefined],
    ['remove', undefined, undefined],
    ['remove', '/e/bin::/a', ':/a'],
  ])('%s makes of the PATH %j %j', (change, before, after) => {
    const element = '/e/bin';
    const op: Op = change === 'prepend' ? { do: 'prepend', element } : { do: 'remove', element };
    const environment = before === undefined ? {} : { PATH: before };
    expect(changes([op], environment)).toEqual(after === undefined ? {} : { PATH: after });
  });

  it('hides PYTHONHOME, and restores it unless it was set anew', () => {
    const hide: Op = { do: 'pythonhome', how: 'hide' };
    const restore: Op = { do: 'pythonhome', how: 'restore' };
    expect(changes([hide], { PYTHONHOME: '/opt' })).toEqual({ PYTHONHOME: null, TSVENV_PYTHONHOME: '/opt' });
    expect(changes([hide], {})).toEqual({});
    expect(changes([restore], { TSVENV_PYTHONHOME: '/opt' })).toEqual({
      PYTHONHOME: '/opt',
      TSVENV_PYTHONHOME: null,
    });
    expect(changes([restore], { TSVENV_PYTHONHOME: '/opt', PYTHONHOME: '/new' })).toEqual({ TSVENV_PYTHONHOME: null });
    expect(changes([hide, restore], { PYTHONHOME: '/opt' })).toEqual({});
  });
});

describe('appendForGitHub', () => {
  let root: string;
  let environment: Record<string, string>;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-gha-')));
    environment = { PATH: '/usr/bin', GITHUB_ENV: join(root, 'env'), GITHUB_PATH: join(root, 'path') };
    writeFileSync(join(root, 'env'), 'BEFORE=1\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const written = (name: string): string => readFileSync(join(root, name), 'utf8');

  /** What the runner makes of the file: `NAME<<END`, lines up to END. */
  function variables(): Readonly<Record<string, string>> {
    const found = written('env').matchAll(/^(\w+)<<(tsvenv-[0-9a-f-]{36})\n([\s\S]*?)\n\2$/gm);
    return Object.fromEntries([...found].map(([, name, , value]) => [name, value]));
  }

  it('appends the variables to one file and the element of PATH to the other', async () => {
    await appendForGitHub(enter, environment);
    expect(written('env')).toMatch(/^BEFORE=1\n/);
    expect(variables()).toEqual({ VIRTUAL_ENV: '/e', VIRTUAL_ENV_PROMPT: 'shop' });
    expect(written('path')).toBe('/e/bin\n');
  });

  it('empties what it cannot unset', async () => {
    await appendForGitHub(enter, { ...environment, PYTHONHOME: '/opt' });
    expect(variables()).toEqual({ VIRTUAL_ENV: '/e', VIRTUAL_ENV_PROMPT: 'shop', PYTHONHOME: '' });
  });

  it.each(['two\nlines', 'VIRTUAL_ENV<<END', 'ends\n', '\nEOF\nPATH=/evil\n', `tsvenv-\n'"$(id)`])(
    'writes the value %j so that it is read back as it is',
    async (value) => {
      await appendForGitHub([{ do: 'set', name: 'VIRTUAL_ENV', value }], environment);
      expect(variables()).toEqual({ VIRTUAL_ENV: value });
    },
  );

  it('ends each value with words that nobody can foresee', async () => {
    await appendForGitHub(enter, environment);
    await appendForGitHub(enter, environment);
    const ends = [...written('env').matchAll(/<<(.*)$/gm)].map(([, end]) => end);
    expect(new Set(ends).size).toBe(2);
  });

  it('writes nothing at all of an env with a line break in its path', async () => {
    const ops: readonly Op[] = [...enter, { do: 'prepend', element: '/e\n/evil/bin' }];
    await expect(appendForGitHub(ops, environment)).rejects.toThrow(UserError);
    expect(written('env')).toBe('BEFORE=1\n');
  });

  it.each(['GITHUB_ENV', 'GITHUB_PATH'])('says that %s is missing', async (name) => {
    await expect(appendForGitHub(enter, { ...environment, [name]: '' })).rejects.toThrow(
      /^tsvenv: GITHUB_ENV and GITHUB_PATH are not set; /,
    );
    expect(written('env')).toBe('BEFORE=1\n');
  });

  it('says that a file cannot be written to', async () => {
    rmSync(join(root, 'env'));
    mkdirSync(join(root, 'env'));
    await expect(appendForGitHub(enter, environment)).rejects.toThrow(/^tsvenv: cannot write .* \(EISDIR\); /);
  });
});
