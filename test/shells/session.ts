import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Home } from '../fixtures/home.js';
import type { ShellDriver } from './driver.js';
import type { Printed } from './terminal.js';
import { draw, promptMark, Terminal } from './terminal.js';

/** How a shell is started. */
export interface Start {
  readonly cwd?: string;
  /** Options of `tsvenv hook`, with a space before each; `false` leaves the hook out. */
  readonly hook?: string | false;
  /** Lines of the rc file before and after the hook. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Lines of the prompt. */
  readonly promptLines?: number;
  /** The command that runs the shell, its arguments following: a tracer. */
  readonly under?: readonly string[];
}

/** What a program started by the shell at this moment would see. */
export interface State {
  readonly status: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly path: readonly string[];
}

/** OSC (a title, the prompt's mark), CSI, character sets and keypad modes: ECMA-48 5.4, 5.6 and DEC's own. */
const escapes = /\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-?]*[ -/]*[@-~]|[()].|[=>])/g;

/** An interactive shell on a terminal, typed into. */
export class Session {
  readonly shell: ShellDriver;
  readonly terminal: Terminal;
  readonly #probe: string;
  readonly #promptLines: number;
  #last: Printed = { output: '', prompt: '', raw: '' };

  private constructor(shell: ShellDriver, home: Home, start: Start) {
    this.shell = shell;
    this.#promptLines = start.promptLines ?? 1;
    this.#probe = home.at('.probe');
    for (const [file, text] of Object.entries(shell.files)) home.write(file, text);
    const hook = start.hook === false ? [] : [shell.hook(start.hook ?? '')];
    const rc = [shell.rc(this.#probe), ...(start.before ?? []), ...hook, ...(start.after ?? [])];
    home.write(shell.rcFile, `${rc.join('\n')}\n`);
    const [file, ...args] = [...(start.under ?? []), shell.name, ...(start.args ?? shell.args)];
    if (file === undefined) throw new Error('no shell to start');
    this.terminal = new Terminal(file, args, start.cwd ?? home.path, { ...home.env, ...start.env });
  }

  /** Starts the shell and waits for its first prompt; `output` is what it printed before that. */
  static async start(shell: ShellDriver, home: Home, start: Start): Promise<Session> {
    const session = new Session(shell, home, start);
    await session.terminal.prompt(0, `the first prompt of ${shell.name}`);
    await session.#draw(0);
    return session;
  }

  /** What the last line printed, without the prompt. */
  get output(): string {
    return this.#last.output;
  }

  /** The last prompt, as it stands on the screen. */
  get prompt(): string {
    return this.#last.prompt;
  }

  /** Every byte that the last line made the shell print. */
  get raw(): string {
    return this.#last.raw;
  }

  /** Types a line and Enter, waits for the next prompt and returns what was printed in between. */
  async run(line: string): Promise<string> {
    await this.#draw(await this.terminal.enter(line));
    return this.output;
  }

  async #draw(start: number): Promise<void> {
    const { raw } = this.terminal;
    const end = raw.lastIndexOf(promptMark) + promptMark.length;
    this.#last = await draw(raw.slice(start, end), this.#promptLines);
  }

  /** What the last line printed besides prompts, escapes and blanks: nothing, of a quiet operation. */
  get noise(): string {
    const text = this.raw.replace(escapes, '').replaceAll(this.shell.edge, '');
    const blankless = (drawn: string): string => drawn.replace(/\s+/g, '');
    const prompt = blankless(this.prompt);
    return prompt === '' ? blankless(text) : blankless(text).replaceAll(prompt, '');
  }

  /** Reads the state of the shell by a key, without a line being run or a new prompt being made. */
  async probe(): Promise<State> {
    this.terminal.write('\x18\x10');
    const end = 'end\0';
    const text = await this.terminal.until(() => {
      const written = existsSync(this.#probe) ? readFileSync(this.#probe, 'utf8') : '';
      return written.endsWith(end) ? written.slice(0, -end.length) : undefined;
    }, 'the state of the shell');
    rmSync(this.#probe);
    const [status = '', ...pairs] = text.split('\0').slice(0, -1);
    // bash exports these two while it runs what is bound to a key.
    const own = pairs.filter((pair) => !/^READLINE_\w+=/.test(pair));
    const env = Object.fromEntries(
      own.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    return { status: Number(status), env, path: (env['PATH'] ?? '').split(':') };
  }

  close(): void {
    this.terminal.close();
  }
}
