import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('npm start', () => {
  it('shows, where there is no terminal, how an environment is entered and left', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, 'demo.mjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    const inside = lines.findIndex((line) => line.startsWith('(shop) ~/shop '));
    expect(inside).toBeGreaterThan(0);
    expect(lines[inside + 1]).toBe('~/shop/.venv/bin/python');
    expect(lines.some((line) => line.includes('~/stranger/.venv is not trusted'))).toBe(true);
    expect(lines.slice(inside + 3).some((line) => line.startsWith('(shop)'))).toBe(false);
  });
});

describe('the installer', () => {
  let package_ = '';
  beforeEach(() => {
    package_ = mkdtempSync(join(tmpdir(), 'tsvenv-install-'));
    mkdirSync(join(package_, 'test/tools'), { recursive: true });
    cpSync(join(here, 'install.mjs'), join(package_, 'test/tools/install.mjs'));
    mkdirSync(join(package_, 'local'));
    writeFileSync(join(package_, 'local/package.json'), '{ "name": "local", "version": "1.0.0" }');
    const scratch = { name: 'scratch', version: '1.0.0', dependencies: { local: 'file:local' } };
    writeFileSync(join(package_, 'package.json'), JSON.stringify(scratch));
    const packages = {
      '': scratch,
      local: { version: '1.0.0' },
      'node_modules/local': { resolved: 'local', link: true },
    };
    writeFileSync(join(package_, 'package-lock.json'), JSON.stringify({ ...scratch, lockfileVersion: 3, packages }));
  });
  afterEach(() => rmSync(package_, { recursive: true }));

  const install = () => {
    const { npm_execpath, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['test/tools/install.mjs'], {
      cwd: package_,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('installs, then does nothing until the lockfile is newer', () => {
    const installing = { status: 0, stdout: '', stderr: 'installing development dependencies (npm ci) ...\n' };
    const quiet = { status: 0, stdout: '', stderr: '' };
    expect(install()).toEqual(installing);
    expect(install()).toEqual(quiet);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(package_, 'package-lock.json'), later, later);
    expect(install()).toEqual(installing);
  });

  it('says in one line why npm could not', () => {
    writeFileSync(join(package_, 'package-lock.json'), '{');
    const { status, stdout, stderr } = install();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^installing .*\ninstall: [^\n]{10,}; run 'npm ci' to see all that npm says\n$/);
  });
});
