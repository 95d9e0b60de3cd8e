import { chmodSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { Home, type Project } from '../fixtures/home.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects("shop's $(x)\n");
  await home.mustRun('allow', shop.dir);
});
afterEach(() => home.remove());

const which = (...args: readonly string[]): ReturnType<typeof tsvenv> =>
  tsvenv(home, ['which', ...args], { cwd: shop.dir });

describe('which', () => {
  it("prints the env's Python", async () => {
    expect(await which()).toEqual({ stdout: `${shop.bin}/python\n`, stderr: '', exitCode: 0 });
  });

  it('prints what exec would run, of the env or of PATH', async () => {
    expect((await which('activate')).exitCode).toBe(1); // not executable
    home.write(`${shop.bin}/ls`, '#!/bin/sh\n');
    chmodSync(`${shop.bin}/ls`, 0o755);
    expect((await which('ls')).stdout).toBe(`${shop.bin}/ls\n`);
    rmSync(`${shop.bin}/ls`);
    expect((await which('ls')).stdout).toMatch(/^\/(usr\/)?bin\/ls\n$/);
  });

  it('--json tells whether it is of the env', async () => {
    expect(JSON.parse((await which('--json')).stdout)).toEqual({
      command: 'python',
      path: `${shop.bin}/python`,
      env: shop.env,
      inEnv: true,
    });
    expect(JSON.parse((await which('ls', '--json')).stdout)).toMatchObject({ inEnv: false });
  });

  it('finds the env that is named', async () => {
    const { stdout } = await tsvenv(home, ['which', '--env', shop.dir]);
    expect(stdout).toBe(`${shop.bin}/python\n`);
  });

  it('needs trust, as exec does', async () => {
    const [stranger] = await home.projects('stranger');
    const { stdout, stderr, exitCode } = await tsvenv(home, ['which'], { cwd: stranger.dir });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('~/src/stranger/.venv is not trusted');
    expect((await tsvenv(home, ['which', '--trust'], { cwd: stranger.dir })).stdout).toBe(`${stranger.bin}/python\n`);
  });

  it('says in one line what is not there', async () => {
    for (const [words, cwd, code] of [
      [['no-such-command'], shop.dir, 1],
      [[], home.path, 1],
      [['a', 'b'], shop.dir, 2],
      [['--bogus'], shop.dir, 2],
    ] as const) {
      const { stdout, stderr, exitCode } = await tsvenv(home, ['which', ...words], { cwd });
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
      expect(stderr).toMatch(/^tsvenv[^\n]+\n$/);
    }
  });
});
