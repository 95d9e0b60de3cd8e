import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonRepr } from '../../src/create/configuration.js';
import { consoleScripts, scriptsFor, scriptText, shebang } from '../../src/create/scripts.js';
import { quote as cmdQuote } from '../../src/shells/cmd.js';
import { quote as tcshQuote } from '../../src/shells/tcsh.js';
import { python } from '../fixtures/environments.js';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tsvenv-written-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const nasty = fc.string({
  unit: fc.constantFrom(...'\'"\\$`!%^&*?[]{}()<>|;~# -=:,.a0é🚒\u2019\u00a0\u200b'),
  minLength: 1,
  maxLength: 12,
});

describe('a string of Python', () => {
  it('is written as repr writes it', () => {
    const texts = fc.sample(fc.oneof(nasty, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), 500);
    const program = 'import json,sys; print(json.dumps([repr(text) for text in json.load(sys.stdin)]))';
    const theirs: unknown = JSON.parse(
      execFileSync(python, ['-I', '-c', program], { input: JSON.stringify(texts), encoding: 'utf8' }),
    );
    // Unicode grows: what one knows as a character the other may not.
    const known = (text: string): boolean =>
      !/\p{Cn}/u.test(text) && !/[^\u0000-\uffff]/u.test(text.replace(/🚒/gu, ''));
    const pairs = texts
      .map((text, index) => [text, Array.isArray(theirs) ? theirs[index] : undefined])
      .filter(([text]) => known(text));
    expect(pairs.length).toBeGreaterThan(100);
    expect(pairs.map(([text]) => pythonRepr(text))).toEqual(pairs.map(([, repr]) => repr));
  });
});

describe('a console script', () => {
  it('is what pip makes for these names', () => {
    const entries = consoleScripts(
      '[console_scripts]\npip = pip._internal.cli.main:main\npip3 = pip._internal.cli.main:main\npip3.10=x:y\n\n[other]\nno = a:b\n',
    );
    expect(scriptsFor(entries, [3, 12, 1]).map(({ name }) => name)).toEqual(['pip', 'pip3', 'pip3.12']);
    const old = consoleScripts(
      '[console_scripts]\neasy_install = setuptools.command.easy_install:main\neasy_install-3.6 = setuptools.command.easy_install:main\n',
    );
    expect(scriptsFor(old, [3, 8, 0]).map(({ name }) => name)).toEqual(['easy_install', 'easy_install-3.8']);
    expect(consoleScripts('[console_scripts]\n# comment\n; comment\nx = m\ny = m:a.b [extra]\n')).toEqual([
      { name: 'x', module: 'm', attribute: '' },
      { name: 'y', module: 'm', attribute: 'a.b' },
    ]);
  });

  it('starts its Python wherever that is', () => {
    const names = [
      ...fc.sample(nasty, 40).filter((name) => !/^\.+$/.test(name)),
      'x'.repeat(150),
      'plain',
      "'''",
      '\\x',
      '\\N{DASH}',
      '$(touch PWNED)',
    ];
    for (const name of new Set(names)) {
      const directory = join(scratch, 'scripts', name);
      mkdirSync(directory, { recursive: true });
      const link = join(directory, 'python');
      symlinkSync(python, link);
      const script = join(directory, 'script');
      writeFileSync(
        script,
        scriptText(
          link,
          { name: 'script', module: 'platform', attribute: 'python_implementation.__name__.upper' },
          'linux',
        ).replace('sys.exit(', 'print(sys.argv[1:], '),
      );
      chmodSync(script, 0o755);
      const said = execFileSync(script, ['a b', '$(c)'], {
        encoding: 'utf8',
        cwd: scratch,
        env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
      });
      expect([name, said]).toEqual([name, "['a b', '$(c)'] PYTHON_IMPLEMENTATION\n"]);
      rmSync(directory, { recursive: true });
    }
    expect(() => execFileSync('test', ['!', '-e', join(scratch, 'PWNED')])).not.toThrow();
  });

  it('has a first line of its own kind only where the kernel would not read it', () => {
    const path = (length: number): string => `/${'x'.repeat(length - 1)}`;
    expect(shebang(path(124), 'linux')).toBe(`#!${path(124)}`);
    expect(shebang(path(125), 'linux')).toMatch(/^#!\/bin\/sh\n'''exec' "\/x+" "\$0" "\$@"\n' '''$/);
    expect(shebang(path(400), 'darwin')).toBe(`#!${path(400)}`);
    expect(shebang("/it's $HOME", 'linux')).not.toContain('$HOME');
  });
});

describe('a word of tcsh', () => {
  it('stands for exactly its string, whatever tcsh is told of backslashes', ({ skip }) => {
    try {
      execFileSync('tcsh', ['--version']);
    } catch {
      return skip('tcsh is not installed; apt-get install tcsh');
    }
    const values = [...fc.sample(nasty, 300), '\n', 'a\nb', '\\\n', '!!'];
    const script = join(scratch, 'words.csh');
    for (const first of ['', 'set backslash_quote\n']) {
      writeFileSync(script, `${first}${values.map((value) => `printf '%s\\0' ${tcshQuote(value)}\n`).join('')}`);
      const said = execFileSync('tcsh', ['-f', script], {
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
      });
      expect(said.split('\0').slice(0, -1)).toEqual(values);
    }
  });
});

describe('a value of cmd.exe', () => {
  it('holds nothing that ends it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (value) => !/["\r\n\0]/.test(cmdQuote(value)) && !/(^|[^%])%(%%)*([^%]|$)/.test(cmdQuote(value)),
      ),
    );
  });
});
