import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskUsage, sizeForPeople } from '../src/disk-usage.js';

let here: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'tsvenv-disk-'));
});
afterEach(() => rmSync(here, { recursive: true }));

describe('the size of a directory', () => {
  it('is what du says', () => {
    mkdirSync(join(here, 'a b', '$(c)'), { recursive: true });
    writeFileSync(join(here, 'a b', '$(c)', 'large'), Buffer.alloc(300_000, 1));
    writeFileSync(join(here, 'a b', '-small'), 'x');
    linkSync(join(here, 'a b', '$(c)', 'large'), join(here, 'again'));
    symlinkSync('/usr', join(here, 'elsewhere'));
    const du = execFileSync('du', ['-s', '-B1', here], { encoding: 'utf8' });
    expect(diskUsage(here)).toBe(Number(du.split('\t')[0]));
  });

  it('of one that is not there is nothing', () => {
    expect(diskUsage(join(here, 'gone'))).toBe(0);
  });

  it('is told in two or three digits', () => {
    expect([0, 999, 1000, 9949, 14_200_000, 123_456_789, 5_000_000_000_000].map(sizeForPeople)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '14 MB',
      '123 MB',
      '5.0 TB',
    ]);
  });
});
