import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWheel } from './create/wheels.js';
import { run } from './fixtures/command.js';
import { Home, type Project } from './fixtures/home.js';
import { nobody } from './fixtures/nobody.js';
import { isInstalled } from './shells/installed.js';

const checkout = new URL('..', import.meta.url);
const text = readFileSync(new URL('docs/recipes.md', checkout), 'utf8');

/** The blocks of code of a recipe. */
function blocks(title: string): readonly string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`no recipe ${title}`);
  return [...section.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

const block = (title: string): string => blocks(title)[0] ?? '';

/** What stands behind a word at the beginning of a line, in a text that has it. */
function behind(word: string, lines: string): string {
  const found = lines.split('\n').find((line) => line.trimStart().startsWith(word));
  if (found === undefined) throw new Error(`no ${word}`);
  return found.trimStart().slice(word.length).trim();
}

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** A project that is allowed, with programs in its environment that say where they run. */
async function shop(...programs: readonly string[]): Promise<Project> {
  const [project] = await home.projects('shop');
  await home.mustRun('allow', project.dir);
  home.write(`${project.dir}/report.py`, 'import sys\nprint(sys.prefix, sys.argv[1:])\n');
  for (const name of programs) {
    home.write(`${project.bin}/${name}`, `#!${project.bin}/python\nimport sys\nprint(sys.prefix, sys.argv[1:])\n`);
    chmodSync(`${project.bin}/${name}`, 0o755);
  }
  return project;
}

describe('the recipe for', () => {
  it('VS Code has an interpreter to choose, and settings that are JSON', async () => {
    const { bin, dir } = await shop();
    expect((await run(home, 'tsvenv', ['which'], { cwd: dir })).stdout).toBe(`${bin}/python\n`);
    const [interpreter = '', terminals = ''] = blocks('VS Code');
    expect(JSON.parse(interpreter)['python.defaultInterpreterPath'].replace('${workspaceFolder}', dir)).toBe(
      `${bin}/python`,
    );
    // What doctor makes of the others is in its own tests.
    expect(Object.keys(JSON.parse(terminals))).toHaveLength(2);
  });

  it('pre-commit runs the tool of the environment on the files that are named', async () => {
    const { env, dir } = await shop('mypy');
    const entry = behind('entry:', block('pre-commit')).split(' ');
    const { stdout } = await run(home, entry[0] ?? '', [...entry.slice(1), 'a.py'], { cwd: dir });
    expect(stdout).toBe(`${env} ['a.py']\n`);
  });

  it('a command over SSH works in a shell without a terminal', async () => {
    const { env } = await shop();
    const [, command = ''] = /^ssh host '(.*)'$/m.exec(block('A command over SSH')) ?? [];
    for (const shell of ['bash', 'sh']) {
      expect((await run(home, shell, ['-c', command])).stdout).toBe(`${env} []\n`);
    }
  });

  it('cron works with no more than its own PATH and that of tsvenv and Node', async () => {
    const { env } = await shop();
    const table = block('cron');
    const PATH = [home.at('bin'), home.at('node'), behind('PATH=', table)].join(':');
    const command = behind('0 6 * * *', table);
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], {
      cwd: home.path,
      env: { HOME: home.path, PATH },
    });
    expect(stdout).toBe(`${env} []\n`);
  });

  it('a script runs in the environment of where it is run, or of the one that it names', async () => {
    const { env, dir } = await shop();
    const script = block('A script');
    const [line = '', ...rest] = script.split('\n');
    const [, named = ''] = /`(#!\S+ -S [^`]*--env [^`]*)`/.exec(text) ?? [];
    expect(named).toContain('/home/ada/');
    for (const [name, first, cwd] of [
      ['here', line, dir],
      ['anywhere', named.replace('/home/ada', home.path), home.path],
    ] as const) {
      const file = home.write(name, [first, ...rest].join('\n'));
      chmodSync(file, 0o755);
      expect((await run(home, file, [], { cwd })).stdout).toBe(`${env}\n`);
    }
    const [, line_ = ''] = /`(eval "\$\(tsvenv export bash\)")`/.exec(text) ?? [];
    expect(line_).not.toBe('');
    const { stdout } = await run(home, 'bash', ['-c', `cd ${dir}; ${line_}; command -v python`]);
    expect(stdout).toBe(`${env}/bin/python\n`);
  });

  it('npm scripts and make runs the tool of the environment', async ({ skip }) => {
    const { env, dir } = await shop('pytest');
    home.write(`${dir}/package.json`, block('npm scripts, make'));
    const { stdout } = await run(home, 'npm', ['--silent', 'test'], { cwd: dir });
    expect(stdout).toBe(`${env} []\n`);
    if (!isInstalled('make')) skip('make is not installed; apt-get install make');
    const script: unknown = JSON.parse(block('npm scripts, make')).scripts.test;
    home.write(`${dir}/Makefile`, `test:\n\t@${String(script)}\n`);
    expect((await run(home, 'make', ['test'], { cwd: dir })).stdout).toBe(`${env} []\n`);
  });

  it('tmux opens panes and windows that have the environment of where you are', async ({ skip }) => {
    if (!isInstalled('tmux')) skip('tmux is not installed; apt-get install tmux');
    const { env, dir } = await shop();
    const [, login = ''] = /one line there will do: `([^`]*)`/.exec(text) ?? [];
    expect(login).toContain('.bashrc');
    // A login shell sets PATH anew, by /etc/profile.
    home.write('.bash_profile', `PATH=~/bin:~/node:$PATH\n${login}\n`);
    home.write('.bashrc', 'eval "$(tsvenv hook bash)"\n');
    const config = block('tmux');
    home.write('.tmux.conf', `${config}set -g default-shell /bin/bash\n`);
    const socket = ['-S', home.at('socket'), '-f', home.at('.tmux.conf')];
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', [...socket, ...args], { env: { ...home.env, TERM: 'xterm' }, cwd: dir, encoding: 'utf8' });
    tmux('new-session', '-d', '-s', 's', '-c', dir, '-x', '120', '-y', '60');
    try {
      const bindings = config.split('\n').filter((line) => line.startsWith('bind'));
      expect(bindings).toHaveLength(3);
      expect(tmux('list-keys', '-T', 'prefix').match(/pane_current_path/g)).toHaveLength(3);
      for (const [index, binding] of ['', ...bindings].entries()) {
        const words = binding
          .replace(/^bind\s+\S+\s+/, '')
          .replaceAll("'", '')
          .split(' ');
        if (binding !== '') tmux(...words);
        const out = home.at(`out${index}`);
        const typed = `echo "$VIRTUAL_ENV" > ${out}; cd ..; echo "[$VIRTUAL_ENV]" >> ${out}; cd - >> ${out}`;
        tmux('send-keys', typed, 'Enter');
        expect(await written(out, 3)).toBe(`${env}\n[]\n${dir}\n`);
      }
    } finally {
      tmux('kill-server');
    }
  });

  it('starship is TOML', () => {
    expect(parse(block('starship'))).toEqual({ python: { generic_venv_names: ['.venv', 'venv'] } });
  });

  it('nothing else is there than what these tests run', () => {
    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    const elsewhere = ['GitHub Actions', 'Docker'];
    const here = ['pre-commit', 'A command over SSH', 'cron', 'A script', 'npm scripts, make', 'tmux', 'starship'];
    expect(titles).toEqual(['VS Code', ...elsewhere, ...here]);
  });
});

/** What is in a file, once it has so many lines. */
async function written(file: string, lines: number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (found.split('\n').length > lines || attempt === 300) return found;
    await setTimeout(100);
  }
}

describe('the recipe that installs tsvenv, for', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tsvenv-recipes-'));
  let tarball = '';
  beforeAll(async () => {
    const npm = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)('npm', args, { cwd: checkout })).stdout.trim();
    // dist/ is built already, and building it again would take it away from tests that run meanwhile.
    tarball = join(scratch, await npm('pack', '--silent', '--ignore-scripts', '--pack-destination', scratch));
    chmodSync(scratch, 0o755);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  /** The variables of a machine whose npm installs below the home, and without tsvenv. */
  const machine = (): Readonly<Record<string, string>> => ({
    npm_config_prefix: home.at('usr'),
    npm_config_offline: 'true',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    PATH: [home.at('usr/bin'), home.at('node'), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
  });

  /** A directory as it would be checked out: the tarball, and requirements that need no network. */
  function project(directory: string): void {
    buildWheel(home.dir('wheels'), { name: 'pytest', version: '1.0' });
    home.write(`${directory}/requirements.txt`, `--no-index\n--find-links ${home.at('wheels')}\npytest==1.0\n`);
    home.write(`${directory}/main.py`, 'import pytest, sys\nprint(sys.prefix)\n');
    copyFileSync(tarball, home.at(directory, basename(tarball)));
  }

  it('GitHub Actions gives every later step the environment', async () => {
    project('work');
    const files = { GITHUB_ENV: home.write('gha/env', ''), GITHUB_PATH: home.write('gha/path', '') };
    const steps = [...block('GitHub Actions').matchAll(/^- run: (.*)$/gm)].map(([, command = '']) => command);
    expect(steps).toHaveLength(4);
    let { PATH = '', ...env } = machine();
    for (const step of steps) {
      // As the runner does: https://docs.github.com/actions, "Workflow syntax", jobs.<job_id>.steps[*].shell
      const { stderr, exitCode } = await run(home, 'bash', ['-e', '-c', step], {
        cwd: home.at('work'),
        env: { ...env, ...files, PATH },
      });
      expect({ step, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ step, exitCode: 0, stderr: '' });
      const variables = readFileSync(files.GITHUB_ENV, 'utf8').matchAll(/^(\w+)<<(.*)\n([\s\S]*?)\n\2$/gm);
      env = { ...env, ...Object.fromEntries([...variables].map(([, name, , value]) => [name, value])) };
      const elements = readFileSync(files.GITHUB_PATH, 'utf8').split('\n').filter(Boolean).reverse();
      PATH = [...new Set([...elements, ...PATH.split(':')])].join(':');
    }
    const { stdout } = await run(home, 'bash', ['-c', 'python main.py'], {
      cwd: home.at('work'),
      env: { ...env, PATH },
    });
    expect(stdout).toBe(`${home.at('work/.venv')}\n`);
    expect(steps.at(-1)).toContain('python -m pytest');
  });

  it('Docker makes an image that runs its command, or another, in the environment', async () => {
    project('context');
    home.dir('tmp');
    // A root of our own: the paths of the image that are written to stand below the home.
    const inRoot = (words: string): string => words.replace(/(^|[\s=:])(?=\/(app|tmp)\b)/g, `$1${home.path}`);
    let cwd = home.path;
    let env = machine();
    let entry: readonly string[] = [];
    let command: readonly string[] = [];
    let user = 0;
    const done: string[] = [];
    for (const line of block('Docker').trim().split('\n')) {
      const [instruction = '', ...words] = line.split(' ');
      const rest = inRoot(words.join(' '));
      done.push(instruction);
      switch (instruction) {
        case 'FROM': // the machine that runs the tests has Node and Python
          break;
        case 'WORKDIR':
          cwd = home.dir(rest.slice(home.path.length));
          break;
        case 'COPY':
        case 'RUN': {
          if (rest.startsWith('apt-get')) break;
          const copying =
            instruction === 'COPY' ? `cd ${home.at('context')} && cp -r ${rest.replace(/ \.$/, ` ${cwd}`)}` : rest;
          const { stderr, exitCode } = await run(home, 'sh', ['-c', copying], { cwd, env });
          expect({ line, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ line, exitCode: 0, stderr: '' });
          break;
        }
        case 'ENV':
          env = { ...env, [rest.split('=')[0] ?? '']: rest.slice(rest.indexOf('=') + 1) };
          break;
        case 'USER':
          user = Number(rest);
          break;
        case 'ENTRYPOINT':
          entry = JSON.parse(rest);
          break;
        case 'CMD':
          command = JSON.parse(rest);
          break;
        default:
          throw new Error(`an instruction that this test does not know: ${line}`);
      }
    }
    expect(done).toEqual(expect.arrayContaining(['FROM', 'ENV', 'USER', 'ENTRYPOINT', 'CMD']));
    expect(user).toBeGreaterThan(0);
    chmodSync(home.path, 0o755);
    // With a home that is not there, as that user has in the image.
    const running = {
      cwd,
      env: { ...env, HOME: '/nonexistent' },
      ...(process.geteuid?.() === 0 ? { uid: nobody } : {}),
    };
    const [program = '', ...first] = entry;
    const main = await run(home, program, [...first, ...command], running);
    expect(main).toEqual({ stdout: `${home.at('app/.venv')}\n`, stderr: '', exitCode: 0 });
    const other = await run(home, program, [...first, 'pytest'], running);
    expect(other).toEqual({ stdout: `1.0 ${home.at('app/.venv')}\n`, stderr: '', exitCode: 0 });
  });
});
