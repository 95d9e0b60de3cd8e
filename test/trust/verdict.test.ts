import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookUpIn } from '../../src/trust/lookup.js';
import { type Kind, recordName, type Scope } from '../../src/trust/record.js';
import { decide } from '../../src/trust/store.js';
import { isWithin, judge, type Subject, type TrustContext, type Verdict } from '../../src/trust/verdict.js';
import { cannotGive } from '../fixtures/nobody.js';

const me = process.getuid?.() ?? 0;
const stranger = 4321;

let root: string;
let store: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-verdict-')));
  store = join(root, '.store');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);

/** A project with an env, by default its `.venv`. */
function project(path: string, envPath = `${path}/.venv`): Subject {
  mkdirSync(at(path), { recursive: true });
  mkdirSync(at(`${envPath}/bin`), { recursive: true });
  writeFileSync(at(`${envPath}/pyvenv.cfg`), '');
  return subject(path, envPath);
}

/** The same, of directories that are there. */
const subject = (path: string, envPath = `${path}/.venv`): Subject => ({
  project: at(path),
  marker: at(`${path}/.venv/pyvenv.cfg`),
  env: { path: at(envPath), bin: at(`${envPath}/bin`) },
});

const without = (path: string): Subject => {
  mkdirSync(at(path), { recursive: true });
  return { project: at(path), marker: at(path), env: undefined };
};

/** Records a decision as the commands do: by real path, with the owner that is seen. */
function record(kind: Kind, scope: Scope, path: string, env: string | null = null): void {
  const place = realpathSync(at(path));
  const owner = statSync(env === null ? place : at(env)).uid;
  decide(store, { path: place, kind, scope, env: env && realpathSync(at(env)), owner, device: 0, at: '' });
}

const allow = (path: string, env: string | null = `${path}/.venv`): void => record('allow', 'exact', path, env);
const allowUnder = (path: string): void => record('allow', 'under', path);
const deny = (path: string): void => record('deny', 'under', path);

function verdict(about: Subject, context: Partial<TrustContext> = {}): Verdict {
  return judge(about, { lookUp: lookUpIn(store), variable: undefined, owners: [me, 0], ...context });
}

const unknown = (why: string): unknown => ({ is: 'unknown', why });
const byRecord: Verdict = { is: 'allowed', by: 'record' };
const byUnder: Verdict = { is: 'allowed', by: 'under' };
const byVariable: Verdict = { is: 'allowed', by: 'environment' };

describe('without a record', () => {
  it('nothing is trusted', () => {
    expect(verdict(project('shop'))).toEqual(unknown('no record'));
    expect(verdict(without('bare'))).toEqual(unknown('no record'));
  });

  it('nothing is that cannot be resolved', () => {
    project('shop');
    allow('shop');
    rmSync(at('shop'), { recursive: true });
    expect(verdict(subject('shop'))).toEqual(unknown('no record'));
  });
});

describe('allow', () => {
  it('is for a project and the env that was found there', () => {
    const shop = project('shop');
    allow('shop');
    expect(verdict(shop)).toEqual(byRecord);
  });

  it('is by real path: through a link to the project, or to any directory above, it is the same', () => {
    project('real/shop');
    allow('real/shop');
    symlinkSync(at('real'), at('link'));
    expect(verdict(subject('link/shop'))).toEqual(byRecord);
  });

  it('asks again for another env in that project, inside or outside it', () => {
    project('shop');
    allow('shop');
    project('evil');
    for (const target of ['evil/.venv', 'shop/other']) {
      project('shop', 'shop/other');
      renameSync(at('shop/.venv'), at('shop/.kept'));
      symlinkSync(at(target), at('shop/.venv'));
      expect(verdict(subject('shop'))).toEqual(unknown('another env'));
      rmSync(at('shop/.venv'));
      renameSync(at('shop/.kept'), at('shop/.venv'));
      expect(verdict(subject('shop'))).toEqual(byRecord);
    }
    expect(verdict(subject('shop', 'evil/.venv'))).toEqual(unknown('another env'));
  });

  it('does not ask again for the same place made anew', () => {
    project('shop');
    allow('shop');
    rmSync(at('shop/.venv'), { recursive: true });
    expect(verdict(without('shop'))).toEqual(byRecord);
    expect(verdict(project('shop'))).toEqual(byRecord);
  });

  it('of a project without an env is for the one that comes to the usual place, and no other', () => {
    mkdirSync(at('shop'));
    allow('shop', null);
    expect(verdict(without('shop'))).toEqual(byRecord);
    expect(verdict(project('shop'))).toEqual(byRecord);
    expect(verdict(project('shop', 'shop/venv'))).toEqual(unknown('another env'));
    renameSync(at('shop/.venv'), at('elsewhere'));
    symlinkSync(at('elsewhere'), at('shop/.venv'));
    expect(verdict(subject('shop'))).toEqual(unknown('another env'));
  });

  it('does not cover a project that is nested in it', () => {
    project('shop');
    allow('shop');
    expect(verdict(project('shop/vendor/inner'))).toEqual(unknown('no record'));
  });

  it('does not follow a project that is moved, nor stay for another that comes to a link', () => {
    project('good/shop');
    project('evil/shop');
    symlinkSync(at('good'), at('current'));
    allow('current/shop');
    expect(verdict(subject('current/shop'))).toEqual(byRecord);
    rmSync(at('current'));
    symlinkSync(at('evil'), at('current'));
    expect(verdict(subject('current/shop'))).toEqual(unknown('no record'));
    renameSync(at('good'), at('moved'));
    expect(verdict(subject('moved/shop'))).toEqual(unknown('no record'));
  });
});

describe('allow --under', () => {
  it('covers the directory and every project below it', () => {
    allowUnder('.');
    for (const path of ['shop', 'a/b/c/shop']) expect(verdict(project(path))).toEqual(byUnder);
    expect(verdict(project('.'))).toEqual(byUnder);
  });

  it('covers whole path components only', () => {
    mkdirSync(at('foo'));
    allowUnder('foo');
    expect(verdict(project('foo/shop'))).toEqual(byUnder);
    for (const path of ['foobar', 'foobar/shop', 'fo', 'foo ', 'Foo']) {
      expect([path, verdict(project(path))]).toEqual([path, unknown('no record')]);
    }
  });

  it('covers what really is below it, not what a link leads to', () => {
    mkdirSync(at('foo'));
    allowUnder('foo');
    project('elsewhere/shop');
    symlinkSync(at('elsewhere'), at('foo/link'));
    expect(verdict(subject('foo/link/shop'))).toEqual(unknown('no record'));
  });
});

describe('deny', () => {
  it('covers the place and everything below', () => {
    mkdirSync(at('closed'));
    deny('closed');
    const denied = { is: 'denied', place: at('closed') };
    expect(verdict(project('closed'))).toEqual(denied);
    expect(verdict(project('closed/a/b'))).toEqual(denied);
    expect(verdict(without('closed/bare'))).toEqual(denied);
    expect(verdict(project('closed-not'))).toEqual(unknown('no record'));
  });

  it('holds under every spelling of the path', () => {
    project('closed/shop');
    symlinkSync(at('closed'), at('other'));
    deny('other/shop');
    expect(verdict(subject('closed/shop'))).toEqual({ is: 'denied', place: at('closed/shop') });
    expect(verdict(subject('other/shop'))).toEqual({ is: 'denied', place: at('closed/shop') });
    expect(verdict(subject('closed/./../closed//shop'))).toEqual({ is: 'denied', place: at('closed/shop') });
  });

  it('wins over TSVENV_TRUST, and over an allow of the same place', () => {
    project('shop');
    deny('shop');
    expect(verdict(subject('shop'), { variable: root })).toEqual({ is: 'denied', place: at('shop') });
    // Both, which no command leaves behind.
    const place = at('shop');
    const record = { path: place, kind: 'allow', scope: 'exact', env: at('shop/.venv'), owner: me, device: 0, at: '' };
    writeFileSync(join(store, recordName('exact', 'allow', place)), JSON.stringify(record));
    expect(verdict(subject('shop'))).toEqual({ is: 'denied', place });
  });

  it('of a place covers an env there that a project elsewhere leads to', () => {
    project('shop', 'envs/shop');
    allow('shop', 'envs/shop');
    expect(verdict(subject('shop', 'envs/shop'))).toEqual(byRecord);
    deny('envs');
    expect(verdict(subject('shop', 'envs/shop'))).toEqual({ is: 'denied', place: at('envs') });
  });

  it('of a place does not cover an env there that was allowed closer by', () => {
    project('shop', 'all/envs/shop');
    allow('shop', 'all/envs/shop');
    deny('all');
    allowUnder('all/envs');
    expect(verdict(subject('shop', 'all/envs/shop'))).toEqual(byRecord);
    deny('all/envs/shop');
    expect(verdict(subject('shop', 'all/envs/shop'))).toEqual({ is: 'denied', place: at('all/envs/shop') });
  });
});

describe('the closest record', () => {
  it('decides', () => {
    project('a/b/c/shop');
    const seen = (): string => verdict(subject('a/b/c/shop')).is;
    allowUnder('a');
    expect(seen()).toBe('allowed');
    deny('a/b');
    expect(seen()).toBe('denied');
    allowUnder('a/b/c');
    expect(seen()).toBe('allowed');
    deny('a/b/c/shop');
    expect(seen()).toBe('denied');
    allow('a/b/c/shop');
    expect(verdict(subject('a/b/c/shop'))).toEqual(byRecord);
  });

  it('decides for another env too: an allow from above does not overrule it', () => {
    project('a/shop');
    allowUnder('a');
    allow('a/shop');
    project('a/shop', 'a/shop/venv');
    expect(verdict(subject('a/shop', 'a/shop/venv'))).toEqual(unknown('another env'));
  });

  it('decides as a model with lists says, for any decisions in any order', () => {
    const places = ['.', 'a', 'a/b', 'a/b/c', 'x', 'a/x'] as const;
    for (const place of places) project(place);
    const decision = fc.tuple(fc.constantFrom('allow', 'under', 'deny'), fc.constantFrom(...places));
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 8 }), (decisions) => {
        rmSync(store, { recursive: true, force: true });
        const exact = new Set<string>();
        const below = new Map<string, 'under' | 'deny'>();
        for (const [kind, place] of decisions) {
          if (kind === 'allow') {
            allow(place);
            exact.add(place);
            if (below.get(place) === 'deny') below.delete(place);
          } else {
            (kind === 'deny' ? deny : allowUnder)(place);
            below.set(place, kind);
            if (kind === 'deny') exact.delete(place);
          }
        }
        const expected = (place: string): string => {
          if (exact.has(place)) return 'allowed';
          for (let level = place; ; level = dirname(level)) {
            const kind = below.get(level);
            if (kind !== undefined) return kind === 'deny' ? 'denied' : 'allowed';
            if (level === '.') return 'unknown';
          }
        };
        for (const place of places) expect([place, verdict(subject(place)).is]).toEqual([place, expected(place)]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a damaged record', () => {
  const damage = (kind: Kind, scope: Scope, path: string, spoil: (file: string) => void): void => {
    const file = join(store, recordName(scope, kind, at(path)));
    rmSync(file, { recursive: true, force: true });
    spoil(file);
  };
  const ways: readonly (readonly [string, (file: string) => void])[] = [
    ['binary', (file) => writeFileSync(file, Buffer.from([0, 1, 2, 0xff]))],
    ['a directory in its place', (file) => mkdirSync(file)],
    ['empty', (file) => writeFileSync(file, '')],
  ];

  it.each(ways)('of a deny still denies: %s', (_, spoil) => {
    project('a/shop');
    allow('a/shop');
    deny('a');
    rmSync(join(store, recordName('exact', 'allow', at('a/shop'))));
    damage('deny', 'under', 'a', spoil);
    expect(verdict(subject('a/shop'))).toEqual({ is: 'denied', place: at('a') });
    expect(verdict(subject('a/shop'), { variable: root })).toMatchObject({ is: 'denied' });
  });

  it.each(ways)('of an allow does not allow, nor does one from above: %s', (_, spoil) => {
    project('a/shop');
    allowUnder('.');
    allow('a/shop');
    damage('allow', 'exact', 'a/shop', spoil);
    expect(verdict(subject('a/shop'))).toEqual(unknown('damaged record'));
    rmSync(join(store, recordName('exact', 'allow', at('a/shop'))), { recursive: true });
    expect(verdict(subject('a/shop'))).toEqual(byUnder);
    allowUnder('a');
    damage('allow', 'under', 'a', spoil);
    expect(verdict(subject('a/shop'))).toEqual(unknown('damaged record'));
  });
});

describe('TSVENV_TRUST', () => {
  it('allows below absolute paths, by whole components and real path', () => {
    project('a/shop');
    project('ab');
    symlinkSync(at('a'), at('link'));
    for (const variable of [at('a'), `${at('a')}/`, at('link'), at('a/shop'), `/nowhere:${at('a')}`, '/', root]) {
      expect([variable, verdict(subject('a/shop'), { variable })]).toEqual([variable, byVariable]);
    }
    expect(verdict(subject('link/shop'), { variable: at('a') })).toEqual(byVariable);
    expect(verdict(subject('ab'), { variable: at('a') })).toEqual(unknown('no record'));
  });

  it.each(['', ':', '.', '..', 'a', './a', '~', '*', '$HOME'])('ignores what is not absolute: %j', (variable) => {
    project('a');
    const before = process.cwd();
    process.chdir(root);
    try {
      expect(verdict(subject('a'), { variable })).toEqual(unknown('no record'));
    } finally {
      process.chdir(before);
    }
  });

  it('allows what the owner check would refuse', () => {
    const shop = project('shop');
    chmodSync(shop.env?.bin ?? '', 0o777);
    expect(verdict(shop, { variable: root })).toEqual(byVariable);
  });
});

describe('the owner check', () => {
  const parts = ['shop', 'shop/.venv', 'shop/.venv/bin', 'shop/.venv/pyvenv.cfg'] as const;

  it.each(parts)('refuses, under a mere allow from above, when everyone can write to %s', (part) => {
    project('shop');
    allowUnder('.');
    expect(verdict(subject('shop'))).toEqual(byUnder);
    chmodSync(at(part), 0o777);
    const unsafe = { path: at(part), why: 'writable', owner: me };
    expect(verdict(subject('shop'))).toEqual({ is: 'unsafe', unsafe });
    allow('shop');
    expect(verdict(subject('shop'))).toEqual(byRecord);
  });

  it.for(parts)('refuses, under a mere allow from above, when %s is a stranger’s', (part, { skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    project('shop');
    allowUnder('.');
    chownSync(at(part), stranger, stranger);
    expect(verdict(subject('shop'))).toMatchObject({ is: 'unsafe', unsafe: { path: at(part), why: 'owner' } });
    expect(verdict(subject('shop'), { owners: [me, 0, stranger] })).toEqual(byUnder);
  });

  it('is about a redirect too, which everyone could point elsewhere', () => {
    const shop = { ...project('shop'), marker: at('shop/.python-envs') };
    writeFileSync(shop.marker, '.venv');
    allowUnder('.');
    expect(verdict(shop)).toEqual(byUnder);
    chmodSync(shop.marker, 0o666);
    expect(verdict(shop)).toMatchObject({ is: 'unsafe', unsafe: { path: shop.marker } });
  });

  it('is about what a link leads to', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    project('shop', 'elsewhere/env');
    renameSync(at('elsewhere/env'), at('elsewhere/.venv'));
    symlinkSync(at('elsewhere/.venv'), at('shop/.venv'));
    lchownSync(at('shop/.venv'), stranger, stranger);
    allowUnder('.');
    expect(verdict(subject('shop'))).toEqual(byUnder);
    chownSync(at('elsewhere/.venv'), stranger, stranger);
    expect(verdict(subject('shop'))).toMatchObject({ is: 'unsafe' });
  });

  it('lets an exact allow of a stranger’s env hold for that owner and no other', ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    const shop = project('shop');
    const give = (uid: number): void => chownSync(shop.env?.path ?? '', uid, uid);
    give(stranger);
    allow('shop');
    expect(verdict(shop)).toEqual(byRecord);
    give(stranger + 1);
    expect(verdict(shop)).toMatchObject({ is: 'unsafe', unsafe: { why: 'owner', owner: stranger + 1 } });
    give(me);
    expect(verdict(shop)).toEqual(byRecord);
  });

  it('is not made where there are no owners', () => {
    const shop = project('shop');
    allowUnder('.');
    chmodSync(shop.project, 0o777);
    expect(verdict(shop, { owners: undefined })).toEqual(byUnder);
  });
});

describe('isWithin', () => {
  it.each([
    ['/home/foo', '/home/foo', true],
    ['/home/foo/bar', '/home/foo', true],
    ['/home/foobar', '/home/foo', false],
    ['/home', '/home/foo', false],
    ['/home/foo', '/', true],
    ['/', '/', true],
  ])('%s in %s: %s', (path, directory, expected) => {
    expect(isWithin(path, directory)).toBe(expected);
  });
});
