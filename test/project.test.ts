import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_FILES, projectFrom } from '../src/project.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-project-')));
  mkdirSync(join(root, 'home/shop/lib/deep'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('projectFrom', () => {
  it.each(PROJECT_FILES)('takes a directory with %s for a project, from anywhere below', (file) => {
    writeFileSync(join(root, 'home/shop', file), '');
    for (const from of ['home/shop', 'home/shop/lib/deep']) {
      expect(projectFrom(join(root, from), join(root, 'home'))).toBe(join(root, 'home/shop'));
    }
  });

  it('takes the nearest', () => {
    writeFileSync(join(root, 'home/shop/setup.py'), '');
    writeFileSync(join(root, 'home/shop/lib/pyproject.toml'), '');
    expect(projectFrom(join(root, 'home/shop/lib/deep'), undefined)).toBe(join(root, 'home/shop/lib'));
  });

  it('never takes the home directory, nor anything above it', () => {
    writeFileSync(join(root, 'home/pyproject.toml'), '');
    writeFileSync(join(root, 'pyproject.toml'), '');
    expect(projectFrom(join(root, 'home/shop'), join(root, 'home'))).toBeUndefined();
    expect(projectFrom(join(root, 'home'), join(root, 'home'))).toBeUndefined();
    expect(projectFrom(join(root, 'home/shop'), undefined)).toBe(join(root, 'home'));
  });

  it('ends at the root, also when it began beside the home directory', () => {
    expect(projectFrom('/', '/home/somebody')).toBeUndefined();
    expect(projectFrom(join(root, 'home'), '/home/somebody')).toBeUndefined();
    expect(projectFrom('/home/else/where', '/home/somebody')).toBeUndefined();
  });
});
