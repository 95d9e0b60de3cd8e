import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../fixtures/command.js';
import { Home, type Project } from '../fixtures/home.js';
import { nodes } from '../fixtures/nodes.js';

let home: Home;
let shop: Project;
beforeAll(async () => {
  home = new Home();
  [shop] = await home.projects("shop's $(x)");
  await home.mustRun('allow', shop.dir);
});
afterAll(() => home.remove());

const prefix = 'import sys; print(sys.prefix)';

describe.each(nodes)('exec, $label, started', ({ path }) => {
  const program = (): readonly string[] => [path, home.at('bin/tsvenv'), 'exec'];

  it('without any variable, gives the command those of the env and the usual places of programs', async () => {
    const words = ['-i', ...program(), '--trust', 'env', '-0'];
    const { stdout, stderr, exitCode } = await run(home, 'env', words, { cwd: shop.dir });
    expect({ stdout: stdout.split('\0').sort(), stderr, exitCode }).toEqual({
      stdout: ['', `PATH=${shop.bin}:/usr/bin:/bin`, `VIRTUAL_ENV=${shop.env}`, `VIRTUAL_ENV_PROMPT=${shop.name}`],
      stderr: '',
      exitCode: 0,
    });
  });

  it('by cron, runs the Python of the project', async () => {
    home.write(`${shop.dir}/report.py`, prefix);
    const line = `cd '${shop.dir.replaceAll("'", `'\\''`)}' && ${program().join(' ')} python report.py`;
    const variables = [`HOME=${home.path}`, 'LOGNAME=tester', 'PATH=/usr/bin:/bin', 'SHELL=/bin/sh'];
    expect(await run(home, 'env', ['-i', ...variables, '/bin/sh', '-c', line], { cwd: '/' })).toEqual({
      stdout: `${shop.env}\n`,
      stderr: '',
      exitCode: 0,
    });
  });

  it('by the first line of a script, hands it and its words to Python', async () => {
    const first = `#!/usr/bin/env -S ${program().join(' ')} python`;
    const script = home.write(
      `${shop.dir}/tool`,
      `${first}\nimport sys; print([sys.prefix] + sys.argv)\nsys.exit(3)\n`,
    );
    chmodSync(script, 0o755);
    const { stdout, stderr, exitCode } = await run(home, script, ['a b', '--trust'], { cwd: shop.dir });
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: `${pythonList([shop.env, script, 'a b', '--trust'])}\n`,
      stderr: '',
      exitCode: 3,
    });
  });

  it('by a script of npm, runs the Python of the project and fails as it does', async () => {
    const scripts = {
      where: `${program().join(' ')} python -c "${prefix}"`,
      fail: `${program().join(' ')} sh -c "exit 7"`,
    };
    home.write(`${shop.dir}/package.json`, JSON.stringify({ scripts }));
    const env = { PATH: [...home.pathElements, dirname(process.execPath)].join(':') };
    const npm = (name: string) => run(home, 'npm', ['run', '--silent', name], { cwd: shop.dir, env });
    expect(await npm('where')).toMatchObject({ stdout: `${shop.env}\n`, exitCode: 0 });
    expect(await npm('fail')).toMatchObject({ exitCode: 7 });
  });
});

/** As Python prints a list of strings. */
const pythonList = (words: readonly string[]): string =>
  `[${words.map((word) => (word.includes("'") ? `"${word}"` : `'${word}'`)).join(', ')}]`;
