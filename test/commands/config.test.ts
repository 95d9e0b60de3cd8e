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

  it('shows what a project says, once it is trusted', async () => {
    const [shop] = await home.projects('shop');
    home.write(
      'src/shop/pyproject.toml',
      '[project]\nname = "shop"\n[tool.tsvenv]\npython = "3.12"\nrequirements = ["a.txt", "b.txt"]\n',
    );
    const before = await config(['list'], shop.dir);
    expect(before.stdout).not.toContain('tool.tsvenv');
    expect(before.stderr).toContain('[tool.tsvenv] in ~/src/shop/pyproject.toml does not count');
    await home.mustRun('allow', shop.dir);
    const after = await config(['list'], home.dir('src/shop/deep'));
    expect(after.stderr).toBe('');
    expect(after.stdout).toContain('tool.tsvenv.python = "3.12"  # ~/src/shop/pyproject.toml:4\n');
    expect(after.stdout).toContain('tool.tsvenv.requirements = ["a.txt", "b.txt"]  # ~/src/shop/pyproject.toml:5\n');
  });

  it('names file, line and column of what is wrong in a project', async () => {
    for (const [text, said] of [
      ['[tool.tsvenv]\ncreate = 1\n', ":2:1: 'create' is one of "],
      ['[tool.tsvenv]\n\n  pyhton = "3.12"\n', ':3:3: unknown key pyhton; the keys of [tool.tsvenv] are '],
      ['[tool.tsvenv]\npython = "/usr/bin/python3"\n', ":2:1: 'python' is a version"],
      ['[tool.tsvenv]\nrequirements = "a.txt"\n', ":2:1: 'requirements' is a list"],
      ['[tool.tsvenv\n', ':1:13: '],
    ] as const) {
      home.write('src/shop/pyproject.toml', text);
      const { stdout, stderr, exitCode } = await config(['list'], home.at('src/shop'));
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
      expect(stderr).toMatch(/^tsvenv: [^\n]+\n$/);
      expect(stderr).toContain(`~/src/shop/pyproject.toml${said}`);
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
