import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
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

const exec = (...args: readonly string[]): ReturnType<typeof tsvenv> =>
  tsvenv(home, ['exec', ...args], { cwd: shop.dir });
const script = (name: string, text: string, mode = 0o755): string => {
  const file = home.write(`${shop.bin}/${name}`, text);
  chmodSync(file, mode);
  return file;
};

describe('exec', () => {
  it('runs the command of the env, with its words as they are', async () => {
    const words = ['a b', '', '$(x)', '--env', '--', "it's", '"', '\\', '*', 'é\n'];
    const told = await exec(
      'python',
      '-c',
      'import json, sys; print(json.dumps([sys.prefix] + sys.argv[1:]))',
      ...words,
    );
    expect({ ...told, stdout: JSON.parse(told.stdout) }).toEqual({
      stdout: [shop.env, ...words],
      stderr: '',
      exitCode: 0,
    });
  });

  it('takes what stands behind -- for the command, even if it looks like an option', async () => {
    script('--trust', '#!/bin/sh\necho "ran $1"\n');
    expect((await exec('--', '--trust', 'it')).stdout).toBe('ran it\n');
  });

  it('sets the env as an activation does, but never TSVENV_ACTIVE, and puts PYTHONHOME away', async () => {
    const { stdout } = await tsvenv(home, ['exec', 'env', '-0'], {
      cwd: shop.dir,
      env: {
        PYTHONHOME: '/nowhere',
        TSVENV_ACTIVE: '/elsewhere',
        VIRTUAL_ENV: '/elsewhere',
        PATH: `/elsewhere/bin:${home.pathElements.join(':')}`,
      },
    });
    const variables = new Map(
      stdout.split('\0').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
    );
    expect(variables.get('VIRTUAL_ENV')).toBe(shop.env);
    expect(variables.get('PATH')).toBe([shop.bin, ...home.pathElements].join(':'));
    expect(variables.has('TSVENV_ACTIVE')).toBe(false);
    expect(variables.has('PYTHONHOME')).toBe(false);
  });

  it("passes the command's exit code on", async () => {
    for (const code of [0, 1, 7, 126, 127, 255]) expect((await exec('sh', '-c', `exit ${code}`)).exitCode).toBe(code);
  });

  it('gives 127 for a command that is not there and 126 for one that cannot be executed', async () => {
    script('closed', '#!/bin/sh\n', 0o644);
    const absent = await exec('no-such-command');
    expect(absent).toMatchObject({ exitCode: 127, stdout: '' });
    expect(absent.stderr).toMatch(/^tsvenv: no-such-command is neither in .*; .*\n$/);
    const closed = await exec('closed');
    expect(closed).toMatchObject({ exitCode: 126, stdout: '' });
    expect(closed.stderr).toMatch(/^tsvenv: .*closed.* cannot be executed; .*\n$/);
  });

  it('gives a script without an interpreter line to the shell, as execvp does', async () => {
    script('bare', 'echo "bare $1"\n');
    expect((await exec('bare', 'x')).stdout).toBe('bare x\n');
  });

  it('refuses an env that is not trusted, but for --trust', async () => {
    await home.mustRun('trust', 'forget', shop.dir);
    const refused = await exec('true');
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^tsvenv: .* is not trusted; .*'tsvenv exec --trust' once\n$/);
    expect((await exec('--trust', 'true')).exitCode).toBe(0);
    await home.mustRun('deny', shop.dir);
    expect((await exec('--trust', 'true')).stderr).toMatch(/^tsvenv: .* is denied; .*\n$/);
  });

  it('says where it looked when there is no env', async () => {
    const { stderr, exitCode } = await tsvenv(home, ['exec', 'true'], { cwd: home.dir('plain') });
    expect({ stderr, exitCode }).toEqual({
      stderr: "tsvenv: no environment in ~/plain and above, up to ~; 'tsvenv create' makes one, --env DIR names one\n",
      exitCode: 1,
    });
  });

  it('uses the env that is named', async () => {
    const told = await tsvenv(home, ['exec', `--env=${shop.dir}`, 'python', '-c', 'import sys; print(sys.prefix)'], {
      cwd: home.path,
    });
    expect(told.stdout).toBe(`${shop.env}\n`);
  });

  it('takes wrong words for wrong usage', async () => {
    for (const words of [[], ['--'], ['--bogus', 'true'], ['--env']]) {
      const { stdout, stderr, exitCode } = await exec(...words);
      expect({ stdout, exitCode }, words.join(' ')).toEqual({ stdout: '', exitCode: 2 });
      expect(stderr.trimEnd().split('\n'), words.join(' ')).toHaveLength(1);
    }
  });

  it('passes signals on to the command, and its end by a signal back', async () => {
    const child = spawn(
      process.execPath,
      [
        home.checkout('bin/tsvenv.js'),
        'exec',
        'sh',
        '-c',
        'trap "echo told; exit 3" TERM; echo up; while :; do sleep 0.1; done',
      ],
      {
        cwd: shop.dir,
        env: { HOME: home.path, PATH: home.pathElements.join(':') },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output === 'up\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect({ code, output }).toEqual({ code: 3, output: 'up\ntold\n' });

    const killed = spawn(process.execPath, [home.checkout('bin/tsvenv.js'), 'exec', 'sh', '-c', 'kill -KILL $$'], {
      cwd: shop.dir,
      env: { HOME: home.path, PATH: home.pathElements.join(':') },
      stdio: 'ignore',
    });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
  });
});
