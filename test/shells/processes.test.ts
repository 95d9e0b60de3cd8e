import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isInstalled } from './installed.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Session } from './session.js';

/** Processes that were started and programs that were run, from what strace wrote down. Threads are neither. */
function started(trace: string): number {
  return trace
    .split('\n')
    .filter((line) => /\b(?:clone3?|v?fork|execve)\(/.test(line) && !/CLONE_THREAD/.test(line) && !/ENOENT/.test(line))
    .length;
}

scenarios('processes', {
  'twenty prompts and twenty changes of directory start none that the shell alone does not start': async ({
    home,
    start,
    cd,
    skip,
  }) => {
    if (!isInstalled('strace')) skip('strace is not installed; apt-get install strace');
    const [shop, blog] = await home.projects('shop', 'blog');
    await home.allowAll();
    const plain = home.dir('plain');
    const trace = home.at('trace');
    // -D: the shell stays the terminal's own child.
    const under = ['strace', '-D', '-f', '-qq', '-o', trace, '-e', 'trace=clone,clone3,fork,vfork,execve'];

    const count = async (hook: '' | false): Promise<number> => {
      const session = await start({ hook, under });
      // The first visit asks the program; the shell itself may autoload a thing or two.
      await visit(session);
      await visit(session);
      const before = started(readFileSync(trace, 'utf8'));
      for (let round = 0; round < 5; round++) await visit(session);
      for (let prompts = 0; prompts < 20; prompts++) await session.run('');
      const after = started(readFileSync(trace, 'utf8'));
      session.close();
      return after - before;
    };
    const visit = async (session: Session): Promise<void> => {
      for (const dir of [shop.dir, plain, blog.dir, '/']) await cd(session, dir);
    };

    const alone = await count(false);
    const hooked = await count('');
    expect(hooked - alone).toBe(0);

    // What was counted did happen.
    const session = await start({ cwd: shop.dir });
    await expectActive(session, shop);
    await cd(session, plain);
    await expectPlain(session, home.pathElements);
  },

  'a prompt in a project that is not trusted starts none either': async ({ home, start, cd, skip }) => {
    if (!isInstalled('strace')) skip('strace is not installed; apt-get install strace');
    const [shop] = await home.projects('shop');
    const trace = home.at('trace');
    const under = ['strace', '-D', '-f', '-qq', '-o', trace, '-e', 'trace=clone,clone3,fork,vfork,execve'];
    const count = async (hook: '' | false): Promise<number> => {
      const session = await start({ hook, under });
      // Twice: an entry of the same tick of the clock as the directory of records is not newer than it.
      for (let visits = 0; visits < 2; visits++) {
        await cd(session, shop.dir);
        await cd(session, '/');
      }
      const before = started(readFileSync(trace, 'utf8'));
      await cd(session, shop.dir);
      for (let prompts = 0; prompts < 5; prompts++) await session.run('');
      await cd(session, '/');
      const after = started(readFileSync(trace, 'utf8'));
      session.close();
      return after - before;
    };
    expect((await count('')) - (await count(false))).toBe(0);
  },

  'the first entry is seen by the count': async ({ home, start, cd, skip }) => {
    if (!isInstalled('strace')) skip('strace is not installed; apt-get install strace');
    const [shop] = await home.projects('shop');
    await home.allowAll();
    const trace = home.at('trace');
    const under = ['strace', '-D', '-f', '-qq', '-o', trace, '-e', 'trace=clone,clone3,fork,vfork,execve'];
    const session = await start({ under });
    const before = started(readFileSync(trace, 'utf8'));
    await cd(session, shop.dir);
    expect(started(readFileSync(trace, 'utf8'))).toBeGreaterThan(before);
  },
});
