import { readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const config = (args: readonly string[], cwd = home.path): ReturnType<typeof tsvenv> =>
  tsvenv(home, ['config', ...args], { cwd });

describe('config', () => {
  it('path prints the file, whether it is there or not', async () => {
    expect(await config(['path'])).toEqual({
      stdout: `${home.at('.config/tsvenv/config.toml')}\n`,
      stderr: '',
      exitCode: 0,
    });
  });

  it('list prints every setting as TOML, and where it comes from', async () => {
    home.write('.config/tsvenv/config.toml', '# mine\ncreate = "never"\n');
    const { stdout, stderr, exitCode } = await config(['list']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(
      [
        'env-names = [".venv", "venv"]  # default',
        'create = "never"  # ~/.config/tsvenv/config.toml:2',
        'link-mode = "auto"  # default',
        '',
      ].join('\n'),
    );
  });

  it('list --json is for programs', async () => {
    home.write('.config/tsvenv/config.toml', 'link-mode = "copy"\n');
    const settings: unknown = JSON.parse((await config(['list', '--json'])).stdout);
    expect(settings).toContainEqual({
      key: 'link-mode',
      value: 'copy',
      from: '~/.config/tsvenv/config.toml:1',
    });
  });

  it('names file, line and column of what is wrong, and shows the defaults, which hold then', async () => {
    for (const [text, said] of [
      ['create = "sometimes"\n', ":1:1: 'create' is one of "],
      ['\n  colour = 1\n', ':2:3: unknown key colour; '],
      ['create = \n', ':1:10: '],
      ['env-names = ["a/b"]\n', ":1:1: 'env-names' is a list"],
    ] as const) {
      home.write('.config/tsvenv/config.toml', text);
      const { stdout, stderr, exitCode } = await config(['list']);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^tsvenv: [^\n]+\n$/);
      expect(stderr).toContain(`~/.config/tsvenv/config.toml${said}`);
      expect(stdout).toContain('create = "auto"  # default\n');
    }
  });

  it('shows what a project says, and when it counts', async () => {
    const [shop] = await home.projects('shop');
    const pyproject = '~/src/shop/pyproject.toml';
    const settings = 'create = "never"\npython = "3.12"\nprompt = "s"\nrequirements = ["a.txt", "b.txt"]\n';
    home.write('src/shop/pyproject.toml', `[project]\nname = "shop"\n[tool.tsvenv]\n${settings}`);
    const typed = `, for a 'tsvenv create' that you type`;
    const requirements = `tool.tsvenv.requirements = ["a.txt", "b.txt"]  # ${pyproject}:7${typed}\n`;
    const before = await config(['list'], shop.dir);
    expect(before.stdout).toContain('create = "auto"  # default\n');
    expect(before.stdout).toContain(`tool.tsvenv.python = "3.12"  # ${pyproject}:5${typed}\n`);
    expect(before.stdout).toContain(`tool.tsvenv.prompt = "s"  # ${pyproject}:6${typed}\n`);
    expect(before.stdout).toContain(requirements);
    expect(before.stderr).toBe(
      `tsvenv: ${pyproject}:4: 'create' does not count, for the project is not trusted; 'tsvenv allow' trusts it\n`,
    );
    await home.mustRun('allow', shop.dir);
    const after = await config(['list'], home.dir('src/shop/deep'));
    expect(after.stderr).toBe('');
    expect(after.stdout).toContain(`create = "never"  # ${pyproject}:4\n`);
    expect(after.stdout).toContain(`tool.tsvenv.python = "3.12"  # ${pyproject}:5\n`);
    expect(after.stdout).toContain(`tool.tsvenv.prompt = "s"  # ${pyproject}:6\n`);
    expect(after.stdout).toContain(requirements);
    await home.mustRun('deny', shop.dir);
    const denied = await config(['list'], shop.dir);
    expect(denied.stdout).not.toContain('tool.tsvenv');
    expect(denied.stderr).toContain(`[tool.tsvenv] in ${pyproject} does not count, for ~/src/shop is denied; `);
  });

  it('says of a project just what create does there', async () => {
    home.write('src/shop/pyproject.toml', '[project]\nname = "shop"\n[tool.tsvenv]\nprompt = "till"\n');
    for (const decision of [undefined, 'allow', 'deny']) {
      if (decision !== undefined) await home.mustRun(decision, home.at('src/shop'));
      const { stdout } = await config(['list'], home.at('src/shop'));
      await tsvenv(home, ['create', '--without-pip', '--clear'], { cwd: home.at('src/shop') });
      const isHeeded = readFileSync(home.at('src/shop/.venv/pyvenv.cfg'), 'utf8').includes('till');
      expect({ decision, listed: stdout.includes('till') }).toEqual({ decision, listed: isHeeded });
      rmSync(home.at('src/shop/.venv'), { recursive: true });
      await home.mustRun('trust', 'forget', home.at('src/shop'));
    }
  });

  it("heeds a project's create where it asks for less than the user, as status --json says too", async () => {
    home.write('src/shop/setup.py', '');
    await home.mustRun('allow', home.at('src/shop'));
    for (const [user, project, holds] of [
      ['auto', 'hint', 'hint'],
      ['hint', 'never', 'never'],
      ['hint', 'auto', 'hint'],
      ['never', 'hint', 'never'],
    ]) {
      home.write('.config/tsvenv/config.toml', `create = "${user}"\n`);
      home.write('src/shop/pyproject.toml', `[tool.tsvenv]\ncreate = "${project}"\n`);
      const from = holds === project ? '~/src/shop/pyproject.toml:2' : '~/.config/tsvenv/config.toml:1';
      const { stdout } = await config(['list'], home.at('src/shop'));
      expect(stdout).toContain(`create = "${holds}"  # ${from}\n`);
      const status: unknown = JSON.parse((await tsvenv(home, ['status', '--json', home.at('src/shop')])).stdout);
      expect(status).toMatchObject({
        config: { create: holds },
        settings: JSON.parse((await config(['list', '--json'], home.at('src/shop'))).stdout),
      });
    }
  });

  it('names file, line and column of what is wrong in a project; where it is not trusted, in passing', async () => {
    home.write('src/shop/setup.py', '');
    for (const [text, said] of [
      ['[tool.tsvenv]\ncreate = 1\n', ":2:1: 'create' is one of "],
      ['[tool.tsvenv]\n\n  pyhton = "3.12"\n', ':3:3: unknown key pyhton; the keys of [tool.tsvenv] are '],
      ['[tool.tsvenv]\npython = "/usr/bin/python3"\n', ":2:1: 'python' is a version"],
      ['[tool.tsvenv]\nrequirements = "a.txt"\n', ":2:1: 'requirements' is a list"],
      ['[tool.tsvenv\n', ':1:13: '],
    ] as const) {
      for (const isTrusted of [false, true]) {
        rmSync(home.at('src/shop/pyproject.toml'), { force: true });
        if (isTrusted) await home.mustRun('allow', home.at('src/shop'));
        home.write('src/shop/pyproject.toml', text);
        const { stdout, stderr, exitCode } = await config(['list'], home.at('src/shop'));
        expect({ stdout: stdout.includes('link-mode'), exitCode }).toEqual({
          stdout: !isTrusted,
          exitCode: isTrusted ? 1 : 0,
        });
        expect(stderr).toMatch(/^tsvenv: [^\n]+\n$/);
        expect(stderr).toContain(`~/src/shop/pyproject.toml${said}`);
        expect((await tsvenv(home, ['status', '--json', home.at('src/shop')])).exitCode).toBe(0);
      }
      await home.mustRun('trust', 'forget', home.at('src/shop'));
    }
  });

  it('answers words that it does not know in one line', async () => {
    for (const words of [['lst'], ['list', 'more'], [], ['set', 'x']]) {
      const { stdout, stderr, exitCode } = await config(words);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
      expect(stderr).toMatch(/^tsvenv[^\n]+\n$/);
    }
  });
});
