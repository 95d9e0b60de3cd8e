import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFile, isOurRoot, roots, trustDirectory } from '../src/roots.js';
import { cannotGive } from './fixtures/nobody.js';

describe('roots', () => {
  it('are where the XDG Base Directory Specification says', () => {
    expect(roots({}, '/home/me')).toEqual({
      data: '/home/me/.local/share/tsvenv',
      state: '/home/me/.local/state/tsvenv',
      cache: '/home/me/.cache/tsvenv',
      config: '/home/me/.config/tsvenv',
    });
    expect(
      roots({ XDG_DATA_HOME: '/d', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/f' }, '/h'),
    ).toEqual({
      data: '/d/tsvenv',
      state: '/s/tsvenv',
      cache: '/c/tsvenv',
      config: '/f/tsvenv',
    });
  });

  it.each(['', '.', 'relative', './x', '../x', '~/x'])('are never relative: %j is ignored', (value) => {
    const xdg = { XDG_DATA_HOME: value, XDG_STATE_HOME: value, XDG_CACHE_HOME: value, XDG_CONFIG_HOME: value };
    const own = { TSVENV_DATA_DIR: value, TSVENV_STATE_DIR: value, TSVENV_CACHE_DIR: value, TSVENV_CONFIG_DIR: value };
    expect(roots({ ...xdg, ...own }, '/h')).toEqual(roots({}, '/h'));
  });

  it('are those of the hook, whatever a project made of the other variables', () => {
    const moved = {
      XDG_DATA_HOME: '/evil',
      XDG_STATE_HOME: '/evil',
      XDG_CACHE_HOME: '/evil',
      XDG_CONFIG_HOME: '/evil',
    };
    const hook = { TSVENV_DATA_DIR: '/d', TSVENV_STATE_DIR: '/s', TSVENV_CACHE_DIR: '/c', TSVENV_CONFIG_DIR: '/f' };
    const expected = { data: '/d', state: '/s', cache: '/c', config: '/f' };
    expect(roots({ ...moved, ...hook, HOME: '/evil' }, '/evil')).toEqual(expected);
  });

  it('hold the store and the configuration', () => {
    expect(trustDirectory('/d')).toBe('/d/trust');
    expect(configFile('/f')).toBe('/f/config.toml');
  });
});

describe('isOurRoot', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-roots-')));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const ours = (path: string, uid: number | undefined): boolean => isOurRoot(path, uid, { statSync });

  it('is every root of a user who is not root', () => {
    expect(ours('/nowhere', 1000)).toBe(true);
    expect(ours('/nowhere', undefined)).toBe(true);
  });

  it('is for root only one that is root’s, or would be', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    mkdirSync(join(root, 'theirs/.local/share'), { recursive: true });
    expect(ours(join(root, 'theirs/.local/share/tsvenv'), 0)).toBe(true);
    chownSync(join(root, 'theirs/.local/share'), 1000, 1000);
    for (const path of ['theirs/.local/share', 'theirs/.local/share/tsvenv', 'theirs/.local/share/tsvenv/deep/er']) {
      expect([path, ours(join(root, path), 0)]).toEqual([path, false]);
    }
    expect(ours(join(root, 'theirs/.local/state/tsvenv'), 0)).toBe(true);
    symlinkSync(join(root, 'theirs/.local/share'), join(root, 'mine'));
    expect(ours(join(root, 'mine/tsvenv'), 0)).toBe(false);
  });

  it('is judged by a file that stands in its way', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    writeFileSync(join(root, 'file'), '');
    expect(ours(join(root, 'file/tsvenv'), 0)).toBe(true);
    chownSync(join(root, 'file'), 1000, 1000);
    expect(ours(join(root, 'file/tsvenv'), 0)).toBe(false);
  });

  it('is none where it cannot be looked at', () => {
    symlinkSync(join(root, 'circle'), join(root, 'circle'));
    expect(ours(join(root, 'circle/tsvenv'), 0)).toBe(false);
  });
});
