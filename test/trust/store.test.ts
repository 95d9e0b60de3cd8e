import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookUpIn } from '../../src/trust/lookup.js';
import { type Kind, recordName, type Scope, type TrustRecord } from '../../src/trust/record.js';
import { decide, ensureStore, listRecords, removeRecord, writeRecord } from '../../src/trust/store.js';
import { asNobody } from '../fixtures/nobody.js';

let root: string;
let store: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-store-')));
  store = join(root, 'data/tsvenv/trust');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const record = (path: string, kind: Kind = 'allow', scope: Scope = 'exact'): TrustRecord => ({
  path,
  kind,
  scope,
  env: null,
  owner: 0,
  device: 0,
  at: '2026-01-01T00:00:00.000Z',
});

const fileOf = ({ scope, kind, path }: TrustRecord): string => join(store, recordName(scope, kind, path));
const mode = (file: string): number => statSync(file).mode & 0o777;

describe('a store', () => {
  it('is made for the user alone, whatever the umask', () => {
    const before = process.umask(0);
    try {
      writeRecord(store, record('/a'));
    } finally {
      process.umask(before);
    }
    expect(mode(store)).toBe(0o700);
    expect(mode(fileOf(record('/a')))).toBe(0o600);
  });

  it('that others can read or write is closed', () => {
    mkdirSync(store, { recursive: true });
    chmodSync(store, 0o777);
    ensureStore(store);
    expect(mode(store)).toBe(0o700);
  });

  it('holds one file a decision and nothing else', () => {
    writeRecord(store, record('/a'));
    writeRecord(store, record('/a'));
    writeRecord(store, record('/b', 'deny', 'under'));
    expect(readdirSync(store).sort()).toEqual(
      [recordName('exact', 'allow', '/a'), recordName('under', 'deny', '/b')].sort(),
    );
  });

  it('is touched by every decision and every one taken back, for that ends the warm entries', () => {
    const touched = (change: () => void): boolean => {
      utimesSync(store, 1, 1);
      change();
      return statSync(store).mtimeMs > 1000;
    };
    ensureStore(store);
    expect(touched(() => decide(store, record('/a')))).toBe(true);
    expect(touched(() => decide(store, record('/a')))).toBe(true);
    expect(touched(() => decide(store, record('/a', 'deny', 'under')))).toBe(true);
    expect(touched(() => removeRecord(store, 'under', 'deny', '/a'))).toBe(true);
    expect(touched(() => removeRecord(store, 'under', 'deny', '/a'))).toBe(false);
  });

  it('leaves nothing half-written behind when it cannot be written to', () => {
    mkdirSync(store, { recursive: true });
    mkdirSync(fileOf(record('/a')));
    writeFileSync(join(fileOf(record('/a')), 'x'), '');
    expect(() => writeRecord(store, record('/a'))).toThrow();
    expect(readdirSync(store)).toHaveLength(1);
  });
});

describe('decide', () => {
  it('replaces what was decided about the place before, and about no other', () => {
    decide(store, record('/a/b'));
    decide(store, record('/a', 'allow', 'under'));
    decide(store, record('/a'));
    decide(store, record('/a', 'deny', 'under'));
    expect(listRecords(store).map(({ record }) => [record?.path, record?.kind, record?.scope])).toEqual([
      ['/a', 'deny', 'under'],
      ['/a/b', 'allow', 'exact'],
    ]);
    decide(store, record('/a'));
    expect(listRecords(store).map(({ record }) => [record?.path, record?.kind])).toEqual([
      ['/a', 'allow'],
      ['/a/b', 'allow'],
    ]);
  });

  it('keeps an exact allow beside one for everything below', () => {
    decide(store, record('/a'));
    decide(store, record('/a', 'allow', 'under'));
    expect(listRecords(store)).toHaveLength(2);
  });
});

describe('lookUpIn', () => {
  it('finds what was decided, by scope, kind and exact path', () => {
    writeRecord(store, record('/a', 'deny', 'under'));
    const lookUp = lookUpIn(store);
    expect(lookUp('under', 'deny', '/a')).toEqual(record('/a', 'deny', 'under'));
    expect(lookUp('exact', 'deny', '/a')).toBeUndefined();
    expect(lookUp('under', 'allow', '/a')).toBeUndefined();
    expect(lookUp('under', 'deny', '/A')).toBeUndefined();
  });

  it.each<[string, (file: string) => void]>([
    ['empty', (file) => writeFileSync(file, '')],
    ['a binary', (file) => writeFileSync(file, Buffer.from([0, 0xff, 0xfe, 1]))],
    ['10 MB', (file) => writeFileSync(file, Buffer.alloc(10_000_000, '{'))],
    ['a directory', (file) => mkdirSync(file)],
    ['a dangling link', (file) => symlinkSync('/nowhere', file)],
    ['of another place', (file) => writeFileSync(file, JSON.stringify(record('/b', 'deny', 'under')))],
    ['of another kind', (file) => writeFileSync(file, JSON.stringify(record('/a', 'allow', 'under')))],
    ['of another scope', (file) => writeFileSync(file, JSON.stringify(record('/a', 'deny', 'exact')))],
  ])('says that a record is damaged which is %s, and it can be removed', (_, damage) => {
    ensureStore(store);
    damage(fileOf(record('/a', 'deny', 'under')));
    expect(lookUpIn(store)('under', 'deny', '/a')).toBe('damaged');
    expect(removeRecord(store, 'under', 'deny', '/a')).toBe(true);
    expect(lookUpIn(store)('under', 'deny', '/a')).toBeUndefined();
  });

  it('says that a record is damaged which this user may not read', () => {
    chmodSync(root, 0o755);
    mkdirSync(store, { recursive: true, mode: 0o755 });
    writeFileSync(fileOf(record('/a')), JSON.stringify(record('/a')), { mode: 0o000 });
    expect(asNobody(() => lookUpIn(store)('exact', 'allow', '/a'))).toBe('damaged');
  });

  it('finds nothing in a store that is not there, may not be entered, is a file or may not be used', () => {
    expect(lookUpIn(store)('exact', 'allow', '/a')).toBeUndefined();
    expect(lookUpIn(undefined)('exact', 'allow', '/a')).toBeUndefined();
    writeRecord(store, record('/a'));
    chmodSync(root, 0o755);
    chmodSync(store, 0o000);
    expect(asNobody(() => lookUpIn(store)('exact', 'allow', '/a'))).toBeUndefined();
    chmodSync(store, 0o700);
    rmSync(store, { recursive: true });
    writeFileSync(store, '');
    expect(lookUpIn(store)('exact', 'allow', '/a')).toBeUndefined();
  });
});

describe('listRecords', () => {
  it('lists in the order of the paths, damaged ones without a record', () => {
    writeRecord(store, record('/b'));
    writeRecord(store, record('/a'));
    writeFileSync(join(store, recordName('exact', 'allow', '/z')), '?');
    // A copy under another name is never looked up, so it must not seem to decide anything.
    writeFileSync(join(store, 'f'.repeat(64)), readFileSync(fileOf(record('/a'))));
    writeFileSync(join(store, 'README'), '');
    expect(listRecords(store).map((listed) => listed.record?.path)).toEqual([undefined, undefined, '/a', '/b']);
  });

  it('lists nothing of a store that is not there', () => {
    expect(listRecords(store)).toEqual([]);
    expect(existsSync(store)).toBe(false);
  });
});

describe('a store of 20,000 records', () => {
  it('answers from the one file that a question is about', () => {
    ensureStore(store);
    for (let index = 0; index < 20_000; index++) {
      const one = record(
        `/src/project-${index}`,
        index % 3 === 0 ? 'deny' : 'allow',
        index % 3 === 0 ? 'under' : 'exact',
      );
      writeFileSync(fileOf(one), JSON.stringify(one));
    }
    const lookUp = lookUpIn(store);
    expect(lookUp('exact', 'allow', '/src/project-19999')).toEqual(record('/src/project-19999'));
    expect(lookUp('under', 'deny', '/src/project-19998')).toMatchObject({ kind: 'deny' });
    expect(lookUp('exact', 'allow', '/src/project-20000')).toBeUndefined();
    // Not one directory listing is behind it: the names cannot even be listed, and the answer is the same.
    chmodSync(root, 0o755);
    for (const place of [join(root, 'data'), join(root, 'data/tsvenv')]) chmodSync(place, 0o755);
    chmodSync(store, 0o711);
    const file = fileOf(record('/src/project-19999'));
    chmodSync(file, 0o644);
    asNobody(() => {
      if (process.geteuid?.() !== statSync(store).uid) expect(() => readdirSync(store)).toThrow();
      expect(lookUp('exact', 'allow', '/src/project-19999')).toEqual(record('/src/project-19999'));
    });
  });
});
