import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

scenarios('limits of the search', {
  'a ceiling holds from the next prompt on, and no longer than it is there': async ({ home, start, cd, shell }) => {
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    const inside = home.dir('src/shop/inside');
    const session = await start();
    await cd(session, inside);
    await expectActive(session, shop);
    await session.run(shell.exported('TSVENV_CEILING_DIRECTORIES', inside));
    await expectPlain(session, home.pathElements);
    await session.run(shell.unset('TSVENV_CEILING_DIRECTORIES'));
    await expectActive(session, shop);
  },
});

scenarios('moving between directories', {
  'what Ctrl-C ends on the way into a project is done at the next prompt': async ({ home, start, shell }) => {
    const projects = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start({ cwd: '/' });
    const armed = home.at('armed');
    rmSync(home.at('node/node'));
    const slow = `if rm '${armed}' 2>/dev/null; then exec sleep 60; fi`;
    chmodSync(home.write('node/node', `#!/bin/sh\n${slow}\nexec '${process.execPath}' "$@"\n`), 0o755);
    // From no environment, and from another.
    for (const project of projects) {
      home.write('armed', '');
      const from = session.terminal.raw.length;
      session.terminal.write(`cd ${shell.quote(project.dir)}\r`);
      await session.terminal.until(() => !existsSync(armed) || undefined, 'the binary');
      session.terminal.write('\x03');
      await session.terminal.prompt(from, 'a prompt after Ctrl-C');
      await session.run('');
      await expectActive(session, project);
    }
  },

  'a directory in the place of a marker that becomes a marker counts from the next prompt on': async ({
    home,
    start,
    cd,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const inside = home.dir('src/shop/inside');
    const session = await start();
    await cd(session, inside);
    mkdirSync(`${inside}/.venv`);
    for (let prompt = 0; prompt < 3; prompt++) await session.run('');
    await expectActive(session, shop);
    rmSync(`${inside}/.venv`, { recursive: true });
    home.write('src/shop/inside/.venv', `${blog.env}\n`);
    await session.run('');
    expect((await session.probe()).env['VIRTUAL_ENV']).toBe(blog.env);
  },

  'a shell that starts inside a project has its environment active': async ({ home, start }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    expect(session.noise).toBe('');
    await expectActive(session, shop);
  },

  'entering, going into a subdirectory, switching and leaving are quiet, and leaving restores all': async ({
    home,
    start,
    cd,
    shell,
  }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    home.dir('src/shop/lib/deep');
    const session = await start();
    const before = await session.probe();
    const steps = [
      [shop.dir, shop],
      [`${shop.dir}/lib/deep`, shop],
      [blog.dir, blog],
      [shop.dir, shop],
      ['/', undefined],
      [`${shop.dir}/lib`, shop],
      [home.path, undefined],
    ] as const;
    for (const [dir, project] of steps) {
      await cd(session, dir);
      expect(session.noise).toBe('');
      if (project) await expectActive(session, project);
      else await expectPlain(session, home.pathElements);
    }
    await session.run(`cd ${shell.quote(shop.dir)} && cd ${shell.quote(home.path)}`);
    // Which directory was left last is the shell's own news.
    const { OLDPWD, _, ...after } = (await session.probe()).env;
    const { OLDPWD: none, _: first, ...atFirst } = before.env;
    expect(after).toEqual(atFirst);
  },

  'a nested project has its own environment, and the outer one is back on return': async ({ home, start, cd }) => {
    const [shop, inner] = await home.projects('shop', 'shop/vendor/inner');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await cd(session, 'vendor');
    await expectActive(session, shop);
    await cd(session, 'inner');
    await expectActive(session, inner);
    await cd(session, '../..');
    await expectActive(session, shop);
  },

  'inside the environment itself nothing switches': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    await cd(session, '.venv/lib');
    await expectActive(session, shop);
    await cd(session, '..');
    await expectActive(session, shop);
  },

  'an environment that is made in place is active at the next prompt, and one removed is left': async ({
    home,
    start,
    cd,
  }) => {
    const dir = home.dir('src/shop');
    const shop = { env: `${dir}/.venv`, name: 'shop' };
    await home.allowAll();
    const session = await start();
    await cd(session, dir);
    await expectPlain(session, home.pathElements);
    for (let round = 0; round < 2; round++) {
      await makeEnvironments([{ dir: shop.env }]);
      await session.run('');
      await expectActive(session, shop);
      await session.run('rm -rf .venv');
      expect(session.noise).toBe('');
      await expectPlain(session, home.pathElements);
    }
  },

  'what follows a cd in the same line runs in the environment': async ({ home, start, shell }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    for (const { dir, bin } of [shop, blog, shop]) {
      expect(await session.run(`cd ${shell.quote(dir)} && command -v python`)).toBe(`${bin}/python`);
    }
    expect(await session.run(`cd / && echo "[$VIRTUAL_ENV]"`)).toBe('[]');
  },

  'what a line does behind a cd into the next project is seen at its prompt': async ({ home, start, cd, shell }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    const enterBlog = async (behind: string) => {
      await cd(session, blog.dir);
      await cd(session, shop.dir);
      await session.run(`cd ${shell.quote(blog.dir)}; ${behind}`);
      expect(session.noise).toBe('');
    };
    await enterBlog(`cd ${shell.quote(shop.dir)}`);
    await expectActive(session, shop);
    await enterBlog('deactivate');
    await expectPlain(session, home.pathElements);
    await cd(session, '/');
    await enterBlog(shell.exported('VIRTUAL_ENV_DISABLE_PROMPT', '1'));
    expect(session.prompt).toBe('$ ');
    await session.run(shell.unset('VIRTUAL_ENV_DISABLE_PROMPT'));
    await expectActive(session, blog);
    await enterBlog(shell.exported('TSVENV_CEILING_DIRECTORIES', '/'));
    await session.run(shell.unset('TSVENV_CEILING_DIRECTORIES'));
    await expectActive(session, blog);
    await enterBlog(shell.activate(shop.env));
    expect((await session.probe()).path).toEqual([shop.bin, ...home.pathElements]);
    await session.run('deactivate');
    await cd(session, '/');
    await enterBlog('mv .venv .old');
    await expectPlain(session, home.pathElements);
    await session.run('mv .old .venv');
    await expectActive(session, blog);
    // A marker that comes before the one that is active.
    await cd(session, shop.dir);
    await session.run(`cd ${shell.quote(blog.dir)}; cp .venv/pyvenv.cfg .; cp -r .venv/bin .`);
    expect(session.output).toMatch(/^tsvenv: ~\/src\/blog was moved from /);
  },

  'a prompt that a line sets, and an env that it moves, behind its cd, are seen at its prompt': async ({
    home,
    start,
    shell,
  }) => {
    const [shop, blog, theirs] = await home.projects('shop', 'blog', 'theirs');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    const line = async (...commands: readonly string[]) => {
      await session.run(commands.join('; '));
      expect(session.noise).toBe('');
    };
    for (const { dir } of [blog, shop]) await line(`cd ${shell.quote(dir)}`);

    await line(`cd ${shell.quote(blog.dir)}`, shell.prompts.plain('mine > '));
    await session.run('');
    await expectActive(session, blog, 'mine > ');

    await line(`cd ${shell.quote(shop.dir)}`, 'mv .venv away');
    await expectPlain(session, home.pathElements, 'mine > ');
    await line(`cd ${shell.quote(blog.dir)}`, `cd ${shell.quote(shop.dir)}`, 'mv away .venv');
    await expectActive(session, shop, 'mine > ');

    await line(`cd ${shell.quote(blog.dir)}`, 'deactivate');
    await expectPlain(session, home.pathElements, 'mine > ');
    await line(`cd ${shell.quote(shop.dir)}`);
    await line(`cd ${shell.quote(blog.dir)}`, shell.activate(theirs.env));
    const { env, path } = await session.probe();
    expect(env['VIRTUAL_ENV']).toBe(theirs.env);
    expect(env['TSVENV_ACTIVE']).toBeUndefined();
    expect(path).toEqual([theirs.bin, ...home.pathElements]);
    expect(session.prompt).not.toMatch(/shop|blog/);
  },

  'pushd, popd and cd - take the environment along': async ({ home, start, shell, cd }) => {
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const session = await start();
    await cd(session, shop.dir);
    await session.run(`pushd ${shell.quote(blog.dir)}`);
    await expectActive(session, blog);
    await session.run('popd');
    await expectActive(session, shop);
    expect(await session.run(`pushd ${shell.quote(blog.dir)} >/dev/null; command -v python`)).toBe(
      `${blog.bin}/python`,
    );
    await session.run('popd');
    await cd(session, home.path);
    await expectPlain(session, home.pathElements);
    await session.run('cd -');
    await expectActive(session, shop);
  },

  'a project that is reached through CDPATH is entered': async ({ home, start, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ after: [shell.setCdpath('.', home.at('src'))] });
    await session.run('cd shop');
    await expectActive(session, shop);
  },

  'a cd that fails changes nothing and keeps its status and message': async ({ home, start, shell }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    const output = await session.run(`cd /no/such/directory; echo ${shell.status}`);
    expect(output).toMatch(/no such|does not exist/i);
    expect(output).toMatch(/^1$/m);
    await expectActive(session, shop);
  },

  'a project reached by a symlink shows the path that the user typed': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const link = home.at('src/link');
    symlinkSync(shop.dir, link);
    const session = await start();
    await cd(session, link);
    expect(session.noise).toBe('');
    await expectActive(session, { env: `${link}/.venv`, name: 'link' });
    await cd(session, home.path);
    await expectPlain(session, home.pathElements);
  },

  'a symlink .venv is active under the path of the symlink': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    const real = home.at('envs/one');
    await makeEnvironments([{ dir: real }]);
    symlinkSync(real, `${dir}/.venv`);
    await home.mustRun('allow', dir);
    const session = await start();
    await cd(session, dir);
    await expectActive(session, { env: `${dir}/.venv`, name: 'shop' });
    rmSync(`${dir}/.venv`);
    await session.run('');
    await expectPlain(session, home.pathElements);
  },

  'a directory named venv is found, and .venv comes before it': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    await home.allowAll();
    await makeEnvironments([{ dir: `${dir}/venv` }]);
    const session = await start();
    await cd(session, dir);
    await expectActive(session, { env: `${dir}/venv`, name: 'shop' });
    await makeEnvironments([{ dir: `${dir}/.venv` }]);
    await session.run('');
    await expectActive(session, { env: `${dir}/.venv`, name: 'shop' });
  },

  'a file .venv names an environment elsewhere, relative or absolute': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    const [one, two] = [home.at('envs/one'), home.at('envs/two words')];
    await makeEnvironments([{ dir: one }, { dir: two }]);
    home.write(`${dir}/.venv`, '../../envs/one\n');
    await home.mustRun('allow', dir);
    const session = await start();
    await cd(session, dir);
    const { env } = await session.probe();
    expect(env['VIRTUAL_ENV']).toMatch(/envs\/one$/);
    expect(await session.run('python -c "import sys; print(sys.prefix)"')).toBe(one);
    home.write(`${dir}/.venv`, `${two}\n`);
    await home.mustRun('allow', dir);
    await cd(session, '/');
    await cd(session, dir);
    await expectActive(session, { env: two, name: 'two words' });
  },

  'a redirect that is pointed elsewhere while active is asked for again': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    const [one, two] = [home.at('envs/one'), home.at('envs/two')];
    await makeEnvironments([{ dir: one }, { dir: two }]);
    home.write(`${dir}/.venv`, `${one}\n`);
    await home.mustRun('allow', dir);
    const session = await start();
    await cd(session, dir);
    await expectActive(session, { env: one, name: 'one' });
    await cd(session, '/');
    home.write(`${dir}/.venv`, `${two}\n`);
    expect(await cd(session, dir)).toMatch(/^tsvenv: .*'tsvenv allow' activates it always.*$/);
    await expectPlain(session, home.pathElements);
  },

  'the last line of .python-envs names the environment': async ({ home, start, cd }) => {
    const dir = home.dir('src/shop');
    await makeEnvironments([{ dir: `${dir}/envs/a` }, { dir: `${dir}/envs/b` }]);
    home.write(`${dir}/.python-envs`, 'envs/a\nenvs/b\n');
    await home.allowAll();
    const session = await start();
    await cd(session, dir);
    const { env } = await session.probe();
    expect(env['VIRTUAL_ENV']).toBe(`${dir}/envs/b`);
    expect(session.prompt).toBe('(b) $ ');
  },

  'a working directory that was deleted is no error': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start({ cwd: shop.dir });
    home.dir('src/shop/gone');
    await cd(session, 'gone');
    rmSync(home.at('src/shop/gone'), { recursive: true });
    await session.run('');
    expect(session.noise).toBe('');
    rmSync(shop.dir, { recursive: true });
    await session.run('');
    expect(session.noise).toBe('');
    await session.run('true');
    expect(session.noise).toBe('');
    await cd(session, home.path);
    await expectPlain(session, home.pathElements);
  },

  'sixty levels down the environment is the same': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const deep = home.dir('src/shop', ...Array.from({ length: 60 }, (_, level) => `level${level}`));
    const session = await start();
    await cd(session, deep);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
    await session.run('');
    await expectActive(session, shop);
    await cd(session, home.path);
    await expectPlain(session, home.pathElements);
  },

  'python runs from the environment': async ({ home, start, cd }) => {
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const session = await start();
    await cd(session, shop.dir);
    expect(await session.run('python -c "import sys; print(sys.prefix)"')).toBe(shop.env);
  },
});
