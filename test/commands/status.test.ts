import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, run, tsvenv } from '../fixtures/command.js';
import { Home, type Project } from '../fixtures/home.js';
import { failing, quietly } from '../fixtures/said.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
});
afterEach(() => home.remove());

const status = (running: Running = { cwd: shop.dir }): Promise<string> => quietly(home, ['status'], running);

/** `status --json` in a directory. */
async function report(running: Running = { cwd: shop.dir }): Promise<Readonly<Record<string, unknown>>> {
  const parsed: unknown = JSON.parse(await quietly(home, ['status', '--json'], running));
  if (typeof parsed !== 'object' || parsed === null) throw new Error('no object');
  return Object.fromEntries(Object.entries(parsed));
}

const line = (text: string, label: string): string | undefined => new RegExp(`^${label}: +(.*)$`, 'm').exec(text)?.[1];

describe('status', () => {
  it('says that nothing is active and nothing was found', async () => {
    expect(await status({ cwd: home.path })).toBe('active:  nothing\nfound:   no environment here or above\n');
    expect(await report({ cwd: home.path })).toMatchObject({ active: null, found: null, disabled: false });
  });

  it('says what was found, and that it is not trusted', async () => {
    const text = await status({ cwd: `${shop.dir}/.venv/bin` });
    expect(line(text, 'active')).toBe('nothing');
    expect(line(text, 'found')).toBe('~/src/shop/.venv, by ~/src/shop/.venv/pyvenv.cfg');
    expect(line(text, 'python')).toMatch(/^3\.\d+$/);
    expect(line(text, 'trust')).toBe(
      `~/src/shop/.venv is not trusted; 'tsvenv allow' activates it always, 'tsvenv activate' once`,
    );
    expect((await report())['found']).toEqual({
      marker: `${shop.env}/pyvenv.cfg`,
      rule: 'inside',
      project: shop.dir,
      env: shop.env,
      realPath: shop.env,
      python: `${shop.bin}/python`,
      version: expect.stringMatching(/^3\.\d+$/),
      prompt: 'shop',
      trust: { is: 'unknown', why: 'no record' },
    });
  });

  it('says why an environment that is allowed is not active', async () => {
    await quietly(home, ['allow', shop.dir]);
    expect(line(await status(), 'why not')).toMatch(/^this shell has no hook; 'tsvenv setup' /);
    const hooked = { TSVENV_HOOK: 'bash 1.0.0' };
    expect(line(await status({ cwd: shop.dir, env: hooked }), 'why not')).toMatch(/^it was deactivated here; /);
    const active = { ...hooked, VIRTUAL_ENV: shop.env };
    expect(line(await status({ cwd: shop.dir, env: active }), 'why not')).toBeUndefined();
  });

  it('says by what it is allowed', async () => {
    expect(line(await status({ cwd: shop.dir, env: { TSVENV_TRUST: home.path } }), 'trust')).toBe(
      'allowed by TSVENV_TRUST',
    );
    await quietly(home, ['allow', '--under', home.at('src')]);
    expect(line(await status(), 'trust')).toBe('allowed by a directory above');
    await quietly(home, ['allow', shop.dir]);
    expect(line(await status(), 'trust')).toBe('allowed');
    expect((await report())['found']).toMatchObject({ trust: { is: 'allowed', by: 'record' } });
  });

  it('says where it was denied', async () => {
    await quietly(home, ['deny', home.at('src')]);
    expect(line(await status(), 'trust')).toBe(`denied at ~/src; 'tsvenv trust forget' there takes that back`);
    expect((await report())['found']).toMatchObject({ trust: { is: 'denied', place: home.at('src') } });
  });

  it('says why it is not safe', async () => {
    await quietly(home, ['allow', '--under', home.at('src')]);
    chmodSync(shop.bin, 0o777);
    expect(line(await status(), 'trust')).toBe(
      `refused, everyone can write to ~/src/shop/.venv/bin; 'tsvenv allow' activates it all the same`,
    );
  });

  it('says what is broken', async () => {
    await quietly(home, ['allow', shop.dir]);
    rmSync(`${shop.bin}/python`);
    expect(line(await status(), 'broken')).toBe(`it has no working interpreter; 'tsvenv create --upgrade' mends it`);
    expect((await report())['found']).toMatchObject({ broken: 'has no working interpreter' });
  });

  it('says of an env elsewhere what leads to it', async () => {
    renameSync(shop.env, home.at('elsewhere'));
    writeFileSync(`${shop.dir}/.python-envs`, '../../elsewhere\n');
    expect(line(await status(), 'found')).toBe('~/elsewhere, by ~/src/shop/.python-envs');
    writeFileSync(`${shop.dir}/.python-envs`, '');
    expect(line(await status(), 'found')).toBe('~/src/shop/.python-envs, by ~/src/shop/.python-envs');
    expect(line(await status(), 'broken')).toMatch(/^it names no environment; /);
  });

  it('says what is active, and by whom', async () => {
    const PATH = `${shop.bin}:${home.pathElements.join(':')}`;
    const byHand = { VIRTUAL_ENV: shop.env, PATH };
    const ours = { ...byHand, TSVENV_ACTIVE: shop.env };
    expect(line(await status({ cwd: shop.dir, env: ours }), 'active')).toBe('~/src/shop/.venv, activated by tsvenv');
    expect((await report({ cwd: shop.dir, env: ours }))['active']).toEqual({ env: shop.env, by: 'tsvenv' });
    expect(line(await status({ cwd: shop.dir, env: byHand }), 'active')).toBe(
      '~/src/shop/.venv, activated by hand or by the program that started this shell',
    );
    expect(line(await status({ cwd: home.path, env: byHand }), 'active')).toBe(
      `~/src/shop/.venv, activated by hand or by the program that started this shell, so tsvenv leaves it until 'tsvenv deactivate'`,
    );
    expect((await report({ cwd: home.path, env: byHand }))['active']).toEqual({ env: shop.env, by: 'hand' });
    // A variable that was left behind is no activation of ours.
    const stale = { VIRTUAL_ENV: shop.env, TSVENV_ACTIVE: shop.env };
    expect((await report({ cwd: home.path, env: stale }))['active']).toEqual({ env: shop.env, by: 'hand' });
    expect((await report({ cwd: home.path, env: { VIRTUAL_ENV: '' } }))['active']).toBeNull();
  });

  it('says that the hook was told to do nothing', async () => {
    const running = { cwd: home.path, env: { TSVENV_DISABLE: '1' } };
    expect(await status(running)).toContain('the hook does nothing: TSVENV_DISABLE is set\n');
    expect(await report(running)).toMatchObject({ disabled: true });
  });

  it('lists every setting and every directory', async () => {
    home.write('.config/tsvenv/config.toml', 'env-names = ["env"]\ncreate = "never"\n');
    expect(await report({ cwd: home.path })).toMatchObject({
      tsvenv: expect.stringMatching(/^\d+\.\d+\.\d+/),
      directory: home.path,
      config: { 'env-names': ['env'], create: 'never', 'link-mode': 'auto' },
      directories: {
        trust: home.at('.local/share/tsvenv/trust'),
        data: home.at('.local/share/tsvenv'),
        state: home.at('.local/state/tsvenv'),
        cache: home.at('.cache/tsvenv'),
        config: home.at('.config/tsvenv'),
      },
    });
  });

  it('is about a directory that is named, as the user sees it', async () => {
    symlinkSync(home.at('src'), home.at('link'));
    mkdirSync(`${shop.dir}/lib`);
    const parsed: unknown = JSON.parse(await quietly(home, ['status', '--json', 'link/shop/lib']));
    expect(parsed).toMatchObject({ directory: home.at('link/shop/lib'), found: { env: home.at('link/shop/.venv') } });
  });

  it.each([
    ['gone', '~/gone is not a directory; name one that is there'],
    ['bin/tsvenv', '~/bin/tsvenv is not a directory; name one that is there'],
    ['', `'' is not a directory; name one that is there`],
  ])('says in one line that %j is no place', async (name, reason) => {
    expect(await failing(home, ['status', name])).toBe(`tsvenv: ${reason}`);
  });

  it('draws no name that would act on a terminal', async () => {
    const [hostile] = await home.projects('a\x1b]0;x\x07\u202eb\nc');
    const text = await status({ cwd: hostile.dir });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    expect(line(text, 'found')).toContain(`'~/src/a\\x1b]0;x\\x07\\u202eb\\nc/.venv'`);
  });

  it('works in a directory that was deleted', async () => {
    const gone = home.dir('gone');
    const script = `cd ${gone} && rmdir ${gone} && exec tsvenv status`;
    const { stdout, stderr, exitCode } = await run(home, '/bin/bash', ['-c', script]);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'active:  nothing\nfound:   no environment here or above\n',
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('the configuration', () => {
  it('that is wrong is told of in one line, and the defaults are used, by every command', async () => {
    home.write('.config/tsvenv/config.toml', '\ncraete = "never"\n');
    const complaint = `tsvenv: ~/.config/tsvenv/config.toml:2:1: unknown key craete; the keys are env-names, create, link-mode\n`;
    for (const args of [
      ['status'],
      ['allow', shop.dir],
      ['trust', 'list'],
      ['hook', 'bash'],
      ['export', 'json', shop.dir],
    ]) {
      const { stdout, stderr, exitCode } = await tsvenv(home, args);
      expect({ args, stderr, exitCode }).toEqual({ args, stderr: complaint, exitCode: 0 });
      expect(stdout === '').toBe(args[0] === 'allow');
    }
  });

  it.each([
    ['a directory', () => home.dir('.config/tsvenv/config.toml'), 'is not a file; remove it'],
    [
      '10 MB long',
      () => home.write('.config/tsvenv/config.toml', Buffer.alloc(10_000_000, '# x\n')),
      'is too long for a configuration; remove it',
    ],
    ['a binary', () => home.write('.config/tsvenv/config.toml', Buffer.from([0x7f, 0x45, 0, 0xff])), /:1:1: /],
  ])('that is %s is told of in one line', async (_, spoil, why) => {
    spoil();
    const { stdout, stderr, exitCode } = await tsvenv(home, ['export', 'json', shop.dir]);
    expect({ stdout, exitCode }).toEqual({ stdout: '{}\n', exitCode: 0 });
    const lines = stderr.split('\n').filter((text) => !text.includes('is not trusted') && text !== '');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(typeof why === 'string' ? `tsvenv: ~/.config/tsvenv/config.toml ${why}` : why);
  });

  it('decides what export looks for as soon as it was changed', async () => {
    await quietly(home, ['allow', shop.dir]);
    const found = async (): Promise<boolean> =>
      (await quietly(home, ['export', 'json', shop.dir])).includes('VIRTUAL_ENV');
    expect(await found()).toBe(true);
    home.write('.config/tsvenv/config.toml', 'env-names = ["env"]');
    expect([await found(), await found()]).toEqual([false, false]);
    home.write('.config/tsvenv/config.toml', 'env-names = ["env", ".venv"]');
    expect([await found(), await found()]).toEqual([true, true]);
    rmSync(home.at('.config/tsvenv/config.toml'));
    expect(await found()).toBe(true);
  });
});
