import { describe, expect, it } from 'vitest';
import { parseRecord, recordName, type TrustRecord } from '../../src/trust/record.js';

const record: TrustRecord = {
  path: '/home/me/src/shop',
  kind: 'allow',
  scope: 'exact',
  env: '/home/me/src/shop/.venv',
  owner: 1000,
  device: 66,
  at: '2026-01-01T00:00:00.000Z',
};

describe('recordName', () => {
  it('differs with scope, kind and path, and is a name of one length for any of them', () => {
    const names = [
      recordName('exact', 'allow', '/a'),
      recordName('under', 'allow', '/a'),
      recordName('under', 'deny', '/a'),
      recordName('exact', 'allow', '/A'),
      recordName('exact', 'allow', '/a/'),
      recordName('exact', 'allow', `/${'deep/'.repeat(900)}`),
      recordName('exact', 'allow', `/'"$(id)\n`),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('parseRecord', () => {
  it('reads back what was written', () => {
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
    const under: TrustRecord = { ...record, scope: 'under', kind: 'deny', env: null };
    expect(parseRecord(`${JSON.stringify(under)}\n`)).toEqual(under);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '1',
    '\0\xff',
    JSON.stringify(record).slice(0, -1),
    `${JSON.stringify(record)}x`,
  ])('takes %j for none', (text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  it.each<[keyof TrustRecord, readonly unknown[]]>([
    ['path', [undefined, null, 1, '', 'relative', '/a/../b', '/a//b', '/a/.', '/a\0b']],
    ['kind', [undefined, 'maybe', true]],
    ['scope', [undefined, 'below', 1]],
    ['env', [undefined, 1, '', '../env']],
    ['owner', [undefined, '1000', null]],
    ['device', [undefined, 'x']],
    ['at', [undefined, 0]],
  ])('takes one with a wrong %s for none', (key, values) => {
    for (const value of values) {
      expect([value, parseRecord(JSON.stringify({ ...record, [key]: value }))]).toEqual([value, undefined]);
    }
  });
});
