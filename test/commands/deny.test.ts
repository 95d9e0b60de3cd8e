import { existsSync, mkdirSync, readdirSync } from 'node:fs';
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

describe('deny', () => {
  it('is for the project of the working directory, or for the directory that is named', async () => {
    mkdirSync(`${shop.dir}/lib`);
    expect(await tsvenv(home, ['deny'], { cwd: `${shop.dir}/lib` })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    await quietly(home, ['deny', `${shop.dir}/lib`]);
    await quietly(home, ['deny', home.at('node')]);
    expect(await quietly(home, ['trust', 'list'])).toBe(
      'deny   ~/node and below\ndeny   ~/src/shop and below\ndeny   ~/src/shop/lib and below\n',
    );
  });

  it('replaces an allow, as an allow replaces it', async () => {
    await quietly(home, ['allow', shop.dir]);
    await quietly(home, ['deny', shop.dir]);
    expect(await quietly(home, ['trust', 'list'])).toBe('deny   ~/src/shop and below\n');
    await quietly(home, ['allow', shop.dir]);
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src/shop\n');
  });

  it.each([
    ['gone', `~/gone is not a directory; name one that is there`],
    ['', `'' is not a directory; name one that is there`],
  ])('says in one line that %j is no place', async (name, reason) => {
    expect(await failing(home, ['deny', name])).toBe(`tsvenv: ${reason}`);
    expect(existsSync(store())).toBe(false);
  });

  it('takes the kept entries away', async () => {
    await quietly(home, ['allow', shop.dir]);
    await tsvenv(home, ['export', 'bash', '--hook', '--', shop.dir]);
    const entries = () => readdirSync(home.at('.local/state/tsvenv/enter'), { recursive: true }).map(String);
    expect(entries().some((entry) => entry.endsWith('pyvenv.cfg.entry'))).toBe(true);
    await quietly(home, ['deny', shop.dir]);
    expect(entries().some((entry) => entry.endsWith('pyvenv.cfg.entry'))).toBe(false);
  });
});
