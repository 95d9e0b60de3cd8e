import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home, type Project } from '../fixtures/home.js';
import { cannotGive } from '../fixtures/nobody.js';
import { failing, quietly } from '../fixtures/said.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
});
afterEach(() => home.remove());

const store = (): string => home.at('.local/share/tsvenv/trust');

describe('trust list', () => {
  it('prints nothing when nothing was decided', async () => {
    expect(await quietly(home, ['trust', 'list'])).toBe('');
    expect(JSON.parse(await quietly(home, ['trust', 'list', '--json']))).toEqual([]);
  });

  it('names an env that is elsewhere, and draws no name that would act on a terminal', async () => {
    const env = home.at('envs/central');
    await makeEnvironments([{ dir: env }]);
    const dir = home.dir('src/a\x1b[31mb');
    home.write(`${dir}/.venv`, env);
    await quietly(home, ['allow', dir]);
    expect(await quietly(home, ['trust', 'list'])).toBe(`allow  '~/src/a\\x1b[31mb'  (~/envs/central)\n`);
  });

  it('says of a damaged record where it is, and lists the others', async () => {
    await quietly(home, ['allow', shop.dir]);
    const damaged = join(store(), '0'.repeat(64));
    writeFileSync(damaged, Buffer.from([0, 1, 0xff]));
    mkdirSync(join(store(), '1'.repeat(64)));
    const { stdout, stderr, exitCode } = await tsvenv(home, ['trust', 'list']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'allow  ~/src/shop\n', exitCode: 0 });
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual(
      ['0', '1'].map(
        (digit) =>
          `tsvenv: ~/.local/share/tsvenv/trust/${digit.repeat(64)} is damaged; 'tsvenv trust prune' removes it`,
      ),
    );
  });
});

describe('trust forget', () => {
  it('returns this project, or the place that is named, to unknown', async () => {
    await quietly(home, ['allow', shop.dir]);
    await quietly(home, ['allow', '--under', home.at('src')]);
    await quietly(home, ['deny', home.at('node')]);
    expect(await tsvenv(home, ['trust', 'forget'], { cwd: `${shop.dir}/.venv` })).toMatchObject({
      stderr: '',
      exitCode: 0,
    });
    expect(await quietly(home, ['trust', 'list'])).toBe('deny   ~/node and below\nallow  ~/src and below\n');
    await quietly(home, ['trust', 'forget', 'src']);
    await quietly(home, ['trust', 'forget', home.at('node')]);
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });

  it('forgets a place that is gone', async () => {
    await quietly(home, ['allow', shop.dir]);
    rmSync(shop.dir, { recursive: true });
    await quietly(home, ['trust', 'forget', shop.dir]);
    expect(await quietly(home, ['trust', 'list'])).toBe('');
  });

  it('says that nothing was decided about a place', async () => {
    await quietly(home, ['allow', '--under', home.at('src')]);
    expect(await failing(home, ['trust', 'forget', shop.dir])).toBe(
      `tsvenv: nothing was decided about ~/src/shop itself; 'tsvenv trust list' shows what was`,
    );
    expect(await failing(home, ['trust', 'forget', ''], 1, { cwd: home.at('src') })).toContain(
      `nothing was decided about ''`,
    );
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src and below\n');
  });
});

describe('trust prune', () => {
  it('forgets places that are gone and records that are damaged, and says how many', async () => {
    await home.projects('gone');
    await quietly(home, ['allow', shop.dir]);
    await quietly(home, ['allow', home.at('src/gone')]);
    rmSync(home.at('src/gone'), { recursive: true });
    writeFileSync(join(store(), '0'.repeat(64)), '?');
    expect(await tsvenv(home, ['trust', 'prune'])).toEqual({
      stdout: '',
      stderr: 'tsvenv: forgot 2 places\n',
      exitCode: 0,
    });
    expect(await quietly(home, ['trust', 'list'])).toBe('allow  ~/src/shop\n');
    expect(await quietly(home, ['trust', 'prune'])).toBe('');
  });

  it('keeps to the store, whatever a record says of a place', async () => {
    await quietly(home, ['allow', shop.dir]);
    const [name = ''] = readdirSync(store());
    const text = JSON.stringify({
      path: `${'/..'.repeat(20)}${home.at('src')}`,
      kind: 'deny',
      scope: 'under',
      env: null,
      owner: 0,
      device: 0,
      at: '',
    });
    writeFileSync(join(store(), name), text);
    await tsvenv(home, ['export', 'bash', '--hook', '--', shop.dir]);
    expect((await tsvenv(home, ['trust', 'prune'])).stderr).toBe('tsvenv: forgot 1 place\n');
    expect(existsSync(shop.dir)).toBe(true);
  });
});

describe('trust with another word', () => {
  it.each([
    [[], `'tsvenv allow' trusts a project; 'tsvenv trust' is followed by list, forget, prune`],
    [['.'], `'tsvenv allow' trusts a project; 'tsvenv trust' is followed by list, forget, prune`],
    [['/srv/shop'], `'tsvenv allow' trusts a project; 'tsvenv trust' is followed by list, forget, prune`],
    [['lst'], `unknown action lst; did you mean 'list'?`],
    [['forgt', '/srv'], `unknown action forgt; did you mean 'forget'?`],
  ])('is answered with ours: trust %j', async (words, line) => {
    expect(await failing(home, ['trust', ...words], 2)).toBe(`tsvenv: ${line}`);
  });
});

describe('a store that may not be looked into', () => {
  it('gives a line to who would change it, and is no error to who only reads', async ({ skip }) => {
    if (cannotGive !== undefined) skip(cannotGive);
    await quietly(home, ['allow', shop.dir]);
    chmodSync(home.path, 0o755);
    for (const place of ['.local', '.local/share', '.local/share/tsvenv', '.local/state', '.local/state/tsvenv']) {
      mkdirSync(home.at(place), { recursive: true });
      chmodSync(home.at(place), 0o755);
    }
    const uid = 65534;
    expect(await tsvenv(home, ['allow', '--under', home.at('src')], { uid })).toEqual({
      stdout: '',
      stderr: 'tsvenv: cannot write to ~/.local/share/tsvenv/trust (EACCES); make it writable\n'.replace(
        'EPERM',
        'EACCES',
      ),
      exitCode: 1,
    });
    expect(await tsvenv(home, ['trust', 'list'], { uid })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const asked = await tsvenv(home, ['export', 'bash', '--hook', '--', shop.dir], { uid });
    expect(asked).toMatchObject({ stderr: '', exitCode: 0 });
  });
});
