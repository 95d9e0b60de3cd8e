import type { IPty } from '@lydell/node-pty';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const columns = 300;
const rows = 60;

/** Ends every prompt that the drivers set. A private control sequence: it takes no place on the screen. */
export const promptMark = '\x1b]7777;prompt\x07';
/** The line editors of bash, zsh and fish say so when they begin to read a line (bracketed paste) and when they end. */
const editing = '\x1b[?2004h';
const accepted = '\x1b[?2004l';

/** What the terminal showed from one accepted line to the next prompt. */
export interface Printed {
  /** The lines above the prompt, without trailing blanks. */
  readonly output: string;
  /** The prompt, up to the place where the user types. */
  readonly prompt: string;
  /** Every byte that the terminal got, escapes and all. */
  readonly raw: string;
}

/** A program on a pseudo-terminal, which answers a terminal's queries as xterm does. */
export class Terminal {
  #raw = '';
  #exit: number | undefined;
  #wake: () => void = () => {};
  readonly #pty: IPty;
  readonly #screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });

  constructor(
    file: string,
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    cols: number = columns,
  ) {
    this.#pty = spawn(file, [...args], { name: 'xterm-256color', cols, rows, cwd, env: { ...env } });
    this.#pty.onData((text) => {
      this.#raw += text;
      this.#screen.write(text);
      this.#wake();
    });
    this.#pty.onExit(({ exitCode }) => {
      this.#exit = exitCode;
      this.#wake();
    });
    this.#screen.onData((answer) => this.#pty.write(answer));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Everything that was printed since the terminal was opened. */
  get raw(): string {
    return this.#raw;
  }

  write(text: string): void {
    this.#pty.write(text);
  }

  close(): void {
    if (this.#exit === undefined) this.#pty.kill('SIGKILL');
    this.#screen.dispose();
  }

  /** Waits until `done` is true of what was printed; fails when the program ends or after `seconds`. */
  async until<T>(done: () => T | undefined, what: string, seconds = 60): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const result = done();
      if (result !== undefined) return result;
      const ended = this.#exit !== undefined;
      if (ended || Date.now() > deadline) {
        const why = ended ? `the program ended with ${this.#exit}` : `nothing after ${seconds} s`;
        throw new Error(`waiting for ${what}: ${why}; last printed: ${JSON.stringify(this.#raw.slice(-2000))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for the first prompt after position `from` of `raw`. */
  async prompt(from: number, what: string): Promise<void> {
    await this.until(() => {
      const mark = this.#raw.indexOf(promptMark, from);
      return mark >= 0 && this.#raw.indexOf(editing, from) >= 0 ? true : undefined;
    }, what);
  }

  /** Types a line and Enter; waits for the next prompt and returns the position where the line was accepted. */
  async enter(line: string): Promise<number> {
    const typed = this.#raw.length;
    this.#pty.write(`${line}\r`);
    const what = `a prompt after ${JSON.stringify(line)}`;
    const start = await this.until(() => {
      // fish draws a new prompt for an empty line without having run anything.
      const end = line === '' ? '\r\n' : accepted;
      const at = this.#raw.indexOf(end, typed);
      return at < 0 ? undefined : at + end.length;
    }, what);
    await this.prompt(start, what);
    return start;
  }
}

/** Draws `raw` on an empty screen and divides it into what a command printed and the prompt below it. */
export async function draw(raw: string, promptLines: number): Promise<Printed> {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  let mark: { readonly line: number; readonly column: number } | undefined;
  screen.parser.registerOscHandler(7777, () => {
    const { baseY, cursorY, cursorX } = screen.buffer.active;
    mark = { line: baseY + cursorY, column: cursorX };
    return true;
  });
  // zsh goes to a new line after it has ended its own; bash and fish do so before.
  await new Promise<void>((resolve) => screen.write(raw.replace(/^\r\r\n/, ''), resolve));
  const line = (index: number, end?: number): string =>
    screen.buffer.active.getLine(index)?.translateToString(end === undefined, 0, end) ?? '';
  const last = mark ?? { line: 0, column: 0 };
  const first = last.line - promptLines + 1;
  const lines = Array.from({ length: Math.max(first, 0) }, (_, index) => line(index));
  const prompt = Array.from({ length: promptLines }, (_, index) =>
    index === promptLines - 1 ? line(last.line, last.column) : line(first + index),
  );
  screen.dispose();
  return { output: lines.join('\n').trimEnd(), prompt: prompt.join('\n'), raw };
}
