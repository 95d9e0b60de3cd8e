import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isInstalled } from './installed.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

scenarios('shells within shells', {
  'a child shell inside the project has the environment once, outside it has none': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await session.run(shell.name);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
    await cd(session, home.path);
    await expectPlain(session, home.pathElements);
    await session.run('exit');
    await expectActive(session, shop);
    await session.run(`cd /; exec ${shell.name}`);
    await expectPlain(session, home.pathElements);
    await cd(session, shop.dir);
    await session.run(`exec ${shell.name}`);
    await expectActive(session, shop);
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
  },

  'a child shell that starts outside the project is as if there had never been one': async ({ home, start, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir, env: { PYTHONHOME: '/opt/python' } });
    await session.run(`sh -c 'cd / && exec ${shell.name}'`);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements);
    expect((await session.probe()).env['PYTHONHOME']).toBe('/opt/python');
  },

  'a child shell whose rc file rebuilds PATH has the bin in front again': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    for (const place of ['before', 'after'] as const) {
      const session = await start({ cwd: shop.dir, [place]: [shell.setPath(home.pathElements)] });
      await session.run(shell.name);
      await expectActive(session, shop);
      await cd(session, '/');
      await expectPlain(session, home.pathElements);
    }
  },

  'a child shell whose rc file puts directories in front has the bin before them': async ({ home, start, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir, before: [shell.prependPath('/opt/tools')] });
    await session.run(shell.name);
    await expectActive(session, shop);
  },

  'a pane of tmux has the environment of its directory': async ({ home, start, shell, skip }) => {
    if (!isInstalled('tmux')) skip('tmux is not installed; apt-get install tmux');
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    // Writes the rc file; the panes are started by a server that inherits this shell's environment.
    const session = await start({ cwd: shop.dir });
    const { env } = await session.probe();
    let socket = '';
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', ['-S', home.at(socket), '-f', '/dev/null', ...args], {
        env: { ...env, SHELL: execFileSync('sh', ['-c', `command -v ${shell.name}`], { encoding: 'utf8' }).trim() },
        encoding: 'utf8',
      });
    const seen = home.at('seen');
    try {
      for (const { dir, bin, name, expected } of [
        { ...shop, expected: shop.env },
        { ...blog, expected: blog.env },
      ]) {
        // A server that is told to end is not gone yet: the next has a socket of its own.
        socket = `tmux-${name}`;
        tmux('new-session', '-d', '-s', 'pane', '-c', dir, '-x', '200', '-y', '50');
        tmux(
          'send-keys',
          '-t',
          'pane',
          `printf '%s\\n' "$VIRTUAL_ENV" "$PATH" > ${seen}.part; mv ${seen}.part ${seen}`,
          'Enter',
        );
        await session.terminal.until(() => (existsSync(seen) ? true : undefined), 'the pane');
        const [active, path = ''] = readFileSync(seen, 'utf8').split('\n');
        expect(active).toBe(expected);
        const elements = path.split(/[: ]/);
        expect(elements[0]).toBe(bin);
        expect(elements.filter((element) => element.endsWith('/.venv/bin'))).toEqual([bin]);
        tmux('kill-server');
        execFileSync('rm', ['-f', seen]);
      }
    } finally {
      tmux('start-server', ';', 'kill-server');
    }
  },

  "somebody else's environment stays until another project is entered, and is not brought back": async ({
    home,
    start,
    cd,
  }) => {
    const [shop, theirs, blog] = await home.projects('shop', 'theirs', 'blog');
    await home.allowAll();
    // As `poetry run`, `uv run` and VS Code start a shell.
    const session = await start({
      cwd: theirs.dir,
      env: { VIRTUAL_ENV: theirs.env, PATH: [theirs.bin, ...home.pathElements].join(':') },
    });
    const isTheirs = async () => {
      const state = await session.probe();
      expect(state.env['VIRTUAL_ENV']).toBe(theirs.env);
      expect(state.path).toEqual([theirs.bin, ...home.pathElements]);
    };
    await isTheirs();
    await cd(session, '/');
    await isTheirs();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    expect((await session.probe()).path).toEqual([shop.bin, ...home.pathElements]);
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
    await cd(session, blog.dir);
    await expectActive(session, blog);
  },

  "somebody else's environment is left by 'tsvenv deactivate', and then none is entered here": async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, theirs] = await home.projects('shop', 'theirs');
    await home.allowAll();
    const session = await start({
      cwd: shop.dir,
      env: {
        VIRTUAL_ENV: theirs.env,
        VIRTUAL_ENV_PROMPT: 'theirs',
        PATH: [theirs.bin, ...home.pathElements].join(':'),
      },
    });
    expect(await session.run('tsvenv status')).toContain(`until 'tsvenv deactivate'`);
    expect(await session.run('tsvenv deactivate')).toBe('');
    await expectPlain(session, home.pathElements);
    expect(await session.run(`tsvenv deactivate; echo ${shell.status}`)).toMatch(
      /^tsvenv: no environment is active in this shell; 'tsvenv status' says why\n1$/,
    );
    await cd(session, '/');
    await cd(session, shop.dir);
    await expectActive(session, shop);
  },

  "somebody else's environment stays in the project in which the shell started": async ({ home, start }) => {
    const [shop, theirs] = await home.projects('shop', 'theirs');
    await home.allowAll();
    const session = await start({
      cwd: shop.dir,
      env: { VIRTUAL_ENV: theirs.env, PATH: [theirs.bin, ...home.pathElements].join(':') },
    });
    await session.run('');
    const state = await session.probe();
    expect(state.env['VIRTUAL_ENV']).toBe(theirs.env);
    expect(state.path[0]).toBe(theirs.bin);
  },

  "somebody else's environment gives way to the first project when the shell started in none": async ({
    home,
    start,
    cd,
  }) => {
    const [shop, theirs] = await home.projects('shop', 'theirs');
    await home.allowAll();
    const session = await start({
      env: { VIRTUAL_ENV: theirs.env, PATH: [theirs.bin, ...home.pathElements].join(':') },
    });
    await cd(session, home.dir('src'));
    expect((await session.probe()).env['VIRTUAL_ENV']).toBe(theirs.env);
    await cd(session, shop.dir);
    await expectActive(session, shop);
    expect((await session.probe()).path).toEqual([shop.bin, ...home.pathElements]);
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
  },

  'what somebody activated over ours leaves nothing of ours in a child shell': async ({ home, start, cd, shell }) => {
    const [shop, theirs, blog] = await home.projects('shop', 'theirs', 'blog');
    await home.allowAll();
    const session = await start();
    await cd(session, shop.dir);
    const path = [theirs.bin, shop.bin, ...home.pathElements].join(':');
    await session.run(`env VIRTUAL_ENV=${theirs.env} PATH=${path} ${shell.name}`);
    const state = await session.probe();
    expect(state.env['VIRTUAL_ENV']).toBe(theirs.env);
    expect(state.path).toEqual([theirs.bin, ...home.pathElements]);
    await cd(session, blog.dir);
    expect((await session.probe()).path).toEqual([blog.bin, ...home.pathElements]);
    await cd(session, '/');
    await expectPlain(session, home.pathElements);
  },

  'an inherited TSVENV_ACTIVE that is not VIRTUAL_ENV undoes nothing of theirs': async ({ home, start }) => {
    const [shop, theirs] = await home.projects('shop', 'theirs');
    await home.allowAll();
    const session = await start({
      env: {
        VIRTUAL_ENV: theirs.env,
        TSVENV_ACTIVE: shop.env,
        PATH: [theirs.bin, ...home.pathElements].join(':'),
      },
    });
    const state = await session.probe();
    expect(state.env['VIRTUAL_ENV']).toBe(theirs.env);
    expect(state.path).toEqual([theirs.bin, ...home.pathElements]);
  },

  'a conda environment that is activated in this shell counts as by hand, base does not': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start();
    await session.run(shell.exported('CONDA_DEFAULT_ENV', 'science'));
    await session.run(shell.exported('CONDA_PREFIX', '/opt/conda/envs/science'));
    await cd(session, shop.dir);
    await expectPlain(session, home.pathElements);
    // Over an environment that is active: that one is let go of, and all is well again without conda.
    const over = await start();
    await cd(over, shop.dir);
    await over.run(shell.exported('CONDA_DEFAULT_ENV', 'science'));
    await over.run(shell.exported('CONDA_PREFIX', '/opt/conda/envs/science'));
    await expectPlain(over, home.pathElements);
    await over.run(shell.exported('CONDA_PREFIX', ''));
    await cd(over, '/');
    await cd(over, shop.dir);
    await expectActive(over, shop);
    const base = await start();
    await base.run(shell.exported('CONDA_DEFAULT_ENV', 'base'));
    await base.run(shell.exported('CONDA_PREFIX', '/opt/conda'));
    await cd(base, shop.dir);
    await expectActive(base, shop);
  },
});

scenarios('direnv beside us', {
  'environments come and go around PATH_add, whichever hook is loaded first': async ({
    home,
    start,
    cd,
    shell,
    skip,
  }) => {
    if (!isInstalled('direnv')) skip('direnv is not installed; apt-get install direnv');
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const tools = home.dir('src/shop/tools');
    home.write('src/shop/.envrc', 'PATH_add tools\nexport FROM_DIRENV=1\n');
    execFileSync('direnv', ['allow', shop.dir], { env: { ...home.env } });
    for (const place of ['before', 'after'] as const) {
      const session = await start({ [place]: [shell.direnv], env: { DIRENV_LOG_FORMAT: '' } });
      for (let round = 0; round < 2; round++) {
        await cd(session, shop.dir);
        await session.run('');
        const state = await session.probe();
        expect(state.env['FROM_DIRENV']).toBe('1');
        expect(state.env['VIRTUAL_ENV']).toBe(shop.env);
        expect(state.path.filter((element) => element === shop.bin)).toHaveLength(1);
        expect(state.path).toContain(tools);
        expect(session.prompt).toBe('(shop) $ ');
        await cd(session, blog.dir);
        await session.run('');
        await expectActive(session, blog);
        expect((await session.probe()).path).toEqual([blog.bin, ...home.pathElements]);
        await cd(session, home.path);
        await session.run('');
        await expectPlain(session, home.pathElements);
      }
      // Back to the plain directory straight from the project with the .envrc.
      await cd(session, shop.dir);
      await cd(session, home.path);
      await session.run('');
      await expectPlain(session, home.pathElements);
      session.close();
    }
  },
});
