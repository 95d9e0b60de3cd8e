import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { python } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';
import { drivers } from './driver.js';
import { isInstalled } from './installed.js';
import type { Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios, withWheels } from './scenario.js';
import { Session } from './session.js';
import { promptMark } from './terminal.js';

/** A Python project without an environment. */
function project({ home }: Scene, files: Readonly<Record<string, string>> = { 'requirements.txt': '' }) {
  const dir = home.dir('src/fresh');
  for (const [name, text] of Object.entries(files)) home.write(`src/fresh/${name}`, text);
  return { dir, env: `${dir}/.venv`, name: 'fresh' };
}

const hint = (remedy: string): string => `tsvenv: ~/src/fresh has no environment; ${remedy}`;

scenarios(
  'environments on demand',
  withWheels({
    'allowing a project that has no environment makes it at the next prompt, with pip, and enters it': async (
      scene,
    ) => {
      const fresh = project(scene);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain(hint(`'tsvenv create' makes one`));
      await session.run('tsvenv allow');
      await expectActive(session, fresh);
      expect(await session.run('python -m pip --version')).toContain(fresh.env);
    },

    'what create makes, and what allow has made, is active for the rest of the line': async (scene) => {
      const fresh = project(scene);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      const python = `${fresh.env}/bin/python`;
      expect(await session.run('tsvenv create --without-pip && command -v python')).toBe(python);
      await expectActive(session, fresh);
      rmSync(fresh.env, { recursive: true });
      await session.run('tsvenv trust forget');
      await expectPlain(session, scene.home.pathElements);
      expect(await session.run('tsvenv allow && command -v python')).toBe(python);
      await expectActive(session, fresh);
      await session.run('deactivate');
      rmSync(fresh.env, { recursive: true });
      await session.run('');
      const status = await session.run('tsvenv create --without-pip && tsvenv status');
      expect(status).toContain('active:  ~/src/fresh/.venv, activated by tsvenv');
      rmSync(fresh.env, { recursive: true });
      await session.run('');
      const made = await session.run(`'${scene.home.at('bin/tsvenv')}' create --without-pip && tsvenv status`);
      expect(made).toContain('active:  ~/src/fresh/.venv, activated by tsvenv');
    },

    'a variable that holds for one command is no more than that, and what the command does stays': async (scene) => {
      const fresh = project(scene);
      const [shop] = await scene.home.projects('shop');
      await scene.home.allowAll();
      const tools = scene.home.dir('tools');
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(await session.run(`PATH='${tools}':"$PATH" tsvenv create --without-pip`)).toBe('');
      await expectActive(session, fresh);
      expect((await session.probe()).path).not.toContain(tools);
      expect(await session.run(`PATH='${tools}':"$PATH" tsvenv deny`)).toBe('');
      await expectPlain(session, scene.home.pathElements);
      await scene.cd(session, shop.dir);
      await expectActive(session, shop);
      await session.run('VIRTUAL_ENV= tsvenv status');
      await expectActive(session, shop);
      await scene.cd(session, '/');
      await expectPlain(session, scene.home.pathElements);
    },

    'what is to be told waits for the prompt, and is told once': async (scene) => {
      const [shop, ...others] = await scene.home.projects('shop', 'blog', 'tea');
      const session = await scene.start();
      const allow = others.map(({ dir }) => `tsvenv allow ${scene.shell.quote(dir)} >/dev/null 2>&1`).join('; ');
      const said = await session.run(`cd ${scene.shell.quote(shop.dir)}; ${allow}; tsvenv status >/dev/null 2>&1`);
      expect(said).toMatch(/^tsvenv: ~\/src\/shop\/\.venv is not trusted; [^\n]*$/);
    },

    'an environment that was removed is made again when its allowed project is entered, not under the user': async (
      scene,
    ) => {
      const fresh = project(scene);
      await scene.home.mustRun('create', '--without-pip', fresh.env);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      await expectActive(session, fresh);
      rmSync(fresh.env, { recursive: true });
      await session.run('');
      await expectPlain(session, scene.home.pathElements);
      expect(existsSync(fresh.env)).toBe(false);
      await scene.cd(session, '/');
      await scene.cd(session, fresh.dir);
      await expectActive(session, fresh);
    },

    'one hint is given for a project, ever, and the program is asked once': async (scene) => {
      const fresh = project(scene);
      const log = scene.home.at('nodes');
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain(hint(`'tsvenv create' makes one`));
      await scene.cd(session, '/');
      scene.home.countNode(log);
      for (const dir of [fresh.dir, '/', scene.home.dir('src/fresh/sub'), fresh.dir]) {
        await scene.cd(session, dir);
        expect(session.noise).toBe('');
      }
      const another = await scene.start();
      const started = scene.home.counted(log);
      await scene.cd(another, fresh.dir);
      expect(another.noise).toBe('');
      expect(scene.home.counted(log)).toBe(started);
    },

    'nothing is made under a mere allow --under, and nothing in a denied place': async (scene) => {
      const fresh = project(scene);
      await scene.home.allowAll();
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain(hint(`'tsvenv create' makes one`));
      expect(existsSync(fresh.env)).toBe(false);
      await scene.cd(session, '/');
      await scene.home.mustRun('deny', fresh.dir);
      await scene.cd(session, fresh.dir);
      expect(session.noise).toBe('');
      expect(existsSync(fresh.env)).toBe(false);
    },

    "a project of another manager's is left to it": async (scene) => {
      const fresh = project(scene, { 'pyproject.toml': '[project]\nname = "fresh"\n', 'uv.lock': '' });
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain(hint(`it belongs to uv: 'uv sync' makes one`));
      expect(existsSync(fresh.env)).toBe(false);
    },

    'what another manager leaves is enough for a hint that names its command': async (scene) => {
      const session = await scene.start();
      for (const [file, manager, command] of [
        ['Pipfile', 'Pipenv', 'pipenv install'],
        ['pixi.toml', 'pixi', 'pixi install'],
        ['environment.yml', 'conda', 'conda env create -f environment.yml'],
        ['environment.yaml', 'conda', 'conda env create -f environment.yaml'],
      ] as const) {
        const dir = scene.home.dir(`src/${manager}-${file}`);
        scene.home.write(`src/${manager}-${file}/${file}`, '');
        await scene.cd(session, dir);
        const place = `~/src/${manager}-${file}`;
        expect(session.output).toBe(
          `tsvenv: ${place} has no environment; it belongs to ${manager}: '${command}' makes one`,
        );
        expect(existsSync(`${dir}/.venv`)).toBe(false);
      }
    },

    'nothing is made for TSVENV_TRUST, nor in the home directory or one for temporary files': async (scene) => {
      const { home } = scene;
      const fresh = project(scene);
      const scratch = home.dir('scratch');
      home.write('scratch/setup.py', '');
      home.write('requirements.txt', '');
      await home.mustRun('allow', scratch);
      await home.tsvenv(['allow', home.path]);
      const session = await scene.start({ env: { TSVENV_TRUST: home.path, TMPDIR: scratch } });
      expect(session.noise).toBe('');
      for (const [dir, said] of [
        [fresh.dir, hint(`'tsvenv create' makes one`)],
        [scratch, ''],
        [home.path, ''],
      ] as const) {
        await scene.cd(session, dir);
        expect(session.output).toBe(said);
        await expectPlain(session, home.pathElements);
        expect(existsSync(`${dir}/.venv`)).toBe(false);
      }
    },

    'nothing that a creation starts reads what is typed meanwhile': async (scene) => {
      const fresh = project(scene);
      const { home } = scene;
      await home.mustRun('allow', fresh.dir);
      const log = home.at('stdin');
      const look = `{ if [ -t 0 ]; then echo "$0: a terminal"; else cat; fi; } >> '${log}'`;
      const nosy = (program: string): string => `#!/bin/sh\n${look}\nexec '${program}' "$@"\n`;
      chmodSync(home.write('bin/python3', nosy(python)), 0o755);
      const session = await scene.start();
      rmSync(home.at('node/node'));
      chmodSync(home.write('node/node', nosy(process.execPath)), 0o755);
      home.write('stdin', '');
      await scene.cd(session, fresh.dir);
      expect(readFileSync(log, 'utf8')).toBe('');
      await expectActive(session, fresh);
      // It would have been noticed.
      await session.run('tsvenv status');
      expect(readFileSync(log, 'utf8')).toContain('a terminal');
    },

    'nothing is made where something called .venv is, whatever it is': async (scene) => {
      const fresh = project(scene);
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      for (const begin of [() => mkdirSync(fresh.env), () => symlinkSync('/nowhere', fresh.env)]) {
        begin();
        await scene.cd(session, fresh.dir);
        expect(session.noise).toBe('');
        await expectPlain(session, scene.home.pathElements);
        await scene.cd(session, '/');
        rmSync(fresh.env, { recursive: true });
      }
    },

    'the policy hint only tells, and never says nothing': async (scene) => {
      const fresh = project(scene);
      await scene.home.mustRun('allow', fresh.dir);
      scene.home.write('.config/tsvenv/config.toml', 'create = "never"\n');
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.noise).toBe('');
      await scene.cd(session, '/');
      scene.home.write('.config/tsvenv/config.toml', 'create = "hint"\n');
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain(hint(`'tsvenv create' makes one`));
      expect(existsSync(fresh.env)).toBe(false);
    },

    'nonsense in the files of a project is a line, and the shell goes on': async (scene) => {
      const fresh = project(scene, { 'requirements.txt': '', '.python-version': '../../bin/sh\n' });
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toContain('.python-version:1');
      expect(session.output.trim().split('\n')).toHaveLength(1);
      await expectPlain(session, scene.home.pathElements);
      await session.run('');
      expect(session.noise).toBe('');
    },

    'what kept an environment from being made is looked at again when the project has changed': async (scene) => {
      const changes: readonly (readonly [
        Readonly<Record<string, string>>,
        (dir: string) => void,
        (dir: string) => void,
      ])[] = [
        [{ 'setup.py': '' }, (dir) => mkdirSync(`${dir}/.venv`), (dir) => rmdirSync(`${dir}/.venv`)],
        [{ 'setup.py': '', 'uv.lock': '' }, () => {}, (dir) => rmSync(`${dir}/uv.lock`)],
        [
          { 'pyproject.toml': '[project\n' },
          () => {},
          (dir) => writeFileSync(`${dir}/pyproject.toml`, '[project]\nname = "fresh"\n'),
        ],
      ];
      const session = await scene.start();
      for (const [files, begin, end] of changes) {
        const fresh = project(scene, files);
        begin(fresh.dir);
        await scene.home.mustRun('allow', fresh.dir);
        await scene.cd(session, fresh.dir);
        await expectPlain(session, scene.home.pathElements);
        await scene.cd(session, '/');
        end(fresh.dir);
        await scene.cd(session, fresh.dir);
        await expectActive(session, fresh);
        await scene.cd(session, '/');
        rmSync(fresh.dir, { recursive: true });
      }
    },

    'an allowed project in which there is nothing to do is asked about once, as long as it stays the same': async (
      scene,
    ) => {
      const fresh = project(scene, { 'requirements.txt': '', 'uv.lock': '', '.python-version': '3\n' });
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      const log = scene.home.at('nodes');
      scene.home.countNode(log);
      for (const dir of ['/', fresh.dir, '/', fresh.dir]) await scene.cd(session, dir);
      expect(scene.home.counted(log)).toBe(0);
      scene.home.write('src/fresh/.python-version', '3.999\n');
      await scene.cd(session, '/');
      await scene.cd(session, fresh.dir);
      expect(scene.home.counted(log)).toBe(1);
    },

    'a pyproject.toml that cannot be read is told of with its line, once for each state that it is in': async (
      scene,
    ) => {
      const fresh = project(scene, { 'requirements.txt': '', 'pyproject.toml': '[project]\nname = fresh\n' });
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      await scene.cd(session, fresh.dir);
      expect(session.output).toMatch(
        /^tsvenv: ~\/src\/fresh\/pyproject\.toml:2:\d+: [^;\n]+; mend it or remove the line$/,
      );
      await expectPlain(session, scene.home.pathElements);
      expect(existsSync(fresh.env)).toBe(false);
      await scene.cd(session, '/');
      // A decision elsewhere ends every answer that was kept, and changes nothing here.
      await scene.home.mustRun('allow', '--under', scene.home.dir('elsewhere'));
      await scene.cd(session, fresh.dir);
      expect(session.noise).toBe('');
      await scene.cd(session, '/');
      scene.home.write('src/fresh/pyproject.toml', '[tool.tsvenv]\ncreate = "sometimes"\n');
      await scene.cd(session, fresh.dir);
      expect(session.output).toMatch(/^tsvenv: ~\/src\/fresh\/pyproject\.toml:2:1: 'create' is one of/);
    },

    'Ctrl-C ends a creation, which begins again when the project is entered again and not before': async (scene) => {
      const fresh = project(scene);
      const { home } = scene;
      await home.mustRun('allow', fresh.dir);
      const asked = home.at('asked');
      // The first Python on PATH, which takes its time the first time.
      const slow = `#!/bin/sh\necho >> '${asked}'\n[ -e '${asked}.twice' ] || sleep 600\nexec '${python}' "$@"\n`;
      chmodSync(home.write('bin/python3', slow), 0o755);
      const times = (): number => (existsSync(asked) ? readFileSync(asked, 'utf8').length : 0);
      const session = await scene.start();
      session.terminal.write(`cd ${scene.shell.quote(fresh.dir)}\r`);
      await session.terminal.until(() => times() > 0 || undefined, 'Python to be asked');
      const typed = session.terminal.raw.length;
      session.terminal.write('\x03');
      await session.terminal.until(() => session.terminal.raw.indexOf(promptMark, typed) >= 0 || undefined, 'a prompt');
      for (const line of ['', ':', 'tsvenv status', scene.shell.fail(3)]) await session.run(line);
      expect((await session.probe()).status).toBe(3);
      await expectPlain(session, home.pathElements);
      expect([times(), existsSync(fresh.env)]).toEqual([1, false]);
      home.write('asked.twice', '');
      await scene.cd(session, '/');
      await scene.cd(session, fresh.dir);
      await expectActive(session, fresh);
      expect(readdirSync(fresh.dir).sort()).toEqual(['.venv', 'requirements.txt']);
    },

    'shells that enter at once make one environment, and each enters it': async (scene) => {
      const fresh = project(scene);
      await scene.home.mustRun('allow', fresh.dir);
      const sessions = [await scene.start(), await scene.start(), await scene.start()];
      await Promise.all(sessions.map((session) => scene.cd(session, fresh.dir)));
      for (const session of sessions) await expectActive(session, fresh);
    },
  }),
);

test('ten shells of every kind that enter at once make one environment, and each enters it', async ({
  skip,
  onTestFinished,
}) => {
  const missing = drivers.find(({ name }) => !isInstalled(name));
  if (missing !== undefined) skip(`${missing.name} is not installed; ${missing.install}`);
  const home = new Home();
  const sessions: Session[] = [];
  onTestFinished(async () => {
    for (const session of sessions) session.close();
    await home.remove();
  });
  const dir = home.dir('src/fresh');
  home.write('src/fresh/requirements.txt', '');
  await home.mustRun('allow', dir);
  for (let count = 0; count < 10; count++) {
    const shell = drivers[count % drivers.length];
    if (shell !== undefined) sessions.push(await Session.start(shell, home, {}));
  }
  await Promise.all(sessions.map((session) => session.run(`cd ${session.shell.quote(dir)}`)));
  for (const session of sessions) await expectActive(session, { env: `${dir}/.venv`, name: 'fresh' });
  expect(readdirSync(dir).sort()).toEqual(['.venv', 'requirements.txt']);
});

// fish has no subshells.
scenarios(
  'environments on demand, in subshells',
  {
    'a subshell that enters a project makes nothing and says nothing': async (scene) => {
      const fresh = project(scene);
      await scene.home.mustRun('allow', fresh.dir);
      const session = await scene.start();
      for (const line of [`(cd ${fresh.dir} && true)`, `: "$(cd ${fresh.dir} && true)"`]) {
        await session.run(line);
        expect(session.noise).toBe('');
        expect(existsSync(fresh.env)).toBe(false);
      }
    },

    'what others need of Node is left to it without a word where it is readonly': async (scene) => {
      const [shop] = await scene.home.projects('shop');
      await scene.home.allowAll();
      const session = await scene.start();
      for (const name of ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS']) {
        await session.run(scene.shell.exported(name, name === 'NODE_OPTIONS' ? '--no-warnings' : '/etc/passwd'));
        await session.run(`readonly ${name}`);
      }
      await session.run('set -e');
      expect(await scene.cd(session, shop.dir)).toBe('');
      await expectActive(session, shop);
      const tell = `tsvenv exec --env ${scene.shell.quote(shop.env)} -- sh -c 'echo "<$NODE_OPTIONS|$NODE_EXTRA_CA_CERTS>"'`;
      expect(await session.run(tell)).toBe('<--no-warnings|/etc/passwd>');
    },
  },
  ['bash', 'zsh'],
);

scenarios('exec in an interactive shell', {
  'it starts no Node where the environment is active, and passes words and status on': async (scene) => {
    const [shop] = await scene.home.projects('shop');
    await scene.home.mustRun('allow', shop.dir);
    const session = await scene.start();
    await scene.cd(session, shop.dir);
    const log = scene.home.at('nodes');
    scene.home.countNode(log);
    const words = scene.shell.quote("a b'$(x)");
    expect(
      await session.run(`tsvenv exec -- python -c 'import sys; print(sys.prefix, sys.argv[1:])' ${words}`),
    ).toContain(`${shop.env} ["a b'$(x)"]`);
    expect(await session.run(`tsvenv exec sh -c 'echo "<$TSVENV_ACTIVE>"; exit 7'`)).toContain('<>');
    expect((await session.probe()).status).toBe(7);
    expect(scene.home.counted(log)).toBe(0);
    await expectActive(session, shop);
  },

  'its Node is spared what others need of Node, which what it starts has': async (scene) => {
    const [shop] = await scene.home.projects('shop');
    await scene.home.allowAll();
    const session = await scene.start();
    const variables = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];
    const tell = `tsvenv exec --env ${scene.shell.quote(shop.env)} -- sh -c 'echo "<$NODE_OPTIONS|$NODE_EXTRA_CA_CERTS>"; env'`;
    const unset = await session.run(tell);
    expect(unset).toContain('<|>');
    for (const name of variables) expect(unset).not.toContain(`${name}=`);
    // Node would not start, and say that there are no such certificates.
    await session.run(scene.shell.exported('NODE_OPTIONS', '--no-such-option'));
    await session.run(scene.shell.exported('NODE_EXTRA_CA_CERTS', '/nowhere.pem'));
    const log = scene.home.at('certificates');
    const record = `printf '<%s>' "$NODE_EXTRA_CA_CERTS" >> '${log}'`;
    rmSync(scene.home.at('node/node'));
    scene.home.write('node/node', `#!/bin/sh\n${record}\nexec '${process.execPath}' "$@"\n`);
    chmodSync(scene.home.at('node/node'), 0o755);
    const told = await session.run(tell);
    expect(told.split('\n')[0]).toBe('<--no-such-option|/nowhere.pem>');
    expect(told).not.toContain('TSVENV_NODE_');
    expect(await scene.cd(session, shop.dir)).toBe('');
    await expectActive(session, shop);
    expect(readFileSync(log, 'utf8')).toBe('<><>');
  },

  'it runs what the environment has, though the shell remembers another place': async (scene) => {
    const [shop] = await scene.home.projects('shop');
    await scene.home.mustRun('allow', shop.dir);
    const tools = scene.home.dir('tools');
    const script = (file: string, says: string) => {
      scene.home.write(file, `#!/bin/sh\necho ${says}\n`);
      chmodSync(file, 0o755);
    };
    script(`${tools}/greet`, 'system');
    const session = await scene.start({ env: { PATH: [...scene.home.pathElements, tools].join(':') } });
    await scene.cd(session, shop.dir);
    expect(await session.run('greet')).toBe('system');
    script(`${shop.bin}/greet`, 'env');
    expect(await session.run('tsvenv exec greet')).toBe('env');
  },

  'it starts no Node either where the environment was left, another is first, or PYTHONHOME was set': async (scene) => {
    const [shop, blog] = await scene.home.projects('shop', 'blog');
    await scene.home.allowAll();
    const session = await scene.start();
    await scene.cd(session, blog.dir);
    await scene.cd(session, shop.dir);
    const log = scene.home.at('nodes');
    scene.home.countNode(log);
    const tell = `tsvenv exec sh -c 'echo "<$VIRTUAL_ENV|$VIRTUAL_ENV_PROMPT|$PYTHONHOME|\${PATH%%:*}>"'`;
    const told = `<${shop.env}|shop||${shop.bin}>`;
    await session.run(scene.shell.exported('PYTHONHOME', '/nowhere'));
    expect(await session.run(tell)).toBe(told);
    await session.run(scene.shell.unset('PYTHONHOME'));
    await session.run('deactivate');
    expect(await session.run(tell)).toBe(told);
    await expectPlain(session, scene.home.pathElements);
    await session.run(scene.shell.exported('PATH', `/usr/lib:${scene.home.pathElements.join(':')}`));
    expect(await session.run(tell)).toBe(told);
    expect(scene.home.counted(log)).toBe(0);
    // What was not allowed is refused all the same.
    await scene.home.mustRun('deny', shop.dir);
    expect(await session.run(tell)).toMatch(/^tsvenv: .* is denied; /);
  },
});
