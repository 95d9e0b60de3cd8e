import { chmodSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, run } from './fixtures/command.js';
import { Home, type Project, type Ran } from './fixtures/home.js';
import { missingNode, nodes } from './fixtures/nodes.js';

let home: Home;
let shop: Project;
beforeEach(async () => {
  home = new Home();
  [shop] = await home.projects('shop');
  await home.mustRun('allow', shop.dir);
});
afterEach(() => home.remove());

const script = (name: string, content: string | Buffer, mode = 0o755): void =>
  chmodSync(home.write(`${shop.bin}/${name}`, content), mode);

/** Files that cannot be run, and the exit code of bash 5.2, dash, zsh and fish alike for them. */
const misfits: readonly (readonly [what: string, content: string | Buffer, code: number, said: RegExp])[] = [
  [
    'a script whose interpreter is not there',
    '#!/no/such/python\n',
    127,
    /interpreter, \/no\/such\/python, that is not/,
  ],
  ['a script with lines that end in CR LF', '#!/bin/sh\r\ntrue\r\n', 127, /'\/bin\/sh\\x0d'.*; .*CR LF/],
  ['a script whose interpreter is a directory', '#!/tmp\n', 126, /\/tmp for its interpreter/],
  ['a script whose interpreter is not executable', '#!/etc/passwd\n', 126, /\/etc\/passwd, that cannot be executed/],
  ['a script that is its own interpreter', '#!.venv/bin/misfit\n', 126, /misfit.*ELOOP/],
  ['a file of garbage', Buffer.from([0xff, 0xfe, 0, 1, 2]), 126, /is no program for this machine/],
  ['a damaged program', Buffer.from('\x7fELF\0\x01\x02garbage', 'latin1'), 126, /is no program for this machine/],
  [
    'a program of another machine',
    Buffer.from(`\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x02\0\x2b\0${'x'.repeat(99)}`, 'latin1'),
    126,
    /no program/,
  ],
];

for (const execve of [false, true]) {
  const node = nodes.find((one) => one.execve === execve);
  const path = node?.path ?? '';
  const exec = (words: readonly string[], running: Running = {}): Promise<Ran> =>
    run(home, path, [home.at('bin/tsvenv'), 'exec', ...words], { cwd: shop.dir, ...running });

  describe(`exec, ${execve ? 'becoming the command' : 'with the command as a child'}: ${node?.label ?? 'no Node'}`, () => {
    const missing = missingNode(execve);
    beforeEach(({ skip }) => {
      if (missing !== undefined) skip(missing);
    });

    it.each(misfits)('says in one line that it cannot run %s', async (_what, content, code, said) => {
      script('misfit', content);
      const { stdout, stderr, exitCode } = await exec(['misfit']);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
      expect(stderr).toMatch(/^tsvenv: [^\n]*; [^\n]*\n$/);
      expect(stderr).toMatch(said);
    });

    it('says in one line that the environment is too long for the system', async () => {
      // Long enough to be handed on, and not when the directory of the env is put in front.
      const PATH = `/usr/bin:/bin:${'x'.repeat(131_072)}`.slice(0, 131_072 - 'PATH=\0'.length);
      const { stdout, stderr, exitCode } = await exec(['true'], { env: { PATH } });
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 126 });
      expect(stderr).toMatch(/^tsvenv: cannot run [^\n]*E2BIG[^\n]*; [^\n]*\n$/);
    });

    it('runs what execvp runs: programs, scripts, scripts of scripts, text without an interpreter', async () => {
      symlinkSync('/bin/sh', `${shop.bin}/link`);
      script('plain', `#! ${shop.bin}/link -e\necho plain $1\n`);
      script('bare', 'echo bare $1\n');
      script('nameless', '#!\necho nameless $1\n');
      script('empty', '');
      expect(await exec(['link', '-c', 'echo link'])).toEqual({ stdout: 'link\n', stderr: '', exitCode: 0 });
      for (const name of ['plain', 'bare', 'nameless']) {
        expect(await exec([name, 'x'])).toEqual({ stdout: `${name} x\n`, stderr: '', exitCode: 0 });
      }
      expect(await exec(['empty'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
      if (process.platform !== 'linux') return;
      script('nested', `#!${shop.bin}/plain\n`);
      expect((await exec(['nested'])).stdout).toBe(`plain ${shop.bin}/nested\n`);
    });
  });
}
