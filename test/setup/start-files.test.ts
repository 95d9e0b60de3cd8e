import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUsed, placesOf } from '../../src/setup/start-files.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tsvenv-start-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const wanted = async (shell: string, platform: NodeJS.Platform, env: Readonly<Record<string, string>> = {}) =>
  (await placesOf(shell, { home, env, platform })).wanted.map((path) => path.replace(home, '~'));

describe('the start-up files of bash', () => {
  it('are .bashrc, and on macOS, where terminals start login shells, .bash_profile', async () => {
    expect(await wanted('bash', 'linux')).toEqual(['~/.bashrc']);
    expect(await wanted('bash', 'darwin')).toEqual(['~/.bashrc', '~/.bash_profile']);
  });

  it('are, for login shells, the first that there is, unless it reads .bashrc', async () => {
    writeFileSync(join(home, '.profile'), 'export EDITOR=vi\n');
    expect(await wanted('bash', 'darwin')).toEqual(['~/.bashrc', '~/.profile']);
    writeFileSync(join(home, '.bash_login'), '');
    expect(await wanted('bash', 'linux')).toEqual(['~/.bashrc', '~/.bash_login']);
    writeFileSync(join(home, '.bash_profile'), '[ -f ~/.bashrc ] && . ~/.bashrc\n');
    expect(await wanted('bash', 'darwin')).toEqual(['~/.bashrc']);
  });
});

describe('the start-up files of zsh and fish', () => {
  it('are where variables say, if these are absolute', async () => {
    const nothing = { PATH: '/nonexistent' };
    expect(await wanted('zsh', 'linux', nothing)).toEqual(['~/.zshrc']);
    expect(await wanted('zsh', 'linux', { ...nothing, ZDOTDIR: join(home, 'z') })).toEqual(['~/z/.zshrc']);
    expect(await wanted('zsh', 'linux', { ...nothing, ZDOTDIR: 'z' })).toEqual(['~/.zshrc']);
    expect(await wanted('fish', 'linux')).toEqual(['~/.config/fish/conf.d/tsvenv.fish']);
    expect(await wanted('fish', 'linux', { XDG_CONFIG_HOME: join(home, 'c') })).toEqual([
      '~/c/fish/conf.d/tsvenv.fish',
    ]);
    expect(await wanted('fish', 'linux', { XDG_CONFIG_HOME: 'c' })).toEqual(['~/.config/fish/conf.d/tsvenv.fish']);
  });
});

describe('a shell', () => {
  it('is used when it is the login shell, or has files', () => {
    const used = (shell: string, env: Readonly<Record<string, string>> = {}): boolean =>
      isUsed(shell, { home, env, platform: 'linux' });
    expect(['bash', 'zsh', 'fish'].filter((shell) => used(shell))).toEqual([]);
    expect(used('zsh', { SHELL: '/usr/bin/zsh' })).toBe(true);
    writeFileSync(join(home, '.bashrc'), '');
    mkdirSync(join(home, '.config/fish'), { recursive: true });
    expect(['bash', 'zsh', 'fish'].filter((shell) => used(shell))).toEqual(['bash', 'fish']);
  });
});
