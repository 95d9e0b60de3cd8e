import {
  appendFileSync,
  chmodSync,
  chownSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, run, tsvenv } from '../fixtures/command.js';
import { python } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { cannotGive, nobody } from '../fixtures/nobody.js';
import { isInstalled } from '../shells/installed.js';

let home: Home;
beforeEach(() => {
  home = new Home();
  // Nothing but bash, and only what is put here.
  symlinkSync('/bin/bash', home.at('bin/bash'));
});
afterEach(() => home.remove());

const PATH = (): string => `${home.at('bin')}:${home.at('node')}`;

interface Check {
  readonly check: string;
  readonly status: string;
  readonly found: string;
  readonly remedy?: string;
}

interface Report {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' && value !== null && 'ok' in value && 'checks' in value && Array.isArray(value.checks);

function parsed(text: string): Report {
  const value: unknown = JSON.parse(text);
  if (!isReport(value)) throw new Error(text);
  return value;
}

async function doctor(running: Running = {}): Promise<Report & { readonly exitCode: number }> {
  const env = { PATH: PATH(), TSVENV_HOOK: `bash ${await version()}`, ...running.env };
  const { stdout, exitCode } = await tsvenv(home, ['doctor', '--json'], { ...running, env });
  return { ...parsed(stdout), exitCode };
}

const version = async (): Promise<string> => (await tsvenv(home, ['--version'])).stdout.trim();

/** `status found; remedy` of a check. */
async function told(check: string, running?: Running): Promise<readonly string[]> {
  const { checks } = await doctor(running);
  return checks
    .filter((one) => one.check === check)
    .map(({ status, found, remedy }) => `${status} ${found}${remedy === undefined ? '' : `; ${remedy}`}`);
}

describe('doctor', () => {
  it('finds nothing in a shell that setup has set up, and ends with 0', async () => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    await home.mustRun('setup', 'bash', '--yes');
    const lines = ['cd src/shop', 'tsvenv doctor --json', 'exit'];
    const { stdout, exitCode } = await run(home, 'bash', ['-i', '-c', lines.join('\n')], { env: { PATH: PATH() } });
    const { ok, checks } = parsed(stdout);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect({ ok, exitCode }).toEqual({ ok: true, exitCode: 0 });
    expect(checks.find(({ check }) => check === 'hook')?.found).toBe('is loaded in this bash');
    expect(checks.find(({ check }) => check === 'active')?.found).toBe('~/src/shop/.venv, by tsvenv');
  });

  for (const shell of ['zsh', 'fish']) {
    it(`knows that it is called by the hook of ${shell}`, async ({ skip }) => {
      if (!isInstalled(shell)) skip(`${shell} is not installed; apt-get install ${shell}`);
      await home.mustRun('setup', shell, '--yes');
      const { stdout } = await run(home, shell, ['-i', '-c', 'tsvenv doctor --json'], { env: { TERM: 'dumb' } });
      expect(parsed(stdout).checks.find(({ check }) => check === 'hook')?.found).toBe(`is loaded in this ${shell}`);
    });
  }

  it('prints a line for each look, each with its remedy, and ends with 1 for a problem', async () => {
    const { stdout, stderr, exitCode } = await tsvenv(home, ['doctor'], { env: { PATH: PATH() } });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(line).toMatch(/^(ok {5}|warning|problem) {2}[\w -]+: \S/);
    for (const line of lines.filter((one) => !one.startsWith('ok'))) expect(line).toMatch(/; \S/);
  });

  it('colours only where that is wanted', async () => {
    const coloured = async (env: Readonly<Record<string, string>>): Promise<boolean> =>
      (await tsvenv(home, ['doctor'], { env })).stdout.includes('\x1b[');
    expect(await coloured({})).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  it('knows that the hook is not loaded, is old, or is turned off', async () => {
    expect(await told('hook', { env: { TSVENV_HOOK: '' } })).toEqual([
      "problem is not loaded in the shell that called; 'tsvenv setup', then open a new shell",
    ]);
    expect((await told('hook', { env: { TSVENV_HOOK: 'zsh 0.0.1' } }))[0]).toMatch(/^problem is of version 0\.0\.1, /);
    expect((await told('hook', { env: { TSVENV_DISABLE: '1' } }))[0]).toContain('TSVENV_DISABLE is set');
  });

  it('looks into the start-up files and the hook files that they load', async () => {
    home.write('.bashrc', '');
    expect(await told('bash')).toEqual(["warning does not load the hook; 'tsvenv setup bash'"]);
    await home.mustRun('setup', 'bash', '--yes');
    expect(await told('bash')).toEqual(['ok loads the hook by ~/.bashrc']);
    const file = home.at('.local/state/tsvenv/hook.bash');
    writeFileSync(file, 'echo mine\n');
    expect((await told('bash'))[0]).toContain('which tsvenv did not write');
    rmSync(file);
    expect((await told('bash'))[0]).toContain('which is not there');
    await home.mustRun('setup', 'bash', '--yes');
    writeFileSync(home.at('.bashrc'), `PROMPT_COMMAND=x\n`, { flag: 'a' });
    expect((await told('bash'))[0]).toMatch(/^problem ~\/\.bashrc:2 replaces PROMPT_COMMAND, .*; move the line/);
    home.write('.bashrc', 'eval "$(tsvenv hook bash)"\n');
    expect(await told('bash')).toEqual(['ok loads the hook by ~/.bashrc']);
    home.write('.bash_profile', 'export EDITOR=vi\n');
    expect((await told('bash'))[0]).toMatch(/^warning ~\/\.bash_profile does not load the hook/);
  });

  it('knows that the hook calls what is gone', async () => {
    await home.mustRun('setup', 'bash', '--yes');
    const other = home.at('elsewhere');
    symlinkSync(home.at('bin'), other);
    const { stderr } = await run(home, join(other, 'tsvenv'), ['setup', 'bash', '--yes'], {
      env: { PATH: `${other}:${home.env['PATH']}` },
    });
    expect(stderr).toContain('new shells have the hook now');
    rmSync(other);
    expect(await told('bash')).toEqual([
      "problem its hook calls ~/elsewhere/tsvenv, which is gone; 'tsvenv setup bash'",
    ]);
  });

  it('knows that tsvenv is not on PATH, or that another one is', async () => {
    const script = home.at('bin/tsvenv');
    const at = async (path: string): Promise<string | undefined> => {
      const env = { PATH: path };
      const { stdout } = await run(home, home.at('node/node'), [script, 'doctor', '--json'], { env });
      return parsed(stdout).checks.find(({ check }) => check === 'command')?.found;
    };
    expect(await at(PATH())).toMatch(/, at ~\/bin\/tsvenv$/);
    expect(await at(home.at('node'))).toContain('not on PATH');
    home.write('other/tsvenv', '#!/bin/sh\n');
    chmodSync(home.at('other/tsvenv'), 0o755);
    expect(await at(`${home.at('other')}:${PATH()}`)).toContain('~/other/tsvenv is another tsvenv');
  });

  it('names the directory of its own link where that is not on PATH', async () => {
    const remedy = async (script: string): Promise<string | undefined> => {
      const { stdout } = await run(home, home.at('node/node'), [script, 'doctor', '--json'], {
        env: { PATH: home.at('node') },
      });
      return parsed(stdout).checks.find(({ check }) => check === 'command')?.remedy;
    };
    // As `npm install --global --prefix ~/.local` leaves it.
    home.dir('.local/lib/node_modules');
    home.dir('.local/bin');
    symlinkSync(home.checkout(), home.at('.local/lib/node_modules/tsvenv'));
    const script = home.at('.local/lib/node_modules/tsvenv/bin/tsvenv.js');
    expect(await remedy(script)).toContain("'npm prefix -g'");
    symlinkSync('../lib/node_modules/tsvenv/bin/tsvenv.js', home.at('.local/bin/tsvenv'));
    expect(await remedy(script)).toBe('add ~/.local/bin to PATH');
    expect(await remedy(home.at('.local/bin/tsvenv'))).toBe('add ~/.local/bin to PATH');
  });

  it('tells what is wrong in the configuration, and whether there is one', async () => {
    expect(await told('config')).toEqual(['ok no ~/.config/tsvenv/config.toml, so the defaults hold']);
    home.write('.config/tsvenv/config.toml', '');
    expect(await told('config')).toEqual(['ok ~/.config/tsvenv/config.toml']);
    home.write('.config/tsvenv/config.toml', 'create = "sometimes"\n');
    expect((await told('config'))[0]).toMatch(/^problem ~\/\.config\/tsvenv\/config\.toml:1:1: 'create' is one of /);
  });

  it('looks whether what is active comes first on PATH', async () => {
    const [shop] = await home.projects('shop');
    home.write('shadow/python3', '');
    chmodSync(home.at('shadow/python3'), 0o755);
    const active = async (path: string): Promise<string | undefined> =>
      (await told('active', { env: { VIRTUAL_ENV: shop.env, PATH: `${path}:${PATH()}` } }))[0];
    expect(await active(shop.bin)).toBe('ok ~/src/shop/.venv, by hand');
    expect(await active(home.at('shadow'))).toContain('~/src/shop/.venv/bin is not on PATH');
    expect(await active(`${home.at('shadow')}:${shop.bin}`)).toMatch(/^problem ~\/shadow is before /);
    expect(await active(`${home.at('nothing')}:${shop.bin}`)).toBe('ok ~/src/shop/.venv, by hand');
    rmSync(shop.env, { recursive: true });
    expect(await active(shop.bin)).toContain('~/src/shop/.venv is not there any more');
  });

  it('warns of variables that reach into every environment', async () => {
    expect((await told('PYTHONPATH', { env: { PYTHONPATH: '/x' } }))[0]).toMatch(/^warning is set/);
    expect((await told('PYTHONHOME', { env: { PYTHONHOME: '/x' } }))[0]).toMatch(/^warning is set/);
  });

  it('knows who draws the prompt', async () => {
    const shown = 'ok shows the name of the active environment, unless a theme of this bash does';
    expect(await told('prompt')).toEqual([shown]);
    expect(await told('prompt', { env: { STARSHIP_SHELL: 'bash' } })).toEqual([
      "ok is starship's, which shows environments itself",
    ]);
    expect(await told('prompt', { env: { STARSHIP_SHELL: 'zsh' } })).toEqual([shown]);
    expect((await told('prompt', { env: { VIRTUAL_ENV_DISABLE_PROMPT: '1' } }))[0]).toContain('is left alone');
    expect(await told('prompt', { env: { TSVENV_HOOK: '' } })).toEqual(['ok cannot be known, for no hook called']);
  });

  it('knows that the hook was told to leave the prompt alone', async () => {
    await home.mustRun('setup', 'bash', '--yes', '--no-prompt');
    expect(await told('prompt')).toEqual(['ok is left alone, for setup was told so by --no-prompt']);
    home.write('.bashrc', 'eval "$(tsvenv hook bash --no-cd --no-prompt)"\n');
    expect(await told('prompt')).toEqual(['ok is left alone, for ~/.bashrc says so by --no-prompt']);
  });

  it('finds the themes of zsh that export nothing by the lines that load them', async () => {
    const version = (await tsvenv(home, ['--version'])).stdout.trim();
    const env = { TSVENV_HOOK: `zsh ${version}` };
    for (const [line, name] of [
      ['ZSH_THEME="powerlevel10k/powerlevel10k"', 'powerlevel10k'],
      ['source ~/powerlevel10k/powerlevel10k.zsh-theme', 'powerlevel10k'],
      ['autoload -U promptinit; promptinit; prompt pure', 'pure'],
      ['zinit light sindresorhus/pure', 'pure'],
    ] as const) {
      home.write('.zshrc', `# ${line}\n`);
      expect((await told('prompt', { env }))[0]).toContain('shows the name');
      home.write('.zshrc', `${line}\n`);
      expect(await told('prompt', { env })).toEqual([`ok is ${name}'s by ~/.zshrc, which shows environments itself`]);
      expect((await told('prompt'))[0]).toContain('shows the name');
    }
  });

  it('looks at the mode and the records of the trust store', async () => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const store = home.at('.local/share/tsvenv/trust');
    expect(await told('trust')).toEqual(['ok ~/.local/share/tsvenv/trust, 1 record']);
    chmodSync(store, 0o755);
    expect((await told('trust'))[0]).toMatch(/^problem others can look into .*; 'chmod 700 /);
    chmodSync(store, 0o700);
    rmSync(shop.dir, { recursive: true });
    expect(await told('trust')).toEqual(["warning 1 of 1 places are gone; 'tsvenv trust prune'"]);
    home.write(`${store}/${'0'.repeat(64)}`, '{');
    expect((await told('trust'))[0]).toContain('1 of 2 records are damaged');
  });

  it('looks whether state and cache can be written', async ({ skip }) => {
    if (process.geteuid?.() !== 0) skip('only root can be another user; sudo npm test');
    chmodSync(home.path, 0o755);
    const { checks, exitCode } = await doctor({ uid: nobody });
    for (const check of ['state', 'cache']) {
      expect(checks.find((one) => one.check === check)).toMatchObject({
        status: 'problem',
        remedy: 'make it writable',
      });
    }
    expect(exitCode).toBe(1);
  });

  it('looks whether others can change what shells run, or what is remembered', async () => {
    await home.mustRun('setup', 'bash', '--yes');
    const state = home.at('.local/state/tsvenv');
    expect(await told('state')).toEqual(['ok ~/.local/state/tsvenv']);
    chmodSync(join(state, 'hook.bash'), 0o666);
    expect(await told('state')).toEqual([
      'ok ~/.local/state/tsvenv',
      `problem everyone can write to ~/.local/state/tsvenv/hook.bash, which new shells run; 'chmod go-w ${state}/hook.bash', then 'tsvenv setup bash' writes it anew if it was changed`,
    ]);
    chmodSync(join(state, 'hook.bash'), 0o600);
    home.dir('.cache/tsvenv');
    home.dir('.local/share/tsvenv/trust');
    chmodSync(home.at('.local/share/tsvenv/trust'), 0o700);
    for (const [check, path] of [
      ['state', '.local/state/tsvenv'],
      ['state', '.local/state'],
      ['cache', '.cache/tsvenv'],
      ['trust', '.local/share/tsvenv'],
    ] as const) {
      chmodSync(home.at(path), 0o777);
      expect(await told(check)).toEqual([`problem everyone can write to ~/${path}; 'chmod o-w ${home.at(path)}'`]);
      chmodSync(home.at(path), 0o700);
      expect((await told(check))[0]).toMatch(/^ok /);
    }
  });

  it("knows that a hook file is another user's", async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    await home.mustRun('setup', 'bash', '--yes');
    const file = home.at('.local/state/tsvenv/hook.bash');
    chownSync(file, nobody, nobody);
    expect((await told('state'))[1]).toMatch(/hook\.bash belongs to another user \(uid 65534\), which new .*; 'rm /);
  });

  it('knows that a hook could not find tsvenv', async () => {
    home.write('.local/state/tsvenv/missing', '');
    expect((await told('state')).join('\n')).toContain('problem a hook could not find tsvenv');
    await home.mustRun('setup', 'bash', '--yes');
    expect((await told('state')).join('\n')).not.toContain('problem');
  });

  it('names an environment whose interpreter is a copy of one that was upgraded since', async () => {
    home.write('opt/bin/python3', readFileSync(python));
    chmodSync(home.at('opt/bin/python3'), 0o755);
    await home.mustRun('create', '--copies', '--without-pip', '-p', python, home.at('src/shop/.venv'));
    expect((await told('environment')).join()).toMatch(/^ok /);
    const cfg = readFileSync(home.at('src/shop/.venv/pyvenv.cfg'), 'utf8');
    home.write(
      'src/shop/.venv/pyvenv.cfg',
      cfg.replace(/^home = .*/m, `home = ${home.at('opt/bin')}`).replace(/^executable = .*\n/m, ''),
    );
    expect((await told('environment')).join()).toMatch(/^ok /);
    appendFileSync(home.at('opt/bin/python3'), ' ');
    expect(await told('environment')).toEqual([
      "warning ~/src/shop/.venv has a copy of an interpreter that was upgraded since; 'tsvenv create --upgrade ~/src/shop/.venv' mends it",
    ]);
    const { stdout } = await tsvenv(home, ['list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ state: 'stale', problem: expect.stringContaining('upgraded since') }]);
    expect((await tsvenv(home, ['list'])).stdout).toContain("'tsvenv create --upgrade ENV' renews it");
    await home.mustRun('create', '--upgrade', '--without-pip', '-p', python, home.at('src/shop/.venv'));
    expect((await told('environment')).join()).toMatch(/^ok /);
  });

  it('names the environments that do not work any more', async () => {
    const [shop, gone] = await home.projects('shop', 'gone');
    for (const { dir } of [shop, gone]) await home.mustRun('allow', dir);
    rmSync(join(shop.bin, 'python'));
    rmSync(gone.env, { recursive: true });
    expect(await told('environment')).toEqual([
      "warning ~/src/gone/.venv is gone; 'tsvenv remove ~/src/gone/.venv' forgets it",
      "warning ~/src/shop/.venv has no working interpreter; 'tsvenv create --upgrade ~/src/shop/.venv' mends it",
    ]);
  });

  it('names what is wrong with the environment of the working directory, which it need not know', async () => {
    const [shop] = await home.projects('shop');
    const cwd = home.dir('src/shop/deep');
    expect((await told('environment', { cwd })).join()).toMatch(/^ok 0 known/);
    rmSync(join(shop.bin, 'python'));
    const broken = [
      "warning ~/src/shop/.venv has no working interpreter; 'tsvenv create --upgrade ~/src/shop/.venv' mends it",
    ];
    expect(await told('environment', { cwd })).toEqual(broken);
    expect((await told('environment')).join()).toMatch(/^ok 0 known/);
    await home.mustRun('allow', shop.dir);
    expect(await told('environment', { cwd })).toEqual(broken);
    await home.mustRun('deny', shop.dir);
    expect((await told('environment', { cwd })).join()).toMatch(/^ok 0 known/);
    await home.mustRun('create', '--without-pip', home.at('src/till/.venv'));
    renameSync(home.at('src/till'), home.at('src/desk'));
    expect(await told('environment', { cwd: home.at('src/desk') })).toEqual([
      "warning ~/src/till/.venv is gone; 'tsvenv remove ~/src/till/.venv' forgets it",
      expect.stringMatching(
        /^warning ~\/src\/desk\/\.venv was moved from .*src\/till\/\.venv; 'tsvenv create --clear ~\/src\/desk\/\.venv' rebuilds it$/,
      ),
    ]);
  });

  it('names what else activates environments', async () => {
    const lines: readonly (readonly [string, string])[] = [
      ['eval "$(pyenv virtualenv-init -)"', 'pyenv-virtualenv'],
      ['source ~/.zsh/zsh-autoswitch-virtualenv/autoswitch_virtualenv.plugin.zsh', 'zsh-autoswitch-virtualenv'],
      ['plugins=(git pipenv)', 'oh-my-zsh plugin'],
      ['PYTHON_AUTO_VRUN=true', 'PYTHON_AUTO_VRUN'],
      ['source ~/.autoenv/activate.sh', 'autoenv'],
    ];
    for (const [line, name] of lines) {
      home.write('.bashrc', `# ${line}\n`);
      expect(await told('others')).toEqual(['ok nothing else activates environments']);
      home.write('.bashrc', `${line}\n`);
      expect((await told('others'))[0]).toMatch(/^warning ~\/\.bashrc loads .*; /);
      expect((await told('others'))[0]).toContain(name);
    }
    expect((await told('conda', { env: { CONDA_DEFAULT_ENV: 'base' } }))[0]).toContain('auto_activate_base false');
    home.write('.envrc', 'export A=1\nlayout python3\n');
    expect((await told('direnv', { cwd: home.dir('sub') }))[0]).toContain(
      "~/.envrc activates an environment ('layout python3')",
    );
  });

  it('knows whether VS Code leaves its terminals to the hook', async () => {
    const env = { TERM_PROGRAM: 'vscode' };
    const project = home.dir('src/shop/deep');
    const user = '.config/Code/User/settings.json';
    const said = async (): Promise<string> => (await told('VS Code', { env, cwd: project })).join('\n');
    const quiet = 'ok leaves its terminals to the hook';
    const warned = 'warning activates environments in its terminals by itself';
    expect(await said()).toBe(`${warned}; set "python.terminal.activateEnvironment" to false in your user settings`);
    const blocks = readFileSync(home.checkout('docs/recipes.md'), 'utf8').match(/(?<=```json\n)[^`]*/g) ?? [];
    const recipe = blocks.find((block) => block.includes('activateEnvironment')) ?? '';
    for (const place of [user, '.config/VSCodium/User/settings.json', '.vscode-server/data/Machine/settings.json']) {
      home.write(place, recipe);
      expect(await said()).toBe(quiet);
      rmSync(home.at(place));
    }
    const turnedOff = '"python.terminal.activateEnvironment" /* the hook does */ : false,';
    home.write(user, `{ // "mine"\n  "files.exclude": { "**/*.pyc": true }, ${turnedOff}\n}`);
    expect(await said()).toBe(quiet);
    home.write(user, `{\n  // ${turnedOff}\n}`);
    expect(await said()).toContain(warned);
    home.write(user, `{ ${turnedOff} "python-envs.terminal.autoActivationType": "command" }`);
    expect(await said()).toBe(
      `${warned}; set "python-envs.terminal.autoActivationType" to "off" in your user settings`,
    );
    home.write('src/shop/.vscode/settings.json', '{ "python-envs.terminal.autoActivationType": "off" }');
    expect(await said()).toBe(quiet);
    home.write('src/shop/.vscode/settings.json', '{ "python.terminal.activateEnvironment": true }');
    expect(await said()).toContain(warned);
  });

  it('answers words that it does not know in one line', async () => {
    const { stderr, stdout, exitCode } = await tsvenv(home, ['doctor', 'who']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^tsvenv doctor: [^\n]+\n$/);
  });
});
