import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const unkept = new Set(['.git', 'node_modules', 'dist', 'coverage', '.venv']);

/** Every text file that is kept in the repository, relative to it. */
function kept(directory = root): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (unkept.has(entry.name) || entry.name.endsWith('.tgz')) return [];
    if (entry.isDirectory()) return kept(path);
    return entry.isFile() ? [relative(root, path)] : [];
  });
}

/** `file:line: text` for each line that has `pattern` in it. */
const linesWith = (pattern: RegExp, files: readonly string[]): readonly string[] =>
  files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 200)}`] : [])),
  );

describe('what is kept in the repository', () => {
  const files = kept();

  it('is found by these tests', () => {
    expect(files).toContain('package.json');
    expect(files).toContain('test/repository.test.ts');
    expect(files).toContain('.ci/run');
  });

  it('names no path of the machine that it was made on', () => {
    expect(linesWith(/(?<![\w.~$})*-])\/(work|root)\//, files)).toEqual([]);
  });

  it('names no registry', () => {
    const hosts =
      /registry\.(npmjs|yarnpkg)|\bpypi\.org|pythonhosted\.org|proxy\.golang\.org|(deb|security)\.debian\.org/;
    expect(linesWith(hosts, files)).toEqual([]);
    expect(linesWith(/"resolved":/, ['package-lock.json'])).toEqual([]);
  });

  it('never ends its process while output may still be on its way', () => {
    const programs = files.filter((file) => /\.[cm]?[jt]s$/.test(file));
    expect(linesWith(/process\.exit\(/, programs)).toEqual([]);
  });
});
