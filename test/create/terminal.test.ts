import { readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../fixtures/home.js';
import { draw, promptMark, Terminal } from '../shells/terminal.js';

let home: Home;
let terminal: Terminal | undefined;
beforeEach(() => {
  home = new Home();
});
afterEach(async () => {
  terminal?.close();
  terminal = undefined;
  await home.remove();
});

/** A project that is built for as long as it is not let go. */
function slowProject(): { readonly letGo: () => void } {
  home.dir('src/slow');
  const gate = home.at('gate');
  home.write(
    'src/slow/pyproject.toml',
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "slow"\nversion = "1.0"\n',
  );
  home.write(
    'src/slow/backend.py',
    `import os, time, zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    while not os.path.exists(${JSON.stringify(gate)}):
        time.sleep(0.05)
    with zipfile.ZipFile(os.path.join(directory, "slow-1.0-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("slow.py", "")
        wheel.writestr("slow-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: slow\\nVersion: 1.0\\n")
        wheel.writestr("slow-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("slow-1.0.dist-info/RECORD", "")
    return "slow-1.0-py3-none-any.whl"
`,
  );
  return { letGo: () => writeFileSync(gate, '') };
}

function typed(settings = ''): Terminal {
  home.write('requirements.txt', `--no-index\n${home.at('src/slow')}\n`);
  const line = `trap : INT; ${settings} tsvenv create -r requirements.txt .venv; printf 'status %s\\033]7777;prompt\\007' $?`;
  const config = { PIP_CONFIG_FILE: '/dev/null' };
  terminal = new Terminal('/bin/sh', ['-c', `${line}; read wait`], home.path, { ...home.env, ...config });
  return terminal;
}

describe('create on a terminal', () => {
  it('turns a spinner with the step and the seconds that it takes, and leaves nothing of it', async () => {
    const { letGo } = slowProject();
    const screen = typed();
    const step = /[\u2800-\u28ff].*installing .*requirements\.txt \((?:[2-9]|\d\d) s\)/;
    await screen.until(() => (step.test(screen.raw) ? true : undefined), 'the seconds');
    expect(screen.raw).toMatch(/compiling pip/);
    expect(screen.raw).not.toMatch(/tsvenv: /);
    letGo();
    await screen.until(() => (screen.raw.includes(promptMark) ? true : undefined), 'the end');
    expect(await draw(screen.raw, 1)).toMatchObject({ output: '', prompt: 'status 0' });
    // The cursor is hidden meanwhile.
    expect(screen.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\x1b[?25l'));
  });

  it('gives the cursor back and leaves no environment half made when Ctrl-C is typed', async () => {
    const screen = typed();
    await screen.until(() => (/compiling pip/.test(screen.raw) ? true : undefined), 'the step');
    screen.write('\x03');
    await screen.until(() => (screen.raw.includes(promptMark) ? true : undefined), 'the end');
    expect(await draw(screen.raw, 1)).toMatchObject({ output: '', prompt: expect.stringContaining('status 130') });
    expect(screen.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\x1b[?25l'));
    const left = readdirSync(home.path).filter((name) => name.includes('venv'));
    expect(left).toEqual([]);
  });

  it.each(['TERM=dumb', 'CI=true'])('prints plain lines with %s', async (settings) => {
    const { letGo } = slowProject();
    letGo();
    const screen = typed(settings);
    await screen.until(() => (screen.raw.includes(promptMark) ? true : undefined), 'the end');
    const { output } = await draw(screen.raw, 1);
    expect(output.split('\n').at(-1)).toBe('tsvenv: installing ~/requirements.txt');
    expect(screen.raw).not.toMatch(/[\u2800-\u28ff]|\x1b\[\?25l/);
  });
});
