import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstUnsafe, trustedOwners } from '../../src/trust/owners.js';
import { cannotGive } from '../fixtures/nobody.js';

describe('trustedOwners', () => {
  it.each([
    ['the user and root', 1000, undefined, [1000, 0]],
    ['root, and who called sudo', 0, '1000', [0, 0, 1000]],
    ['not whoever SUDO_UID names, when it is not root that asks', 1000, '1001', [1000, 0]],
    ['nobody for a SUDO_UID that is no number', 0, '1000 1001', [0, 0]],
    ['nobody for an empty SUDO_UID', 0, '', [0, 0]],
  ])('are %s', (_, uid, sudoUid, owners) => {
    expect(trustedOwners(uid, sudoUid)).toEqual(owners);
  });

  it('are not asked for where users have no numbers', () => {
    expect(trustedOwners(undefined, '1000')).toBeUndefined();
    expect(firstUnsafe(['/nowhere'], undefined)).toBeUndefined();
  });
});

describe('firstUnsafe', () => {
  const me = process.getuid?.() ?? 0;
  let file: string;
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-owners-')));
    file = join(root, 'file');
    writeFileSync(file, '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is none while all is the user’s own and closed to strangers', () => {
    for (const mode of [0o600, 0o755, 0o775, 0o770]) {
      chmodSync(file, mode);
      expect(firstUnsafe([root, file], [me, 0])).toBeUndefined();
    }
  });

  it.each([0o777, 0o1777, 0o602])('is what everyone can write to: mode %o', (mode) => {
    chmodSync(file, mode);
    expect(firstUnsafe([root, file], [me, 0])).toEqual({ path: file, why: 'writable', owner: me });
  });

  it('is what belongs to a stranger, by what a link leads to', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    chownSync(file, 4321, 4321);
    symlinkSync(file, join(root, 'link'));
    for (const path of [file, join(root, 'link')]) {
      expect(firstUnsafe([root, path], [me, 0])).toEqual({ path, why: 'owner', owner: 4321 });
    }
    expect(firstUnsafe([root, file], [me, 0, 4321])).toBeUndefined();
  });

  it('is what cannot be looked at', () => {
    expect(firstUnsafe([join(root, 'gone')], [me, 0])).toMatchObject({ path: join(root, 'gone'), why: 'unreadable' });
  });
});
