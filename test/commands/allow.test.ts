import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { Home, type Project } from '../fixtures/home.js';
import { failing, quietly } from '../fixtures/said.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
});
afterEach(() => home.remove());

const store = (): string => home.at('.local/share/tsvenv/trust');

describe('allow', () => {
  it.each([[], ['.'], ['lib/deep'], ['.venv/bin']])(
    'trusts the nearest project and the env there: %j',
    async (...names) => {
      mkdirSync(`${shop.dir}/lib/deep`, { recursive: true });
      const { stdout, stderr, exitCode } = await tsvenv(home, ['allow', ...names], { cwd: shop.dir });
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 });
      const records: unknown = JSON.parse(await quietly(home, ['trust', 'list', '--json']));
      expect(records).toEqual([
        {
          path: shop.dir,
          kind: 'allow',
          scope: 'exact',
          env: shop.env,
          owner: process.getuid?.(),
          device: expect.any(Number),
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      ]);
    },
  );

  it('takes the whole project when one that is not there yet is named by its files', async () => {
    const bare = home.dir('src/bare/lib');
    home.write('src/bare/pyproject.toml', '[project]\n');
    await quietly(home, ['allow', bare]);
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src/bare\n');
  });

  it('records what a link leads to', async () => {
    symlinkSync(home.at('src'), home.at('link'));
    await quietly(home, ['allow', home.at('link/shop')]);
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src/shop\n');
  });

  it.each([
    ['a directory that is not there', 'gone', `~/gone is not a directory; name one that is there`],
    ['a file', 'bin/tsvenv', `~/bin/tsvenv is not a directory; name one that is there`],
    ['an empty name', '', `'' is not a directory; name one that is there`],
    [
      'a place without env and project',
      'node',
      `no environment and no Python project in ~/node; 'tsvenv create' makes one`,
    ],
    ['the root', '/', `no environment and no Python project in /; 'tsvenv create' makes one`],
    ['a name that would act on a terminal', 'a\x1b[31m', `'~/a\\x1b[31m' is not a directory; name one that is there`],
  ])('says in one line what is wrong with %s', async (_, name, reason) => {
    expect(await failing(home, ['allow', name])).toBe(`tsvenv: ${reason}`);
    expect(existsSync(store())).toBe(false);
  });

  it('records no redirect that leads nowhere, nor an env that PATH cannot hold', async () => {
    const dir = home.dir('src/redirected');
    home.write(`${dir}/.venv`, '../nowhere\n');
    expect(await failing(home, ['allow', dir])).toBe(
      `tsvenv: ~/src/redirected/.venv leads to ${home.at('src/nowhere')}, which is not an environment; 'tsvenv link ENV' points it elsewhere`,
    );
    renameSync(shop.dir, home.at('src/a:b'));
    expect(await failing(home, ['allow', home.at('src/a:b')])).toContain(
      `has ':' in its path, which PATH cannot hold; rename`,
    );
    expect(existsSync(store())).toBe(false);
  });

  it('--under trusts all below a directory, but not all there is', async () => {
    await quietly(home, ['allow', '--under', home.at('src')]);
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src and below\n');
    expect(await failing(home, ['allow', '--under', '/'])).toContain('allowing everything under / would trust');
    symlinkSync('/', home.at('everything'));
    expect(await failing(home, ['allow', '--under', home.at('everything')])).toContain('allowing everything under /');
    expect(await failing(home, ['allow', '--under', '--scan'], 2)).toContain('mutually exclusive');
  });

  it.each([
    ['is a file', () => home.write('.local/share/tsvenv', '')],
    ['has a file in its way', () => home.write('.local', '')],
  ])('says in one line that the store cannot be written to: it %s', async (_, spoil) => {
    spoil();
    for (const args of [
      ['allow', shop.dir],
      ['allow', '--under', shop.dir],
      ['deny', shop.dir],
      ['trust', 'forget', shop.dir],
    ]) {
      expect(await failing(home, args)).toMatch(
        /^tsvenv: cannot write to ~\/\.local\/share\/tsvenv\/trust \(\w+\); make it writable$/,
      );
    }
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });
});

describe('allow --scan', () => {
  it('lists what waits for a decision, and allows nothing without a terminal', async () => {
    await home.projects('a/one', 'a/deep/er/two', 'denied/three', 'known');
    await quietly(home, ['deny', home.at('src/denied')]);
    await quietly(home, ['allow', home.at('src/known')]);
    const [broken] = await home.projects('broken');
    rmSync(broken.bin, { recursive: true });
    await home.projects('a/node_modules/four', '1/2/3/4/5/6/7/deep');
    symlinkSync(home.at('src'), home.at('src/circle'));
    const listed = await tsvenv(home, ['allow', '--scan', home.at('src')]);
    expect(listed).toEqual({
      stdout: '~/src/a/deep/er/two/.venv\n~/src/a/one/.venv\n~/src/shop/.venv\n',
      stderr: `tsvenv: nothing was allowed without a terminal to choose on; '--yes' allows all of these\n`,
      exitCode: 0,
    });
    expect(await tsvenv(home, ['allow', '--scan', '--yes', home.at('src')])).toEqual({
      stdout: '',
      stderr: 'tsvenv: allowed 3 of 3\n',
      exitCode: 0,
    });
    expect(await quietly(home, ['trust', 'list'])).toBe(
      'allow  ~/src/a/deep/er/two\nallow  ~/src/a/one\ndeny   ~/src/denied and below\nallow  ~/src/known\nallow  ~/src/shop\n',
    );
    expect((await tsvenv(home, ['allow', '--scan', home.at('src')])).stderr).toBe(
      'tsvenv: no environment below ~/src waits for a decision\n',
    );
  });
});
