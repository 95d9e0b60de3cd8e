import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedSince, installedIn, lookAt, recordFile, recordInstalled } from '../src/requirements.js';

let root: string;
let env: string;
const at = (...parts: readonly string[]): string => join(root, ...parts);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-requirements-')));
  env = at('.venv');
  mkdirSync(join(env, 'lib'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('looking at requirements files', () => {
  it('leaves out what must not or cannot be read', () => {
    execFileSync('mkfifo', [at('fifo')]);
    mkdirSync(at('directory'));
    write('long', 'x'.repeat(1024 * 1024 + 1));
    write('a.txt', 'thing\n');
    const files = ['fifo', 'directory', 'long', 'gone', 'a.txt'].map((name) => at(name));
    expect(lookAt(files).map(({ file }) => file)).toEqual([at('a.txt')]);
  });

  it('reads again only what has another size or time of change', () => {
    const file = write('a.txt', 'thing\n');
    const [then = { file, stamp: '', sha256: '' }] = lookAt([file]);
    const known = [{ ...then, sha256: 'as it was' }];
    expect(lookAt([file], known)).toEqual(known);
    utimesSync(file, new Date(), new Date(2020, 1, 1));
    expect(lookAt([file], known)[0]?.sha256).toBe(then.sha256);
  });
});

describe('what is recorded as installed', () => {
  it('grows by what is installed later, and follows what is installed anew', () => {
    const [a, b] = [write('a.txt', 'one\n'), write('b.txt', 'two\n')];
    recordInstalled(at('state'), env, lookAt([a]));
    recordInstalled(at('state'), env, lookAt([b]));
    expect(installedIn(at('state'), env)).toEqual(lookAt([a, b]));
    write('a.txt', 'three\n');
    recordInstalled(at('state'), env, lookAt([a]));
    expect(installedIn(at('state'), env)).toEqual(lookAt([b, a]));
  });

  it('ends with the environment, whatever comes into its place', () => {
    recordInstalled(at('state'), env, lookAt([write('a.txt', 'one\n')]));
    renameSync(join(env, 'lib'), at('moved'));
    expect(installedIn(at('state'), env)).toEqual([]);
    mkdirSync(join(env, 'lib'));
    expect(installedIn(at('state'), env)).toEqual([]);
  });

  it.each(['', '[]', 'null', '{"made": 1}', '{"installed": [{"file": 1}]}'])(
    'is nothing when the record is damaged: %j',
    (text) => {
      recordInstalled(at('state'), env, lookAt([write('a.txt', 'one\n')]));
      writeFileSync(recordFile(at('state'), env), text);
      expect(installedIn(at('state'), env)).toEqual([]);
    },
  );

  it('is nothing where it cannot be written', () => {
    write('state', 'a file');
    recordInstalled(at('state'), env, lookAt([write('a.txt', 'one\n')]));
    expect(installedIn(at('state'), env)).toEqual([]);
  });
});

describe('what has changed since it was installed', () => {
  it('is told with the command that installs it, as seen from the working directory', () => {
    const [a, b] = [write('a.txt', 'one\n'), write('b c.txt', 'two\n')];
    const installed = lookAt([a, b]);
    expect(changedSince(installed, root)).toBeUndefined();
    write('a.txt', 'three\n');
    expect(changedSince(installed, root)?.line).toBe(
      "tsvenv: a.txt changed since it was installed; 'tsvenv create -r a.txt' installs it",
    );
    write('b c.txt', 'four\n');
    expect(changedSince(installed, at('sub'))?.line).toBe(
      "tsvenv: ../a.txt and '../b c.txt' changed since they were installed; 'tsvenv create -r ../a.txt -r '../b c.txt'' installs them",
    );
  });

  it('is nothing when a file was only written anew, or is gone', () => {
    const file = write('a.txt', 'one\n');
    const installed = lookAt([file]);
    utimesSync(file, new Date(), new Date(2020, 1, 1));
    expect(changedSince(installed, root)).toBeUndefined();
    rmSync(file);
    expect(changedSince(installed, root)).toBeUndefined();
  });

  it('is another change when the file changes again, and none when it is as it was', () => {
    const file = write('a.txt', 'one\n');
    const installed = lookAt([file]);
    write('a.txt', 'two\n');
    const second = changedSince(installed, root);
    write('a.txt', 'three\n');
    expect(changedSince(installed, root)?.of).not.toBe(second?.of);
    write('a.txt', 'two\n');
    expect(changedSince(installed, root)?.of).toBe(second?.of);
    write('a.txt', 'one\n');
    expect(changedSince(installed, root)).toBeUndefined();
  });
});
