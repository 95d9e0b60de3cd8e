import { existsSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Node, nodes } from '../fixtures/nodes.js';
import { type Scenarios, type Scene, scenarios } from './scenario.js';

/**
 * Writes a byte to a file again and again, until it was interrupted three times. Interrupts are counted where they
 * arrive, for Python takes those that come at once for one.
 */
const program = `
import os, signal, sys, time
reading, writing = os.pipe()
os.set_blocking(reading, False)
os.set_blocking(writing, False)
signal.signal(signal.SIGINT, lambda *_: None)
signal.set_wakeup_fd(writing)
count = 0
def counted():
    global count
    try:
        count += len(os.read(reading, 9))
        print("n%d" % count, flush=True)
    except BlockingIOError:
        pass
print("count" "ing", flush=True)
while count < 3:
    open(sys.argv[1], "a").write(".")
    time.sleep(0.05)
    counted()
time.sleep(0.5)
counted()
print("interrupted", count, flush=True)
sys.exit(9)
`;

/** Types into a shell in a project, where `exec` runs by this Node or by the function of the hook. */
async function typing(start: string, { home, shell, start: open }: Scene, node: Node | undefined) {
  const [shop] = await home.projects('shop');
  await home.allowAll();
  const file = home.write('count.py', program);
  const log = home.at('log');
  if (node !== undefined) {
    rmSync(home.at('node/node'));
    symlinkSync(node.path, home.at('node/node'));
  }
  const session = await open({ cwd: shop.dir });
  const { terminal } = session;
  const command = node === undefined ? 'tsvenv' : home.at('bin/tsvenv');
  terminal.write(`${start}${command} exec python ${shell.quote(file)} ${shell.quote(log)}\r`);
  await terminal.until(() => terminal.raw.includes('counting') || undefined, 'the program');
  const prompt = async (keys: string): Promise<void> => {
    const from = terminal.raw.length;
    terminal.write(keys);
    await terminal.prompt(from, `a prompt after ${JSON.stringify(keys)}`);
  };
  /** Ctrl-C, three times. */
  const interrupt = async (): Promise<void> => {
    for (const count of [1, 2]) {
      terminal.write('\x03');
      await terminal.until(() => terminal.raw.includes(`n${count}\r`) || undefined, 'an interrupt');
    }
    await prompt('\x03');
    expect(terminal.raw).toMatch(/interrupted 3\r/);
  };
  const size = (): number => (existsSync(log) ? statSync(log).size : 0);
  const goesOn = async (): Promise<boolean> => {
    const before = size();
    await setTimeout(500);
    return size() > before;
  };
  return { session, terminal, prompt, interrupt, goesOn };
}

function inTerminal(what: string, node: Node | undefined): Scenarios {
  return {
    [`Ctrl-C interrupts the command once, and its exit code is the shell's: ${what}`]: async (scene) => {
      const { session, interrupt } = await typing('', scene, node);
      await interrupt();
      expect((await session.probe()).status).toBe(9);
    },

    [`Ctrl-C interrupts the command once at the end of a pipeline: ${what}`]: async (scene) => {
      const { interrupt } = await typing('sleep 60 | ', scene, node);
      await interrupt();
    },

    [`Ctrl-Z stops the command, and fg goes on with it: ${what}`]: async (scene) => {
      const { terminal, prompt, interrupt, goesOn } = await typing('', scene, node);
      await prompt('\x1a');
      expect(await goesOn()).toBe(false);
      terminal.write('fg\r');
      while (!(await goesOn()));
      await interrupt();
    },
  };
}

scenarios('exec in a terminal', {
  ...inTerminal("the hook's function", undefined),
  ...Object.assign({}, ...nodes.map((node) => inTerminal(node.label, node))),
});
