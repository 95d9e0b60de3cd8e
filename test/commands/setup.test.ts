import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';
import { cannotGive, nobody } from '../fixtures/nobody.js';
import { isInstalled } from '../shells/installed.js';
import { Terminal } from '../shells/terminal.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const state = (): string => home.at('.local/state/tsvenv');
const read = (path: string): string => readFileSync(home.at(path), 'latin1');

/** Every file, link and directory of the home, with its content, mode and time of change; programs aside. */
function everything(directory = home.path): Readonly<Record<string, string>> {
  const found = readdirSync(directory, { withFileTypes: true }).flatMap((entry): (readonly [string, string])[] => {
    const path = join(directory, entry.name);
    if (path === home.at('bin') || path === home.at('node')) return [];
    const mode = (lstatSync(path).mode & 0o7777).toString(8);
    if (entry.isSymbolicLink()) return [[path, `-> ${readlinkSync(path)}`]];
    if (entry.isDirectory()) return [[path, mode], ...Object.entries(everything(path))];
    if (!entry.isFile()) return [[path, mode]];
    return [[path, `${mode} ${lstatSync(path).mtimeMs} ${readFileSync(path, 'latin1')}`]];
  });
  return Object.fromEntries(found);
}

interface Tried {
  readonly name: string;
  readonly rc: string;
  readonly install: string;
}

const shells: readonly Tried[] = [
  { name: 'bash', rc: '.bashrc', install: 'apt-get install bash' },
  { name: 'zsh', rc: '.zshrc', install: 'apt-get install zsh' },
  { name: 'fish', rc: '.config/fish/conf.d/tsvenv.fish', install: 'apt-get install fish' },
];

for (const { name, rc, install } of shells) {
  describe.skipIf(!isInstalled(name))(`setup ${name} (${install})`, () => {
    const set = (): ReturnType<typeof tsvenv> => tsvenv(home, ['setup', name, '--yes']);
    const interactive = (...lines: readonly string[]): ReturnType<typeof run> =>
      run(home, name, ['-i', '-c', lines.join('\n')], { env: { TERM: 'dumb' } });

    it('makes new shells enter a project', async () => {
      const [project] = await home.projects('it\'s $(a) "shop"');
      await home.allowAll();
      expect((await set()).exitCode).toBe(0);
      const { stdout } = await interactive(
        `cd ${home.path}/src/it*`,
        'command python -c "import sys; print(sys.prefix)"',
      );
      expect(stdout.trim()).toBe(project.env);
    });

    it('starts no process in a new shell', async ({ skip }) => {
      if (!isInstalled('strace')) skip('strace is not installed; apt-get install strace');
      const started = async (): Promise<number> => {
        const log = home.at('trace');
        const tracing = ['-f', '-qq', '-o', log, '-e', 'trace=execve,clone,clone3,fork,vfork', '-e', 'signal=none'];
        await run(home, 'strace', [...tracing, name, '-i', '-c', 'true'], { env: { TERM: 'dumb' } });
        const calls = readFileSync(log, 'utf8').split('\n');
        return calls.filter((call) => /^\d+ +\w+\(/.test(call) && !/CLONE_THREAD|ENOENT/.test(call)).length;
      };
      home.write(rc, '');
      await started(); // fish makes its own files at its very first start
      const before = await started();
      await set();
      expect(await started()).toBe(before);
      expect(before).toBeGreaterThan(0);
      expect((await interactive('tsvenv --version')).stdout).toMatch(/^\d+\.\d+/);
    });

    it('leaves a shell quiet and content where there is no hook file, as with shared dotfiles', async () => {
      await set();
      rmSync(state(), { recursive: true });
      const status = name === 'fish' ? '$status' : '$?';
      const { stdout } = await run(home, name, ['-c', `. ${home.at(rc)}; echo ${status}`]);
      expect(stdout).toBe('0\n');
    });

    it('gives back, byte for byte and entry for entry, what it found', async () => {
      const whole = ['', 'alias x=y\n', '# caf\xe9\r\nalias x=y\r\n', '\n\n'];
      const unended = ['alias x=y', '\x00\r', 'alias x=y\r\nalias z=w', 'true \\', 'true \\\n', 'true \\\r\n'];
      home.write('.config/tsvenv/config.toml', 'create = "never"\n');
      for (const [index, text] of [...whole, ...unended].entries()) {
        home.write(rc, Buffer.from(text, 'latin1'));
        chmodSync(home.at(rc), index % 2 === 0 ? 0o640 : 0o600);
        utimesSync(home.at(rc), 1_000_000_000, 1_500_000_000 + index);
        const before = everything();
        expect((await set()).exitCode).toBe(0);
        expect(read(rc).startsWith(text)).toBe(true);
        expect(read(rc)).not.toBe(text);
        expect((await tsvenv(home, ['setup', '--undo', '--yes'])).exitCode).toBe(0);
        expect(everything()).toEqual(before);
      }
    });

    it('removes a file, and every directory, that it had made', async () => {
      for (const purge of [[], ['--purge']]) {
        expect(existsSync(home.at(rc))).toBe(false);
        await set();
        await set();
        expect(existsSync(home.at(rc))).toBe(true);
        await tsvenv(home, ['setup', '--undo', '--yes', ...purge]);
        expect(everything()).toEqual({});
      }
    });

    it('leaves a directory that it had made when something else has come to be in it', async () => {
      await set();
      home.write('.local/share/notes', 'mine\n');
      await tsvenv(home, ['setup', '--undo', '--purge', '--yes']);
      expect(Object.keys(everything())).toEqual([
        home.at('.local'),
        home.at('.local/share'),
        home.at('.local/share/notes'),
      ]);
    });

    it('is loaded below a last line that goes on with the next', async () => {
      for (const text of ['echo shown \\', 'echo shown \\\n']) {
        home.write(rc, text);
        expect((await set()).exitCode).toBe(0);
        const { stdout } = await interactive('tsvenv --version');
        expect(stdout).toMatch(/^shown\n\d+\.\d+/);
      }
    });

    it('makes the file that a symbolic link leads to, and removes that alone', async () => {
      home.dir('dotfiles');
      mkdirSync(join(home.at(rc), '..'), { recursive: true });
      symlinkSync(home.at('dotfiles/rc'), home.at(rc));
      await interactive('true'); // fish makes its own directories at its very first start
      const before = everything();
      expect((await set()).exitCode).toBe(0);
      expect(read('dotfiles/rc')).toContain('hook.');
      expect((await interactive('tsvenv --version')).stdout).toMatch(/^\d+\.\d+/);
      await tsvenv(home, ['setup', '--undo', '--yes']);
      expect(everything()).toEqual(before);
    });

    it('refuses in one line, before anything is changed, what is no file to write to', async () => {
      mkdirSync(join(home.at(rc), '..'), { recursive: true });
      const place = home.at(rc);
      const kinds: readonly (readonly [make: () => void, said: string])[] = [
        [() => execFileSync('mkfifo', [place]), 'is not a regular file; move it away and do this again'],
        [() => mkdirSync(place), 'is not a regular file; move it away and do this again'],
        [() => symlinkSync('/dev/null', place), 'is not a regular file; move it away and do this again'],
        [() => symlinkSync('dotfiles/rc', place), 'which cannot be made; make its directory'],
        [() => symlinkSync(place, place), '(ELOOP); make it writable and do this again'],
      ];
      for (const [make, said] of kinds) {
        make();
        const before = Object.keys(everything());
        const { stderr, exitCode } = await set();
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(/^tsvenv: [^\n]+\n$/);
        expect(stderr).toContain(`~/${rc} `);
        expect(stderr).toContain(said);
        expect(Object.keys(everything())).toEqual(before);
        expect((await tsvenv(home, ['setup', '--undo', '--yes'])).exitCode).toBe(0);
        rmSync(place, { recursive: true });
      }
    });

    it('keeps the other names of a file, also when it was edited since', async () => {
      home.write('dotfiles/rc', 'alias x=y\n');
      mkdirSync(join(home.at(rc), '..'), { recursive: true });
      linkSync(home.at('dotfiles/rc'), home.at(rc));
      await set();
      writeFileSync(home.at(rc), 'alias z=w\n', { flag: 'a' });
      await tsvenv(home, ['setup', '--undo', '--yes']);
      expect(read('dotfiles/rc')).toBe('alias x=y\nalias z=w\n');
      expect(statSync(home.at(rc)).ino).toBe(statSync(home.at('dotfiles/rc')).ino);
    });

    it('writes through a symbolic link and keeps it', async () => {
      home.write('dotfiles/rc', 'alias x=y\n');
      mkdirSync(join(home.at(rc), '..'), { recursive: true });
      symlinkSync(home.at('dotfiles/rc'), home.at(rc));
      chmodSync(home.at('dotfiles/rc'), 0o600);
      await set();
      expect(lstatSync(home.at(rc)).isSymbolicLink()).toBe(true);
      expect(read('dotfiles/rc')).toContain('hook.');
      await tsvenv(home, ['setup', '--undo', '--yes']);
      expect(lstatSync(home.at(rc)).isSymbolicLink()).toBe(true);
      expect(read('dotfiles/rc')).toBe('alias x=y\n');
      expect(statSync(home.at('dotfiles/rc')).mode & 0o777).toBe(0o600);
      await set();
      writeFileSync(home.at(rc), 'alias z=w\n', { flag: 'a' });
      await tsvenv(home, ['setup', '--undo', '--yes']);
      expect(lstatSync(home.at(rc)).isSymbolicLink()).toBe(true);
      expect(read('dotfiles/rc')).toBe('alias x=y\nalias z=w\n');
      expect(statSync(home.at('dotfiles/rc')).mode & 0o777).toBe(0o600);
    });

    it('changes nothing the second time', async () => {
      await set();
      const before = everything();
      const { stderr } = await set();
      expect(stderr).toBe(`tsvenv: ${name}: nothing is missing\n`);
      expect(everything()).toEqual(before);
    });

    it('writes its line anew, where it stands, when the hook file has another place', async () => {
      home.write(rc, 'alias x=y');
      await set();
      writeFileSync(home.at(rc), `${read(rc)}alias z=w\n`, 'latin1');
      const elsewhere = { env: { XDG_STATE_HOME: home.at("it's $HOME") } };
      await tsvenv(home, ['setup', name, '--yes'], elsewhere);
      expect(read(rc).match(/added by/g)).toHaveLength(1);
      const { stdout } = await run(home, name, ['-i', '-c', 'tsvenv --version'], { env: { TERM: 'dumb' } });
      expect(stdout).toMatch(/^\d+\.\d+/);
      await tsvenv(home, ['setup', name, '--undo', '--yes'], elsewhere);
      expect(read(rc)).toBe('alias x=y\nalias z=w\n');
    });

    it('leaves a start-up file alone that loads the hook already, and says so', async () => {
      const line = name === 'fish' ? 'tsvenv hook fish | source\n' : `eval "$(tsvenv hook ${name})"\n`;
      home.write(rc, line);
      const { stderr, exitCode } = await set();
      expect(exitCode).toBe(0);
      expect(stderr).toContain('by a line of your own');
      expect(read(rc)).toBe(line);
      expect(existsSync(state())).toBe(false);
    });
  });
}

describe('setup', () => {
  it('shows its plan and changes nothing where nobody can be asked', async () => {
    home.write('.bashrc', 'alias x=y\n');
    const before = everything();
    const { stdout, stderr, exitCode } = await tsvenv(home, ['setup', 'bash']);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('add to     ~/.bashrc\n');
    expect(stderr).toMatch(/\ntsvenv: nothing was changed without a terminal to ask on; '--yes' does all of this\n$/);
    expect(everything()).toEqual(before);
  });

  it('--dry-run prints the plan and changes nothing', async () => {
    const before = everything();
    const { stdout, stderr, exitCode } = await tsvenv(home, ['setup', 'bash', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.split('\n')[0]).toBe('  write      ~/.local/state/tsvenv/hook.bash');
    expect(everything()).toEqual(before);
  });

  it('is for every shell that is named, there and back', async () => {
    home.write('.zshrc', '');
    home.write('.bashrc', '');
    const { stdout } = await tsvenv(home, ['setup', 'bash', 'zsh', '--dry-run', '--dry-run']);
    expect(stdout).toContain('hook.bash');
    expect(stdout).toContain('hook.zsh');
    await tsvenv(home, ['setup', 'zsh', 'bash', '--yes']);
    for (const rc of ['.bashrc', '.zshrc']) expect(read(rc)).toContain('tsvenv');
    await tsvenv(home, ['setup', '--undo', 'bash', 'zsh', '--yes']);
    for (const rc of ['.bashrc', '.zshrc']) expect(read(rc)).toBe('');
  });

  it('is for the shells that the account uses', async () => {
    home.write('.zshrc', '');
    const told = async (env: Readonly<Record<string, string>>): Promise<string> =>
      (await tsvenv(home, ['setup', '--dry-run'], { env })).stdout;
    home.dir('shells');
    for (const name of ['bash', 'zsh', 'fish']) home.write(`shells/${name}`, '');
    const PATH = `${home.env['PATH']}:${home.at('shells')}`;
    expect(await told({ PATH })).not.toContain('.bashrc');
    expect(await told({ PATH })).toContain('.zshrc');
    expect(await told({ PATH, SHELL: '/bin/bash' })).toContain('.bashrc');
    expect(await told({ PATH, SHELL: '/bin/bash' })).not.toContain('fish');
  });

  it('finds ZDOTDIR where it is set without being exported', async ({ skip }) => {
    if (!isInstalled('zsh')) skip('zsh is not installed; apt-get install zsh');
    home.write('.zshenv', 'ZDOTDIR=$HOME/.config/zsh\n');
    home.dir('.config/zsh');
    await tsvenv(home, ['setup', 'zsh', '--yes']);
    expect(read('.config/zsh/.zshrc')).toContain('hook.zsh');
    expect(existsSync(home.at('.zshrc'))).toBe(false);
  });

  it("follows XDG_CONFIG_HOME to fish's files", async ({ skip }) => {
    if (!isInstalled('fish')) skip('fish is not installed; apt-get install fish');
    const env = { XDG_CONFIG_HOME: home.at('cfg') };
    await tsvenv(home, ['setup', 'fish', '--yes'], { env });
    expect(read('cfg/fish/conf.d/tsvenv.fish')).toContain('hook.fish');
  });

  it('adds nothing for fish where config.fish has the line, its own or yours', async ({ skip }) => {
    if (!isInstalled('fish')) skip('fish is not installed; apt-get install fish');
    home.write('.config/fish/config.fish', 'tsvenv hook fish | source\n');
    expect((await tsvenv(home, ['setup', 'fish', '--yes'])).stderr).toContain('by a line of your own');
    expect(existsSync(home.at('.config/fish/conf.d'))).toBe(false);
    rmSync(home.at('.config/fish/config.fish'));
    await tsvenv(home, ['setup', 'fish', '--yes']);
    home.write('.config/fish/config.fish', read('.config/fish/conf.d/tsvenv.fish'));
    rmSync(home.at('.config/fish/conf.d'), { recursive: true });
    expect((await tsvenv(home, ['setup', 'fish', '--yes'])).stderr).toBe('tsvenv: fish: nothing is missing\n');
    expect(existsSync(home.at('.config/fish/conf.d'))).toBe(false);
  });

  it('adds its line to the file of login shells where that does not read .bashrc', async () => {
    home.write('.bash_profile', 'export EDITOR=vi\n');
    await tsvenv(home, ['setup', 'bash', '--yes']);
    expect(read('.bash_profile')).toContain('hook.bash');
    const { stdout } = await run(home, 'bash', ['-l', '-i', '-c', 'type -t tsvenv']);
    expect(stdout).toBe('function\n');
    await tsvenv(home, ['setup', '--undo', '--yes']);
    expect(read('.bash_profile')).toBe('export EDITOR=vi\n');
  });

  it('leaves .profile harmless for other shells, and alone where it reads .bashrc', async () => {
    home.write('.profile', 'export EDITOR=vi\n');
    await tsvenv(home, ['setup', 'bash', '--yes']);
    expect(read('.profile')).toContain('hook.bash');
    const { stdout, stderr } = await run(home, 'sh', ['-c', '. ~/.profile; echo $EDITOR']);
    expect({ stdout, stderr }).toEqual({ stdout: 'vi\n', stderr: '' });
    await tsvenv(home, ['setup', '--undo', '--yes']);
    const usual = '. "$HOME/.bashrc"\n';
    home.write('.profile', usual);
    await tsvenv(home, ['setup', 'bash', '--yes']);
    expect(read('.profile')).toBe(usual);
  });

  it('warns of lines that the hook does not survive', async () => {
    home.write('.bashrc', 'alias x=y\nreturn\n');
    const { stderr } = await tsvenv(home, ['setup', 'bash', '--yes']);
    expect(stderr).toContain('tsvenv: ~/.bashrc:2: ends the file before the line of tsvenv; ');
  });

  it('answers words that it does not know in one line', async () => {
    const one = async (...args: readonly string[]): Promise<string> => {
      const { stderr, stdout, exitCode } = await tsvenv(home, ['setup', ...args]);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
      expect(stderr).toMatch(/^[^\n]+\n$/);
      return stderr;
    };
    expect(await one('fush')).toBe("tsvenv: unknown shell fush; did you mean 'fish'?\n");
    expect(await one('--purge')).toContain('--purge goes with --undo');
    expect(await one('--undo', '--purge', 'bash')).toContain('name no shell');
    expect(await one('--bogus')).toContain('unknown argument: bogus');
  });

  it('refuses a program that npx will throw away', async () => {
    const bin = home.dir('.npm/_npx/0123/node_modules/.bin');
    symlinkSync(readlinkSync(home.at('bin/tsvenv')), join(bin, 'tsvenv'));
    const { stderr, exitCode } = await run(home, join(bin, 'tsvenv'), ['setup', 'bash', '--yes'], {
      env: { PATH: `${bin}:/usr/bin:/bin:${home.at('node')}` },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("'npm install -g tsvenv' first");
  });

  it('says in one line what cannot be written', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    home.write('.bashrc', 'alias x=y\n');
    chmodSync(home.at('.bashrc'), 0o444);
    for (const path of [home.path, home.at('.bashrc')]) chownSync(path, nobody, nobody);
    const before = everything();
    const { stderr, exitCode } = await tsvenv(home, ['setup', 'bash', '--yes'], { uid: nobody });
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').at(-2)).toBe(
      'tsvenv: cannot write ~/.bashrc (EACCES); make it writable and do this again',
    );
    expect(everything()).toEqual(before);
    chmodSync(home.at('.bashrc'), 0o000);
    const unreadable = await tsvenv(home, ['setup', 'bash', '--yes'], { uid: nobody });
    expect(unreadable.stderr).toMatch(/^tsvenv: cannot read [^\n]*\.bashrc[^\n]* \(EACCES\); [^\n]*\n$/);
  });

  it("touches nothing of a home that is another user's", async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    chownSync(home.path, nobody, nobody);
    const { stderr, exitCode } = await tsvenv(home, ['setup', 'bash', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "tsvenv: ~/.local/state/tsvenv belongs to another user; set HOME to your own, as 'sudo -H' does\n",
    );
    expect(everything()).toEqual({});
  });
});

describe('setup --undo --purge', () => {
  it('removes trust, state and cache, and leaves the configuration', async () => {
    await home.projects('shop');
    home.write('.config/tsvenv/config.toml', 'create = "never"\n');
    await tsvenv(home, ['setup', 'bash', '--yes']);
    await tsvenv(home, ['allow'], { cwd: home.at('src/shop') });
    await tsvenv(home, ['export', 'bash', '--hook', home.at('src/shop')]);
    home.write('.cache/tsvenv/wheels/x', '');
    home.write('.cache/other/x', '');
    const { exitCode } = await tsvenv(home, ['setup', '--undo', '--purge', '--yes']);
    expect(exitCode).toBe(0);
    expect(existsSync(home.at('.local'))).toBe(false);
    expect(readdirSync(home.at('.cache'))).toEqual(['other']);
    expect(existsSync(home.at('.config/tsvenv/config.toml'))).toBe(true);
    expect(existsSync(home.at('src/shop/.venv/pyvenv.cfg'))).toBe(true);
  });

  it('leaves no trace either when it comes after a use, and after an --undo without it', async () => {
    await home.projects('shop');
    home.write('.bashrc', 'alias x=y\n');
    // Node sets times no finer than to the microsecond.
    utimesSync(home.at('.bashrc'), 1_000_000_000, 1_500_000_000);
    const before = everything();
    await tsvenv(home, ['setup', 'bash', '--yes']);
    await tsvenv(home, ['allow'], { cwd: home.at('src/shop') });
    await tsvenv(home, ['export', 'bash', '--hook', home.at('src/shop')]);
    await tsvenv(home, ['setup', '--undo', '--yes']);
    expect(existsSync(home.at('.local/state/tsvenv/enter'))).toBe(true);
    await tsvenv(home, ['setup', '--undo', '--purge', '--yes']);
    expect(everything()).toEqual(before);
  });

  it.each(['bash', 'zsh', 'fish'])('leaves no trace behind a %s that runs on with the hook', async (name) => {
    if (!isInstalled(name)) return;
    const [shop] = await home.projects('shop', 'blog');
    home.write('src/fresh/requirements.txt', '');
    home.write('.config/tsvenv/config.toml', '');
    await tsvenv(home, ['setup', name, '--yes']);
    const lines = [
      `cd ${shop.dir}`,
      'tsvenv setup --undo --purge --yes',
      ...['blog', 'fresh'].map((project) => `cd ${home.at('src', project)}`),
      'echo "in $PWD"',
    ];
    const { stderr, stdout } = await run(home, name, ['-i', '-c', lines.join('\n')]);
    expect(stderr).toContain('taken back');
    expect(stdout).toContain(`in ${home.at('src/fresh')}`);
    for (const place of ['.local/share/tsvenv', '.local/state/tsvenv', '.cache/tsvenv']) {
      expect(existsSync(home.at(place))).toBe(false);
    }
    // What is typed is no question of the hook's.
    expect(
      (await tsvenv(home, ['setup', name, '--yes'], { env: { TSVENV_HOOK: `${name} file 0.1.0` } })).exitCode,
    ).toBe(0);
  });

  it('refuses a directory that a variable chose and that may hold other things', async () => {
    home.write('precious/file', '');
    const env = { TSVENV_CACHE_DIR: home.at('precious') };
    const { stderr, exitCode } = await tsvenv(home, ['setup', '--undo', '--purge', '--yes'], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('tsvenv: ~/precious may hold more than what is tsvenv');
    expect(existsSync(home.at('precious/file'))).toBe(true);
  });
});

describe('the hook file', () => {
  const file = (): string => home.at('.local/state/tsvenv/hook.bash');
  const age = (change: (head: string) => string): string => {
    const text = readFileSync(file(), 'utf8').replace(/^.*$/m, change);
    writeFileSync(file(), text);
    return text;
  };
  const older = (head: string): string => head.replace(/"version":"[^"]*"/, '"version":"0.0.1"');

  beforeEach(async () => {
    await tsvenv(home, ['setup', 'bash', '--yes', '--no-prompt']);
  });

  it.each([
    ['a command that is typed', ['status'], {}],
    ['the first question of an older hook', ['export', 'bash', '--hook', '/'], { TSVENV_HOOK: 'bash 0.0.9' }],
  ])('is renewed by %s, after an upgrade', async (_, words, env) => {
    const current = readFileSync(file(), 'utf8');
    const old = age(older);
    expect(old).not.toBe(current);
    await tsvenv(home, ['export', 'bash', '--hook', home.path]);
    expect(readFileSync(file(), 'utf8')).toBe(old);
    await tsvenv(home, words, { env });
    expect(readFileSync(file(), 'utf8')).toBe(current);
  });

  it('is renewed when the names of environments change', async () => {
    home.write('.config/tsvenv/config.toml', 'env-names = ["menv"]\n');
    await tsvenv(home, ['status']);
    expect(readFileSync(file(), 'utf8')).toContain('__tsvenv_names=(menv)');
  });

  it('keeps the roots that it was made with, whatever the environment says', async () => {
    age(older);
    await tsvenv(home, ['status'], {
      env: { XDG_DATA_HOME: home.at('evil'), PATH: `${home.at('evil')}:${home.env['PATH']}` },
    });
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain('0.0.1');
    expect(text).not.toContain('evil');
  });

  it('calls the Node that runs it, once its own is gone', async () => {
    age((head) => head.replace(/"node":"[^"]*"/, '"node":"/gone/node"'));
    await tsvenv(home, ['status']);
    expect(readFileSync(file(), 'utf8')).toContain(`__tsvenv_node=${process.execPath}\n`);
  });

  it('is left to the installation that wrote it', async () => {
    home.write('other/tsvenv', '');
    const old = age((head) => older(head).replace(/"script":"[^"]*"/, `"script":"${home.at('other/tsvenv')}"`));
    await tsvenv(home, ['status']);
    expect(readFileSync(file(), 'utf8')).toBe(old);
  });

  it('that is none of ours is left alone', async () => {
    for (const text of ['', '# tsvenv hook file {}\n', '# tsvenv hook file {"version":\n', '# mine\n']) {
      writeFileSync(file(), text);
      expect((await tsvenv(home, ['status'])).exitCode).toBe(0);
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });
});

describe('setup on a terminal', () => {
  const ask = (...args: readonly string[]): Terminal =>
    new Terminal(home.at('bin/tsvenv'), ['setup', ...args], home.path, home.env);
  const shown = (terminal: Terminal, text: string): Promise<true> =>
    terminal.until(() => (terminal.raw.includes(text) ? true : undefined), JSON.stringify(text));

  it('shows the plan, asks, and offers to allow what it finds where projects are kept', async () => {
    const [first, second] = await home.projects('first', 'second');
    const terminal = ask('bash');
    try {
      await shown(terminal, 'Go ahead?');
      expect(terminal.raw).toContain('~/.bashrc');
      expect(existsSync(home.at('.bashrc'))).toBe(false);
      terminal.write('\r');
      await shown(terminal, 'Which environments do you trust?');
      await shown(terminal, '~/src/second/.venv');
      terminal.write('\x1b[B');
      terminal.write(' ');
      terminal.write('\r');
      await shown(terminal, 'allowed 1 of 2');
    } finally {
      terminal.close();
    }
    expect(read('.bashrc')).toContain('hook.bash');
    const { stdout } = await tsvenv(home, ['trust', 'list']);
    expect(stdout).toContain('~/src/second');
    expect(stdout).not.toContain('~/src/first');
    expect([first.name, second.name]).toEqual(['first', 'second']);
  });

  it('does nothing when the answer is no, or Ctrl-C', async () => {
    for (const [answer, end] of [
      ['n\r', 'nothing was changed'],
      ['\x03', 'cancelled'],
    ] as const) {
      const terminal = ask('bash');
      try {
        await shown(terminal, 'Go ahead?');
        terminal.write(answer);
        await shown(terminal, `tsvenv: ${end}`);
      } finally {
        terminal.close();
      }
      expect(everything()).toEqual({});
    }
  });
});
