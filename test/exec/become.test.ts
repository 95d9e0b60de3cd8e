import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, run } from '../fixtures/command.js';
import { python } from '../fixtures/environments.js';
import { Home, type Project, type Ran } from '../fixtures/home.js';
import { missingNode, nodes } from '../fixtures/nodes.js';

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

/** Waits until something is so. */
async function until(done: () => boolean): Promise<void> {
  for (let attempt = 0; !done(); attempt++) {
    if (attempt === 600) throw new Error('waited for nothing');
    await setTimeout(50);
  }
}

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
  const start = (words: readonly string[], options: readonly string[] = []): ChildProcess =>
    spawn(path, [...options, home.at('bin/tsvenv'), 'exec', ...words], {
      cwd: shop.dir,
      env: { ...home.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true, // from the terminal that the tests were started in, which would send its signals itself
    });

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

    it('starts the command with the signals at their defaults', async () => {
      const { stdout, stderr, exitCode } = await exec(['sh', '-c', 'yes | head -1; kill -XFSZ $$; echo alive']);
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'y\n', stderr: '', exitCode: -1 });
    });

    it.each(['SEGV', 'PIPE', 'KILL', 'USR1', 'ALRM', 'INT'] as const)(
      'ends by the signal that the command ended by: SIG%s',
      async (name) => {
        expect(await once(start(['sh', '-c', `kill -${name} $$`]), 'exit')).toEqual([null, `SIG${name}`]);
      },
    );

    it('passes every signal on that can be caught', async () => {
      const names = [
        'TERM',
        'HUP',
        'INT',
        'QUIT',
        'USR1',
        'USR2',
        'ALRM',
        'VTALRM',
        'IO',
        'PIPE',
        'WINCH',
        'XCPU',
        'XFSZ',
      ];
      const log = home.at('log');
      const traps = names.map((name) => `trap 'echo ${name} >> "${log}"' ${name}`).join('; ');
      script('listener', `#!/bin/bash\n${traps}\n: > "${log}"\nwhile [ -e "${log}" ]; do sleep 0.05; done\n`);
      const child = start(['listener']);
      await until(() => existsSync(log));
      for (const [index, name] of names.entries()) {
        child.kill(`SIG${name}` as NodeJS.Signals);
        await until(() => readFileSync(log, 'utf8').split('\n').length > index + 1);
      }
      expect(readFileSync(log, 'utf8').trimEnd().split('\n')).toEqual(names);
      rmSync(log);
      await once(child, 'exit');
    });

    it('hands on a signal that came before the command was there to get it', async ({ skip }) => {
      if (execve) skip('execve: there is no child to start');
      const up = home.at('up');
      // The command is up, and gets us a signal, before the call that starts it has returned.
      const slow = home.write(
        'slow.cjs',
        `const processes = require('node:child_process');
        const { spawn } = processes;
        processes.spawn = (...how) => {
          const child = spawn(...how);
          while (!require('node:fs').existsSync(${JSON.stringify(up)}));
          process.kill(process.pid, 'SIGTERM');
          return child;
        };
        require('node:module').syncBuiltinESMExports();`,
      );
      const waiting = `trap 'exit 3' TERM; : > "$1"; while [ -e "$1" ]; do sleep 0.05; done`;
      const child = start(['sh', '-c', waiting, 'sh', up], ['--require', slow]);
      expect(await once(child, 'exit')).toEqual([3, null]);
    });

    it('stops and goes on with the command', async () => {
      const log = home.at('log');
      const counting = `: > "$1"; while [ -e "$1" ]; do echo >> "$1"; sleep 0.05; done`;
      const size = (): number => (existsSync(log) ? statSync(log).size : 0);
      // In a group with a parent outside, as a shell makes one: the system stops none that nobody could let go on.
      const job = `
import os, subprocess, sys
job = subprocess.Popen(sys.argv[1:], preexec_fn=os.setpgrp)
print(job.pid, flush=True)
sys.exit(job.wait())`;
      const words = [path, home.at('bin/tsvenv'), 'exec', 'sh', '-c', counting, 'sh', log];
      const shell = spawn(python, ['-I', '-c', job, ...words], {
        cwd: shop.dir,
        env: { ...home.env },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      const [pid] = await once(shell.stdout.setEncoding('utf8'), 'data');
      await until(() => size() > 0);
      process.kill(Number(pid), 'SIGTSTP');
      await setTimeout(500);
      const stopped = size();
      await setTimeout(500);
      expect(size()).toBe(stopped);
      process.kill(Number(pid), 'SIGCONT');
      await until(() => size() > stopped);
      rmSync(log);
      expect(await once(shell, 'exit')).toEqual([0, null]);
    });

    it('fails as process 1 when its command was killed', async ({ skip }) => {
      const apart = ['--fork', '--pid', '--kill-child'];
      if ((await run(home, 'unshare', [...apart, 'true']).catch(() => undefined))?.exitCode !== 0) {
        skip('no namespace of processes may be made here; sudo npm test');
      }
      const words = [path, home.at('bin/tsvenv'), 'exec', 'sh', '-c', 'kill -SEGV $$; exit 5'];
      const { exitCode } = await run(home, 'unshare', [...apart, ...words], { cwd: shop.dir });
      // No signal ends process 1, and in the place of tsvenv the command is that itself.
      expect(exitCode).toBe(execve ? 5 : 128 + constants.signals.SIGSEGV);
    });
  });
}
