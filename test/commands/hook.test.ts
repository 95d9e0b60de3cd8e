import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHELLS } from '../../src/shells/index.js';
import { run, tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';
import { failing, quietly } from '../fixtures/said.js';
import { isInstalled } from '../shells/installed.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  bash: ['--norc', '--noprofile'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

/** What lists the names of functions and variables. */
const NAMES: Readonly<Record<string, string>> = {
  bash: 'compgen -A function -A variable',
  zsh: 'print -l ${(k)functions} ${(k)parameters}',
  fish: 'functions -a; set -n',
};

/** The line of a hook that gives a variable its value. */
const setting = (text: string, name: string): string | undefined =>
  new RegExp(`^ *(?:set -g |typeset -g )?__tsvenv_${name}[ =](.*)$`, 'm').exec(text)?.[1];

describe.each(SHELLS)('hook $name', (shell) => {
  it('prints a hook with nothing left open in it, and nothing else', async () => {
    const text = await quietly(home, ['hook', shell.name]);
    expect(text).not.toMatch(/__TSVENV_/);
    expect(setting(text, 'data')).toBe(shell.quote(home.at('.local/share/tsvenv')));
    expect(setting(text, 'state')).toBe(shell.quote(home.at('.local/state/tsvenv')));
    expect(setting(text, 'config')).toBe(shell.quote(home.at('.config/tsvenv')));
    // By the names on PATH, which outlive the next upgrade.
    expect(setting(text, 'node')).toBe(shell.quote(home.at('node/node')));
    expect(setting(text, 'script')).toBe(shell.quote(home.at('bin/tsvenv')));
  });

  it('is right for a home with any name', async ({ skip }) => {
    if (!isInstalled(shell.name)) skip(`${shell.name} is not installed; apt-get install ${shell.name}`);
    const hostile = home.dir(`'";&&e-$ èрт🚒$(touch PWNED)\`id\`\\ %n\n!! `);
    const text = await quietly(home, ['hook', shell.name], { env: { HOME: hostile } });
    expect(setting(text, 'data')).toBe(shell.quote(`${hostile}/.local/share/tsvenv`).split('\n')[0]);
    const file = home.write('hook', text);
    const { stdout, stderr, status } = spawnSync(shell.name, ['-n', file], { encoding: 'utf8', env: home.env });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it('does nothing at all in a shell that is not interactive', async ({ skip }) => {
    if (!isInstalled(shell.name)) skip(`${shell.name} is not installed; apt-get install ${shell.name}`);
    const [shop] = await home.projects('shop');
    await quietly(home, ['allow', shop.dir]);
    const load = shell.name === 'fish' ? 'tsvenv hook fish | source' : `eval "$(tsvenv hook ${shell.name})"`;
    const list = NAMES[shell.name] ?? '';
    const script = `${load}\ncd ${shop.dir}\n${list}\n/usr/bin/env`;
    const { stdout, stderr, exitCode } = await run(home, shell.name, [...(ARGUMENTS[shell.name] ?? []), '-c', script]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('PWD=');
    expect(stdout).not.toMatch(/tsvenv_|TSVENV|VIRTUAL_ENV|^deactivate$/m);
  });

  it('takes --no-prompt and --no-cd', async () => {
    const plain = await quietly(home, ['hook', shell.name]);
    expect(await quietly(home, ['hook', shell.name, '--no-prompt'])).not.toBe(plain);
    const lines = plain.split('\n');
    const without = (await quietly(home, ['hook', shell.name, '--no-prompt', '--no-cd'])).split('\n');
    expect(without).toHaveLength(lines.length);
    expect(without.filter((line, index) => line !== lines[index]).length).toBeLessThanOrEqual(2);
  });

  it('leaves the prompt alone however that is typed', async () => {
    const without = await quietly(home, ['hook', shell.name, '--no-prompt']);
    for (const option of ['--prompt=false', '--no-prompt=true']) {
      expect(await quietly(home, ['hook', shell.name, option])).toBe(without);
    }
    const plain = await quietly(home, ['hook', shell.name]);
    for (const option of ['--prompt', '--no-prompt=false']) {
      expect(await quietly(home, ['hook', shell.name, option])).toBe(plain);
    }
  });

  it('is printed with the names of the configuration', async () => {
    home.write('.config/tsvenv/config.toml', `env-names = ["it's env", "other"]\n`);
    const text = await quietly(home, ['hook', shell.name]);
    expect(text).toContain(`${shell.quote(`it's env`)} other`);
  });

  it('is not moved by relative directories', async () => {
    const env = { XDG_DATA_HOME: 'data', XDG_STATE_HOME: './state', XDG_CONFIG_HOME: '..', TSVENV_DATA_DIR: 'x' };
    expect(await quietly(home, ['hook', shell.name], { env })).toBe(await quietly(home, ['hook', shell.name]));
  });
});

describe('hook', () => {
  it('names Node and itself as they were started where PATH does not lead to them', async () => {
    mkdirSync(home.at('elsewhere'));
    symlinkSync('/bin/true', home.at('elsewhere/node'));
    const env = { PATH: `${home.at('elsewhere')}:relative:${home.at('bin')}:/usr/bin:/bin` };
    const { stdout } = await run(home, process.execPath, [home.at('bin/tsvenv'), 'hook', 'bash'], { env });
    const real = process.execPath;
    expect([`/usr/bin/node`, real]).toContain(setting(stdout, 'node'));
    expect(setting(stdout, 'script')).toBe(home.at('bin/tsvenv'));
  });

  it('forgets that the binary was missing', async () => {
    const note = home.write('.local/state/tsvenv/missing', '');
    await quietly(home, ['hook', 'bash']);
    expect((await tsvenv(home, ['hook', 'bash'])).exitCode).toBe(0);
    expect(() => writeFileSync(note, '', { flag: 'wx' })).not.toThrow();
  });

  it.each([
    [['bsh'], `tsvenv: unknown shell bsh; did you mean 'bash'?`],
    [['powershell'], 'tsvenv: unknown shell powershell; one of bash, zsh, fish'],
    [['bash\x1b[31m'], /^tsvenv: unknown shell 'bash\\x1b\[31m'; /],
    [[], /^tsvenv hook: .*; see 'tsvenv hook --help'$/],
    [['bash', 'zsh'], /^tsvenv hook: .*; see 'tsvenv hook --help'$/],
    [['bash', '--nope'], /^tsvenv hook: .*; see 'tsvenv hook --help'$/],
  ])('says in one line what is wrong with %j', async (words, line) => {
    expect(await failing(home, ['hook', ...words], 2)).toMatch(line);
  });
});
