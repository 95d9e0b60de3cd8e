import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeEnvironments } from './fixtures/environments.js';
import { nobody } from './fixtures/nobody.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-compiled-')));
const dist = join(scratch, 'package/dist');
const project = join(scratch, 'shop');
const isRoot = process.geteuid?.() === 0;
const user = isRoot ? nobody : process.geteuid?.();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

beforeEach(async () => {
  for (const name of ['package', 'home']) rmSync(join(scratch, name), { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const programs = ['hot', 'plain', 'create', 'cold'].map((name) => `dist/${name}.cjs`);
  for (const file of ['package.json', 'bin', 'shell', ...programs]) {
    cpSync(join(root, file), join(scratch, 'package', file), { recursive: true });
  }
  mkdirSync(project, { recursive: true });
  await makeEnvironments([{ dir: join(project, '.venv') }]);
});

let trusted = scratch;

/** Runs the program that was copied, trusting everything below the scratch directory unless told otherwise. */
function tsvenv(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { HOME: join(scratch, 'home'), PATH: '/usr/bin:/bin', TSVENV_TRUST: trusted };
  const command = [join(scratch, 'package/bin/tsvenv.js'), ...args];
  const owner = statSync(dist).uid;
  const settings = { cwd: project, env, encoding: 'utf8', ...(isRoot && owner !== 0 ? { uid: owner } : {}) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, command, settings);
  return { status, stdout, stderr };
}

const kept = (): readonly string[] => readdirSync(dist).filter((name) => name.includes('compiled'));
const keptFile = (): string => join(dist, kept()[0] ?? 'none');
const entered = { status: 0, stdout: expect.stringContaining(`VIRTUAL_ENV=${project}/.venv`), stderr: '' };

describe('a Node that cannot be asked for its own modules', () => {
  it.each(['export', 'exec', 'create', 'status'])('is refused in one line by %s', (task) => {
    const old = join(scratch, 'old.cjs');
    writeFileSync(
      old,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.2.0' } });\n" +
        'process.getBuiltinModule = undefined;\n',
    );
    const command = ['--require', old, join(scratch, 'package/bin/tsvenv.js'), task, 'bash'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8' });
    const line = 'tsvenv: Node 22.2.0 is too old; install Node 22.3 or later\n';
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: line });
  });
});

describe('what V8 compiled of a program', () => {
  it('is kept beside it, for each task, and used from then on', () => {
    expect(tsvenv('export', 'bash')).toEqual(entered);
    expect(kept()).toEqual([`hot.cjs.export.${process.version}.${process.arch}.compiled`]);
    const { ino, mtimeMs } = statSync(keptFile());
    expect(tsvenv('export', 'bash')).toEqual(entered);
    // It would have been written anew if V8 had refused it.
    expect(statSync(keptFile())).toMatchObject({ ino, mtimeMs });
    expect(tsvenv('exec', 'true')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(kept()).toHaveLength(2);
    const hook = tsvenv('hook', 'zsh');
    expect(hook).toEqual({ status: 0, stdout: expect.stringContaining('__tsvenv_sync'), stderr: '' });
    expect(kept()).toHaveLength(3);
    expect(tsvenv('hook', 'zsh')).toEqual(hook);
    for (const words of [['allow'], ['deny', scratch]]) {
      expect(tsvenv(...words)).toEqual({ status: 0, stdout: '', stderr: '' });
    }
    expect(kept()).toHaveLength(5);
  });

  it('is kept once for all that is neither quick nor common, help and the odd words of other programs among it', () => {
    expect(tsvenv('status').status).toBe(0);
    const name = `cold.cjs.${process.version}.${process.arch}.compiled`;
    expect(kept()).toEqual([name]);
    const { ino } = statSync(keptFile());
    for (const words of [
      ['list'],
      ['--help'],
      ['constructor'],
      ['../../x'],
      ['allow', '--help'],
      ['create', '--help'],
    ]) {
      expect(tsvenv(...words).stderr).toMatch(/^(|tsvenv: [^\n]*\n)$/);
      expect(kept()).toEqual([name]);
    }
    expect(statSync(keptFile()).ino).toBe(ino);
  });

  it('is kept of create as soon as an env has been made, not of a dry run', () => {
    rmSync(join(project, '.venv'), { recursive: true });
    expect(tsvenv('create', '--quiet', '--without-pip', '--dry-run').status).toBe(0);
    expect(kept()).toEqual([]);
    expect(tsvenv('create', '--quiet', '--without-pip')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(kept()).toHaveLength(1);
    const { ino } = statSync(keptFile());
    expect(tsvenv('create', '--quiet', '--without-pip', 'other').status).toBe(0);
    expect(statSync(keptFile()).ino).toBe(ino);
  });

  it('is not kept of what came to nothing', () => {
    trusted = '';
    expect(tsvenv('export', 'bash', '--hook').stdout).toContain('is not trusted');
    trusted = scratch;
    expect(kept()).toEqual([]);
    rmSync(join(project, '.venv'), { recursive: true });
    expect(tsvenv('export', 'bash')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(tsvenv('exec', 'true').status).toBe(1);
    expect(kept()).toEqual([]);
  });

  it('is made anew where it was damaged, and never run', () => {
    tsvenv('export', 'bash');
    const file = keptFile();
    const whole = readFileSync(file);
    const damages: Record<string, (bytes: Buffer) => Buffer> = {
      empty: () => Buffer.alloc(0),
      zeros: (bytes) => Buffer.alloc(bytes.length),
      long: (bytes) => Buffer.concat([bytes, bytes]),
      text: () => Buffer.from('tsvenv\n'.repeat(20_000)),
    };
    for (const damage of Object.values(damages)) {
      writeFileSync(file, damage(whole));
      expect(tsvenv('export', 'bash')).toEqual(entered);
      expect(readFileSync(file).length).toBeGreaterThan(whole.length / 2);
      expect(readFileSync(file)).not.toEqual(damage(whole));
    }
    const places = fc.integer({ min: 0, max: whole.length - 1 });
    const cut = places.map((at) => whole.subarray(0, at));
    const changed = fc.tuple(places, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(cut, changed), (bytes) => {
        writeFileSync(file, bytes);
        expect(tsvenv('export', 'bash')).toEqual(entered);
        expect(readFileSync(file)).not.toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('is of this very program, not of another of the same length', () => {
    tsvenv('export', 'bash');
    const file = join(dist, 'hot.cjs');
    const text = readFileSync(file, 'utf8');
    const hash = text.slice(-64);
    const other = text.replaceAll('VIRTUAL_ENV', 'VIRTUAL_VNE').replace(hash, [...hash].reverse().join(''));
    writeFileSync(file, other);
    expect(tsvenv('export', 'bash').stdout).toContain('VIRTUAL_VNE=');
  });

  it('may be a directory, without a word', () => {
    tsvenv('export', 'bash');
    const file = keptFile();
    rmSync(file);
    mkdirSync(file);
    expect(tsvenv('export', 'bash')).toEqual(entered);
    expect(kept()).toHaveLength(1);
  });

  it('is not kept in a place that is closed, without a word', () => {
    chmodSync(scratch, 0o755);
    spawnSync('chown', ['-R', `${user}:${user}`, scratch]);
    chmodSync(dist, 0o555);
    expect(tsvenv('export', 'bash')).toEqual(entered);
    expect(kept()).toEqual([]);
    chmodSync(dist, 0o755);
    expect(tsvenv('export', 'bash')).toEqual(entered);
    expect(kept()).toHaveLength(1);
  });

  it('is not kept by root where the program is not its own', ({ skip }) => {
    if (!isRoot) skip('only root can give files to another user; sudo npm test');
    chownSync(join(dist, 'hot.cjs'), nobody, nobody);
    expect(tsvenv('export', 'bash')).toEqual(entered);
    expect(kept()).toEqual([]);
  });
});
