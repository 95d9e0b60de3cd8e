/** What a person or a system sends to end a program, and what it does by itself when it is left alone. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work that clears up behind itself when it is interrupted; then the program ends of the signal that it got, as
 * its parent expects. A second signal ends it at once.
 */
export async function interruptible(program: NodeJS.Process, work: (signal: AbortSignal) => Promise<void>) {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (received === undefined) {
      received = signal;
      controller.abort();
    } else {
      end();
      program.kill(program.pid, signal);
    }
  };
  // Not at the first one already: execa ends a program that listens no more.
  const end = (): void => {
    for (const signal of SIGNALS) program.off(signal, interrupt);
  };
  for (const signal of SIGNALS) program.on(signal, interrupt);
  try {
    await work(controller.signal);
  } catch (error) {
    if (received === undefined) throw error;
  } finally {
    end();
  }
  if (received !== undefined) program.kill(program.pid, received);
}
