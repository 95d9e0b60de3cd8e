import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';
import { warmWheels } from '../fixtures/warm-wheels.js';

let home: Home;
let project: string;
beforeEach(() => {
  home = new Home();
  project = home.dir('src/fresh');
});
afterEach(() => home.remove());

/** What the hook asks on entering the project. */
const ask = (env: Readonly<Record<string, string>> = {}) =>
  tsvenv(home, ['export', 'bash', '--create', project], { cwd: project, env });
const isMade = (): boolean => existsSync(`${project}/.venv`);
const quiet = { stdout: '', stderr: '', exitCode: 0 };
const hint = { ...quiet, stderr: `tsvenv: ~/src/fresh has no environment; 'tsvenv create' makes one\n` };

describe('a project that was allowed by name', () => {
  beforeEach(() => warmWheels(home.at('.cache/tsvenv')));

  it.each([
    ['requirements.txt', ''],
    ['setup.py', ''],
    ['pyproject.toml', '[project]\nname = "fresh"\n'],
  ])('gets an environment if it has but %s', async (file, text) => {
    home.write(`src/fresh/${file}`, text);
    await home.mustRun('allow', project);
    const { stdout, exitCode } = await ask();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`VIRTUAL_ENV=${project}/.venv`);
    expect(isMade()).toBe(true);
  });

  it.each([['[build-system]\nrequires = []\n'], ['[tool.black]\nline-length = 100\n']])(
    'gets none by a pyproject.toml of another use: %j',
    async (text) => {
      home.write('src/fresh/pyproject.toml', text);
      await home.mustRun('allow', project);
      expect(await ask()).toEqual(quiet);
      expect(isMade()).toBe(false);
    },
  );

  it.each([
    ['auto', 'never', quiet],
    ['auto', 'hint', hint],
    ['hint', 'never', quiet],
    ['hint', 'auto', hint],
    ['never', 'auto', quiet],
    ['never', 'hint', quiet],
  ])('may ask for less than the policy, not for more: %s, and %s in the project', async (policy, own, expected) => {
    home.write('.config/tsvenv/config.toml', `create = "${policy}"\n`);
    home.write('src/fresh/pyproject.toml', `[project]\nname = "fresh"\n\n[tool.tsvenv]\ncreate = "${own}"\n`);
    await home.mustRun('allow', project);
    expect(await ask()).toEqual(expected);
    expect(isMade()).toBe(false);
  });

  it('gets none when it is the directory for temporary files itself', async () => {
    home.write('src/fresh/requirements.txt', '');
    await home.mustRun('allow', project);
    expect(await ask({ TMPDIR: project })).toEqual(quiet);
    expect(isMade()).toBe(false);
  });
});

describe('a project that was not', () => {
  it('asks for less in vain, for what it says does not count', async () => {
    home.write('src/fresh/pyproject.toml', '[project]\nname = "fresh"\n\n[tool.tsvenv]\ncreate = "never"\n');
    expect(await ask()).toEqual(hint);
  });

  it('gets the hint alone under TSVENV_TRUST', async () => {
    home.write('src/fresh/setup.py', '');
    expect(await ask({ TSVENV_TRUST: home.path })).toEqual(hint);
    expect(isMade()).toBe(false);
  });

  it('has nothing said of what is wrong in its files', async () => {
    home.write('src/fresh/pyproject.toml', '[project\n');
    expect(await ask()).toEqual(quiet);
  });
});

describe('what is wrong in an allowed project', () => {
  it.each<[string, string, RegExp]>([
    ['pyproject.toml', '[project\n', /pyproject\.toml:1:\d+: .*; mend it or remove the line$/],
    ['pyproject.toml', '[tool.tsvenv]\nrequirement = []\n', /pyproject\.toml:2:1: unknown key requirement; the keys/],
    ['pyproject.toml', '[project]\nrequires-python = "soon"\n', /pyproject\.toml:2: .*; mend the line/],
    ['.python-version', '3.12\n\n../../bin/sh\n', /\.python-version:3: .*; mend the line/],
  ])('in %s is one line that names it: %j', async (file, text, line) => {
    home.write('src/fresh/requirements.txt', '');
    home.write(`src/fresh/${file}`, text);
    await home.mustRun('allow', project);
    const { stdout, stderr, exitCode } = await ask();
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/^tsvenv: [^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(line);
    expect(isMade()).toBe(false);
    expect(await ask()).toEqual(quiet);
    home.write(`src/fresh/${file}`, `${text}# still so\n`);
    expect((await ask()).stderr).toBe(stderr);
  });
});
