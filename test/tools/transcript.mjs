import pty from '@lydell/node-pty';
import stripAnsi from 'strip-ansi';

// Drawn by the shell after its prompt, seen by nobody: tells where a prompt ends (OSC 133, semantic prompts).
const promptEnd = '\u001b]133;B\u0007';

/**
 * Types `lines` into an interactive shell in a pseudo-terminal, each when the prompt is there, and answers with what
 * was on the screen, without colours. The shell must be one that takes `PS1` (bash).
 *
 * @param {object} session
 * @param {string} session.shell
 * @param {readonly string[]} session.args
 * @param {string} session.cwd
 * @param {Record<string, string>} session.env
 * @param {readonly string[]} session.lines
 * @param {number} [session.timeout] for a line to come back to the prompt, in ms
 * @returns {Promise<string>}
 */
export function transcript({ shell, args, cwd, env, lines, timeout = 60_000 }) {
  const mark = `PS1="$PS1"'\\[\\e]133;B\\a\\]'`;
  return new Promise((resolve, reject) => {
    // Wide enough that no line wraps.
    const terminal = pty.spawn(shell, [...args], { cwd, env, cols: 500, rows: 50, name: 'xterm' });
    let screen = '';
    let typed = 0;
    let timer = setTimeout(() => fail('no prompt'), timeout);

    const fail = (reason) => {
      clearTimeout(timer);
      terminal.kill();
      reject(
        new Error(`${shell}: ${reason} after ${timeout / 1000} s; it showed ${JSON.stringify(screen.slice(-500))}`),
      );
    };
    terminal.onData((text) => {
      screen += text;
      const prompts = screen.split(promptEnd).length - 1;
      if (prompts <= typed) return;
      clearTimeout(timer);
      typed += 1;
      const line = lines[typed - 1];
      terminal.write(`${line ?? 'exit'}\r`);
      timer = setTimeout(() => fail(`no prompt after '${line}'`), timeout);
    });
    terminal.onExit(() => {
      clearTimeout(timer);
      // From the line of the first prompt that carries the mark to that of the last, where `exit` was typed.
      const lineOf = (prompt) => screen.lastIndexOf('\n', prompt) + 1;
      const drawn = screen.slice(lineOf(screen.indexOf(promptEnd)), lineOf(screen.lastIndexOf(promptEnd)));
      resolve(stripAnsi(drawn).replaceAll('\r', '').trimEnd());
    });
    terminal.write(`${mark}\r`);
  });
}
