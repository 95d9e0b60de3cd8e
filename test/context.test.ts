import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../src/config/config.js';
import { loadConfig } from '../src/config/load.js';
import { type Context, contextOf, contextWith, type Program } from '../src/context.js';
import { cannotGive } from './fixtures/nobody.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-context-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);

const program = (env: Program['env'], cwd = root, uid = 1000): Program => ({
  env: { HOME: root, ...env },
  cwd: () => cwd,
  geteuid: () => uid,
});

function settled(of: Program): Context {
  const context = contextOf(of);
  if (context === 'stale') throw new Error('stale');
  return context;
}

describe('the working directory', () => {
  const cwd = (pwd: string | undefined, physical: string): string => settled(program({ PWD: pwd }, physical)).cwd;

  it('is the one that the user sees, through links', () => {
    mkdirSync(at('real/shop'), { recursive: true });
    symlinkSync(at('real'), at('link'));
    expect(cwd(at('link/shop'), at('real/shop'))).toBe(at('link/shop'));
    expect(cwd(at('real/shop'), at('real/shop'))).toBe(at('real/shop'));
    expect(cwd(`${at('link/shop')}/`, at('real/shop'))).toBe(at('link/shop'));
  });

  it('is the physical one when PWD says something else', () => {
    mkdirSync(at('real/shop'), { recursive: true });
    for (const pwd of [undefined, '', '.', 'real/shop', at('gone'), at('real'), `${at('real/shop')}\0`]) {
      expect(cwd(pwd, at('real/shop'))).toBe(at('real/shop'));
    }
  });

  it('is the physical one when PWD leads there by dots that mean something else without the link before them', () => {
    mkdirSync(at('real/deep'), { recursive: true });
    symlinkSync(at('real/deep'), at('link'));
    expect(cwd(`${at('link')}/..`, at('real'))).toBe(at('real'));
    expect(cwd(`${at('real')}/deep/..`, at('real'))).toBe(at('real'));
  });

  it('that was deleted is the one that PWD remembers', () => {
    const gone: Program = {
      env: { HOME: root, PWD: at('gone') },
      cwd: () => {
        throw new Error('ENOENT: uv_cwd');
      },
    };
    expect(settled(gone).cwd).toBe(at('gone'));
    expect(settled({ ...gone, env: { HOME: root } }).cwd).toBe('/');
  });
});

describe('the home directory', () => {
  it('is HOME, without a slash at its end for the walk', () => {
    expect(settled(program({ HOME: `${root}/` })).boundaries.home).toBe(root);
    expect(settled(program({ HOME: '/' })).boundaries.home).toBe('/');
  });

  it.each([undefined, '', 'relative'])('is the one of the password file when HOME is %j', (home) => {
    expect(settled(program({ HOME: home })).home).toBe(homedir());
  });
});

describe('the configuration', () => {
  const write = (text: string): void => {
    mkdirSync(at('.config/tsvenv'), { recursive: true });
    writeFileSync(at('.config/tsvenv/config.toml'), text);
  };
  const compile = (): unknown =>
    loadConfig(at('.config/tsvenv/config.toml'), at('.local/state/tsvenv/config.json'), undefined);

  it('is the default without a file', () => {
    expect(settled(program({})).config).toEqual(DEFAULTS);
  });

  it('is stale until it was compiled, and after each change', () => {
    write('env-names = ["env"]');
    expect(contextOf(program({}))).toBe('stale');
    compile();
    expect(settled(program({})).boundaries.envNames).toEqual(['env']);
    write('env-names = ["env", "other"]');
    expect(contextOf(program({}))).toBe('stale');
    compile();
    expect(settled(program({})).boundaries.envNames).toEqual(['env', 'other']);
  });

  it('of root is neither read from a file nor from a compiled one that is somebody else’s', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    write('env-names = ["evil"]');
    compile();
    expect(settled(program({}, root, 0)).config.envNames).toEqual(['evil']);
    chownSync(at('.local/state/tsvenv'), 1000, 1000);
    // Without a compiled form of root's own the file has to be read.
    expect(contextOf(program({}, root, 0))).toBe('stale');
    chownSync(at('.config/tsvenv'), 1000, 1000);
    expect(settled(program({}, root, 0)).config).toEqual(DEFAULTS);
    expect(settled(program({}, root, 1000)).config.envNames).toEqual(['evil']);
  });
});

describe('what root may touch', () => {
  it('is nothing in the folders of the user whose home sudo kept', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    mkdirSync(at('.local/share'), { recursive: true });
    const mine = contextWith(DEFAULTS, program({}, root, 0));
    expect([mine.trustStore, mine.state]).toEqual([at('.local/share/tsvenv/trust'), at('.local/state/tsvenv')]);
    chownSync(at('.local'), 1000, 1000);
    chownSync(at('.local/share'), 1000, 1000);
    const theirs = contextWith(DEFAULTS, program({}, root, 0));
    expect([theirs.trustStore, theirs.state]).toEqual([undefined, undefined]);
    expect(theirs.trust.lookUp('exact', 'allow', dirname(root))).toBeUndefined();
    const own = contextWith(DEFAULTS, program({}, root, 1000));
    expect([own.trustStore, own.state]).toEqual([at('.local/share/tsvenv/trust'), at('.local/state/tsvenv')]);
  });

  it('belongs to root, and to who called sudo', () => {
    expect(contextWith(DEFAULTS, program({ SUDO_UID: '1000' }, root, 0)).trust.owners).toEqual([0, 0, 1000]);
    expect(contextWith(DEFAULTS, program({ SUDO_UID: '1001' }, root, 1000)).trust.owners).toEqual([1000, 0]);
  });
});
