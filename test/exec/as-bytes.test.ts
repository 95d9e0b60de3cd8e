import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../fixtures/command.js';
import { Home, type Project, type Ran } from '../fixtures/home.js';
import { nodes } from '../fixtures/nodes.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects("shop's é");
  await home.mustRun('allow', shop.dir);
});
afterEach(() => home.remove());

/** Only a shell can give a program bytes that are not UTF-8; `words` are bash's. */
const bash = (words: string, path: string, cwd = shop.dir): Promise<Ran> =>
  run(home, 'bash', ['-c', words.replace('tsvenv', `'${path}' '${home.at('bin/tsvenv')}'`)], { cwd });

const linux = process.platform === 'linux';

describe.each(nodes)('bytes that are not UTF-8, $label', ({ path }) => {
  it('reach the command in its words and in its environment, or it is not run', async () => {
    const program = 'import os, sys; print([os.fsencode(word) for word in sys.argv[1:]], os.environb[b"ODD"])';
    const words = `$'caf\\xe9' '' 'é�' $'\\n\\xff\\n'`;
    const { stdout, stderr, exitCode } = await bash(
      `ODD=$'\\xfe=1\\n' tsvenv exec python -c '${program}' ${words}`,
      path,
    );
    const refused = /^tsvenv: 'caf�' is not in UTF-8 [^\n]*; [^\n]*\n$/;
    expect({ stdout, stderr, exitCode }).toEqual(
      linux
        ? {
            stdout: `[b'caf\\xe9', b'', b'\\xc3\\xa9\\xef\\xbf\\xbd', b'\\n\\xff\\n'] b'\\xfe=1\\n'\n`,
            stderr: '',
            exitCode: 0,
          }
        : { stdout: '', stderr: expect.stringMatching(refused), exitCode: 1 },
    );
  });

  it('change nothing else for the command', async ({ skip }) => {
    if (!linux) skip('macos tells no program the bytes of its own words');
    const shown = async (odd: string): Promise<readonly string[]> => {
      const line = `env -i HOME="$HOME" 'BASH_FUNC_x%%=() { :; }' a-b=c PATH="/nowhere:$PATH" X=${odd} tsvenv`;
      const { stdout, stderr } = await bash(`${line} exec sh -c 'cat /proc/$$/cmdline /proc/$$/environ' x`, path);
      expect(stderr).toBe('');
      return stdout
        .split('\0')
        .filter((pair) => !pair.startsWith('X='))
        .sort();
    };
    const plain = await shown('plain');
    expect(plain).toContain('a-b=c');
    expect(plain).toContain(`VIRTUAL_ENV=${shop.env}`);
    expect(await shown(`$'\\xe9'`)).toEqual(plain);
  });

  it('leave the signals and the end of the command alone', async ({ skip }) => {
    if (!linux) skip('macos tells no program the bytes of its own words');
    const { stdout, stderr, exitCode } = await bash(`tsvenv exec bash -c 'yes | head -1; exit 7' $'\\xe9'`, path);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'y\n', stderr: '', exitCode: 7 });
  });

  it('are refused where they name the directory, the env or the place of the command', async ({ skip }) => {
    if (!linux) skip('macos has no such names');
    for (const [words, said] of [
      [`mkdir $'\\xe9' && cd $'\\xe9' && tsvenv exec true`, 'is not in UTF-8'],
      [`tsvenv exec --env $'\\xe9' true`, 'is not an environment'],
      [`tsvenv exec $'\\xe9'`, 'is neither in'],
      [`tsvenv exec ./$'\\xe9'`, 'is not there'],
      [`export PATH=$PWD/$'\\xe9':$PATH && tsvenv exec ls`, 'is not in UTF-8; name the command by its path'],
    ] as const) {
      const { stdout, stderr, exitCode } = await bash(words, path);
      expect(stderr).toContain(said);
      expect(stderr).toMatch(/^tsvenv: [^\n]*; [^\n]*\n$/);
      expect({ stdout, failed: exitCode > 0 }).toEqual({ stdout: '', failed: true });
    }
    mkdirSync(`${shop.dir}/really �`);
    expect((await bash(`cd 'really �' && tsvenv exec true`, path)).exitCode).toBe(0);
  });
});
