import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../fixtures/command.js';
import { Home } from '../fixtures/home.js';
import { quietly } from '../fixtures/said.js';
import { isInstalled } from '../shells/installed.js';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const printed = (): Promise<string> => quietly(home, ['completion', 'pwsh']);

/** A script without its comments and strings, in which brackets mean what they are. */
const bare = (script: string): string =>
  script.replace(/'(?:[^']|'')*'|"(?:`[\s\S]|""|[^"`])*"|#[^\n]*/g, (found) => (found.startsWith('#') ? '' : '_'));

describe('the completion for PowerShell', () => {
  it('registers a completer of the program', async () => {
    const script = await printed();
    expect(script).toMatch(/^Register-ArgumentCompleter -Native -CommandName tsvenv -ScriptBlock \{$/m);
    // The order in which PowerShell gives them to a completer of a native program.
    expect(script).toMatch(/param\(\$wordToComplete, \$commandAst, \$cursorPosition\)/);
    expect(script).toContain('tsvenv complete pwsh -- ');
  });

  it('closes whatever it opens, in order', async () => {
    const open: string[] = [];
    const pairs: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };
    const script = bare(await printed());
    for (const [character] of script.matchAll(/[{}()[\]]/g)) {
      const opening = pairs[character];
      if (opening === undefined) open.push(character);
      else expect({ closing: character, last: open.pop() }).toEqual({ closing: character, last: opening });
    }
    expect(open).toEqual([]);
    expect(script).not.toMatch(/['"]/);
  });

  it('evaluates nothing that was typed, and can be read in any encoding', async () => {
    const script = await printed();
    expect(bare(script)).not.toMatch(/Invoke-Expression|\biex\b|\[scriptblock\]|\bAdd-Type\b|ExpandString/i);
    expect(script).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('completes in a real PowerShell', async ({ skip }) => {
    if (!isInstalled('pwsh')) skip('pwsh is not installed; see "Installing PowerShell on Linux"');
    const script = home.write(
      'complete.ps1',
      [
        'tsvenv completion pwsh | Out-String | Invoke-Expression',
        `foreach ($line in 'tsvenv remo', 'tsvenv hook zs', 'tsvenv create --without-p', 'tsvenv ') {`,
        '  (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches | % CompletionText | Select -First 1',
        '}',
      ].join('\n'),
    );
    const env = { NO_COLOR: '1' };
    const { stdout, stderr } = await run(home, 'pwsh', ['-NoProfile', '-NonInteractive', '-File', script], { env });
    expect({ stdout, stderr }).toEqual({ stdout: 'remove\nzsh\n--without-pip\nsetup\n', stderr: '' });
  });
});
