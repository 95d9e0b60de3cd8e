import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../src/config/config.js';
import { type Context, contextWith } from '../src/context.js';
import { UserError } from '../src/errors.js';
import { named } from '../src/named.js';

let root: string;
let context: Context;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-named-')));
  context = contextWith(DEFAULTS, { env: { HOME: root }, cwd: () => root });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);

function make(path: string, content = ''): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

describe('named', () => {
  it.each(['shop', 'shop/', './shop', 'other/../shop', 'shop/.venv', 'shop/.venv/'])('finds the env of %j', (name) => {
    make('shop/.venv/pyvenv.cfg');
    expect(named(name, context)).toEqual({
      kind: 'inside',
      marker: at('shop/.venv/pyvenv.cfg'),
      project: at('shop'),
      env: at('shop/.venv'),
    });
    expect(named(at(name), context).env).toBe(at('shop/.venv'));
  });

  it('takes an env by any other name for itself', () => {
    make('envs/science/pyvenv.cfg');
    expect(named('envs/science', context)).toMatchObject({ kind: 'self', env: at('envs/science') });
    expect(() => named('envs', context)).toThrow(UserError);
  });

  it('takes the very env that was named where a project has two', () => {
    make('shop/.venv/pyvenv.cfg');
    make('shop/venv/pyvenv.cfg');
    expect(named('shop/venv', context).env).toBe(at('shop/venv'));
    expect(named('shop/.venv', context).env).toBe(at('shop/.venv'));
    expect(named('shop', context).env).toBe(at('shop/.venv'));
  });

  it('follows a redirect, whether its project or the file itself is named', () => {
    make('shop/.venv', '../envs/central\n');
    for (const name of ['shop', 'shop/.venv']) {
      expect(named(name, context)).toMatchObject({ kind: 'redirect', project: at('shop'), env: at('envs/central') });
    }
    make('list/.python-envs', '../envs/central\n');
    expect(named('list/.python-envs', context)).toMatchObject({ kind: 'list', env: at('envs/central') });
  });

  it('keeps the path that was named, through links', () => {
    make('real/.venv/pyvenv.cfg');
    symlinkSync(at('real'), at('link'));
    expect(named('link', context).env).toBe(at('link/.venv'));
    expect(named('link/.venv', context).env).toBe(at('link/.venv'));
  });

  it('does not look further up than what was named', () => {
    make('shop/.venv/pyvenv.cfg');
    mkdirSync(at('shop/lib'));
    expect(() => named('shop/lib', context)).toThrow(
      `tsvenv: ~/shop/lib is not an environment and has none; 'tsvenv create ENV' makes one`,
    );
  });

  it('never takes an empty name, a variable that was not set, for the working directory', () => {
    make('.venv/pyvenv.cfg');
    expect(() => named('', context)).toThrow(/^tsvenv: '' names no environment; /);
  });

  it('says what is not there', () => {
    expect(() => named('gone', context)).toThrow(/^tsvenv: ~\/gone is not an environment and has none; /);
    expect(() => named('gone/.venv', context)).toThrow(/; 'tsvenv create \.venv' makes one$/);
  });
});
