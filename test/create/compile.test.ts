import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, shares } from '../../src/create/compile.js';
import { python } from '../fixtures/environments.js';
import { interpreterAt } from './workshop.js';

let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "tsvenv it's compiled ")));
  mkdirSync(join(scratch, 'files/inner'), { recursive: true });
  for (const name of ['one', 'two', 'inner/three', 'inner/four'])
    writeFileSync(join(scratch, `files/${name}.py`), 'x = 1\n');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Compiles as a Python would that runs these lines of sh first. */
async function compiled(lines = ''): Promise<readonly string[]> {
  const interpreter = await interpreterAt(python);
  const baseExecutable = join(scratch, 'python');
  writeFileSync(baseExecutable, `#!/bin/sh\n${lines}\nexec '${python}' "$@"\n`);
  chmodSync(baseExecutable, 0o755);
  const files = join(scratch, 'files');
  await compile(files, { interpreter: { ...interpreter, baseExecutable }, env: { PATH: '/usr/bin:/bin' } });
  return readdirSync(files, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pyc'));
}

describe('compiling', () => {
  it('compiles every file, but for those that this Python cannot parse', async () => {
    writeFileSync(join(scratch, 'files/inner/bad.py'), 'match x:\n  ?\n');
    expect(await compiled()).toHaveLength(4);
  });

  it('is an error where one of the Pythons did nothing, whatever the others did', async () => {
    const once = `mkdir '${join(scratch, 'once').replaceAll("'", `'"'"'`)}' 2>/dev/null && { echo 'no memory'; exit 1; }`;
    await expect(compiled(once)).rejects.toThrow(/python.*: could not compile pip \(no memory\); check that Python/);
  });
});

describe('the shares of what is compiled side by side', () => {
  it('are everything, once, none of which could do with a file less than another has', () => {
    const sizes = fc.array(fc.oneof(fc.constant(0), fc.nat(10_000)), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), (all, count) => {
        const files = all.map((size, index): [string, number] => [`${index}.py`, size]);
        const parts = shares(files, count);
        expect(parts.length).toBe(Math.min(count, files.length));
        expect(parts.flat().sort()).toEqual(files.map(([file]) => file).sort());
        const sums = parts.map((part) => part.map((file) => 1 + (new Map(files).get(file) ?? 0)));
        const sum = (each: readonly number[]): number => each.reduce((one, other) => one + other, 0);
        const least = Math.min(...sums.map(sum));
        for (const each of sums) expect(sum(each) - Math.min(...each)).toBeLessThanOrEqual(least);
      }),
    );
  });
});
