import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { python } from '../fixtures/environments.js';
import type { Home } from '../fixtures/home.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';

const minor = execFileSync(python, ['-Ic', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
}).trimEnd();

/** A Python that is found on PATH by a link to the one of the release, as package managers have it. */
function release(home: Home, name: string): string {
  const bin = home.dir('opt', name, 'bin');
  symlinkSync(python, join(bin, 'python3'));
  rmSync(home.at('bin/python3'), { force: true });
  symlinkSync(join(bin, 'python3'), home.at('bin/python3'));
  return join(bin, 'python3');
}

/** A project whose environment has something installed. */
async function project(home: Home, base: string, ...options: readonly string[]) {
  const dir = home.dir('src/shop');
  await home.mustRun('create', '--without-pip', '-p', base, ...options, join(dir, '.venv'));
  writeFileSync(join(dir, '.venv/lib', `python${minor}`, 'site-packages/thing.py'), 'print("still there")\n');
  return { dir, env: `${dir}/.venv`, name: 'shop' };
}

const THING = 'python -c "import thing"';

scenarios('a Python that was upgraded', {
  'is told of on entering, and create --upgrade has the environment active with what is installed': async ({
    home,
    start,
    cd,
  }) => {
    const shop = await project(home, release(home, `${minor}.1`));
    const session = await start();
    await cd(session, shop.dir);
    await expectActive(session, shop);
    await cd(session, '/');
    rmSync(home.at('opt', `${minor}.1`), { recursive: true });
    release(home, `${minor}.2`);
    const told = `tsvenv: ~/src/shop/.venv has no working interpreter; 'tsvenv create --upgrade' mends it`;
    expect(await cd(session, shop.dir)).toBe(told);
    await expectPlain(session, home.pathElements);
    expect(await session.run('tsvenv create --upgrade --without-pip')).toBe('');
    await expectActive(session, shop);
    expect(await session.run(THING)).toBe('still there');
    await cd(session, '/');
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await expectActive(session, shop);
  },

  'is told of where the environment has a copy of it, which stays one': async ({ home, start, cd }) => {
    const shop = await project(home, release(home, `${minor}.1`), '--copies');
    renameSync(home.at('opt', `${minor}.1`), home.at('opt', `${minor}.2`));
    rmSync(home.at('bin/python3'));
    copyFileSync(python, home.at('bin/python3'));
    const cfg = join(shop.env, 'pyvenv.cfg');
    execFileSync('sed', ['-i', '/^executable/d', cfg]);
    const session = await start();
    expect(await cd(session, shop.dir)).toMatch(
      /^tsvenv: ~\/src\/shop\/\.venv was made by a Python that is gone from [^\n]*; 'tsvenv create --upgrade' mends it$/,
    );
    await session.run('tsvenv create --upgrade --without-pip');
    await expectActive(session, shop);
    expect(await session.run(`test -L ${shop.env}/bin/python || ${THING}`)).toBe('still there');
  },

  'is said to be nowhere when there is none of its minor version, with what to do': async ({ home, start, cd }) => {
    const shop = await project(home, release(home, `${minor}.1`));
    rmSync(home.at('opt'), { recursive: true });
    const cfg = join(shop.env, 'pyvenv.cfg');
    execFileSync('sed', ['-i', `s/^\\(.*version\\) = .*/\\1 = 3.99.1/`, cfg]);
    renameSync(join(shop.env, 'lib', `python${minor}`), join(shop.env, 'lib/python3.99'));
    const session = await start();
    expect(await cd(session, shop.dir)).toContain(`'tsvenv create --upgrade' mends it`);
    // Wider than the terminal.
    const said = (await session.run('tsvenv create --upgrade --without-pip')).replaceAll('\n', '');
    expect(said).toBe(
      `tsvenv: ~/src/shop/.venv: is an environment for Python 3.99, of which none is found; name one with -p, or rebuild it with another by --clear`,
    );
  },
});
