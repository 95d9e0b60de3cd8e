import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorVersionOf, parsePyvenvCfg, promptOf } from '../src/pyvenv-cfg.js';
import { python } from './fixtures/environments.js';

const promptIn = (text: string) => {
  const cfg = parsePyvenvCfg(text);
  return cfg === undefined ? undefined : promptOf(cfg);
};

describe('parsePyvenvCfg', () => {
  it.each([
    ['venv of 3.6', 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.6.15\n'],
    ['venv of 3.13', 'home = /usr/bin\nversion = 3.13.0\nexecutable = /usr/bin/python3.13\ncommand = p -m venv /x\n'],
    ['virtualenv', 'home = /usr/bin\nimplementation = CPython\nversion_info = 3.11.2.final.0\nbase-prefix = /usr\n'],
    ['uv', 'home = /usr/bin\nimplementation = CPython\nuv = 0.5.1\nversion_info = 3.12.1\n'],
    ['PEP 838', 'home = /usr/bin\npython-version = 3.15\n'],
    ['no version at all', 'home = /usr/bin\n'],
  ])('reads what %s writes', (_, text) => {
    expect(parsePyvenvCfg(text)?.get('home')).toBe('/usr/bin');
  });

  it.each([
    ['CRLF', 'home = /usr/bin\r\nversion = 3.12\r\n'],
    ['a byte order mark', '\uFEFFhome = /usr/bin\nversion = 3.12\n'],
    ['no newline at the end', 'version = 3.12\nhome = /usr/bin'],
    ['no spaces around the equals sign', 'home=/usr/bin\nversion=3.12'],
    ['tabs and capitals', '\tHome\t=\t/usr/bin\nVERSION = 3.12'],
    [
      'comments, blank lines and lines that are neither',
      '# home = /wrong\n\nnonsense\n= odd\nhome = /usr/bin\nversion=3.12',
    ],
    ['a key twice', 'home = /wrong\nhome = /usr/bin\nversion = 3.12'],
  ])('takes %s', (_, text) => {
    const cfg = parsePyvenvCfg(text);
    expect([cfg?.get('home'), cfg?.get('version')]).toEqual(['/usr/bin', '3.12']);
  });

  it('keeps equals signs in a value', () => {
    expect(parsePyvenvCfg('home = /a=b/bin')?.get('home')).toBe('/a=b/bin');
  });

  it.each([
    ['nothing', ''],
    ['no home', 'version = 3.12'],
    ['a NUL byte', 'home = /usr/bin\n\0'],
    ['a binary', '\x7fELF\0home = /usr/bin'],
    ['one long line', 'home'.repeat(10_000)],
  ])('refuses %s', (_, text) => {
    expect(parsePyvenvCfg(text)).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const cfg = parsePyvenvCfg(`home = /x\n${text}`);
        if (cfg === undefined) return;
        promptOf(cfg);
        minorVersionOf(cfg);
      }),
    );
  });

  it('evaluates nothing', () => {
    const hostile = '$(touch PWNED)`touch PWNED`${HOME}%n';
    const cfg = parsePyvenvCfg(`home = ${hostile}\nprompt = ${hostile}`);
    expect(cfg?.get('home')).toBe(hostile);
    expect(promptIn(`home = /x\nprompt = ${hostile}`)).toBe(hostile);
  });
});

describe('promptOf', () => {
  it.each([
    ['bare', 'shop', 'shop'],
    ['in single quotes', "'shop'", 'shop'],
    ['in double quotes, for it has a single one', `"it's"`, "it's"],
    ['with both quotes', `'it\\'s "it"'`, `it's "it"`],
    ['with a backslash', `'a\\\\b'`, 'a\\b'],
    ['bare with a backslash', 'a\\b', 'a\\b'],
    ['with a newline and a tab', `'a\\n\\tb\\r'`, 'a\n\tb\r'],
    ['with an escape', `'\\x1b[31m'`, '\x1b[31m'],
    ['with a character of two bytes', `'\\u200b'`, '\u200b'],
    ['with a character beyond them', `'\\U000e0001'`, '\u{e0001}'],
    ['one quote alone', `'`, `'`],
    ['a quote that is not closed', `'shop`, `'shop`],
    ['beyond what Unicode has', `'\\UFFFFFFFF'`, '\\UFFFFFFFF'],
  ])('reads a prompt %s', (_, written, meant) => {
    expect(promptIn(`home = /x\nprompt = ${written}\n`)).toBe(meant);
  });

  it.each(['', "''", '""'])('takes %j for none', (written) => {
    expect(promptIn(`home = /x\nprompt = ${written}`)).toBeUndefined();
  });

  it("is the opposite of Python's repr", () => {
    const names = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), 300);
    const hostile = [
      '\u{1f40d}',
      '\u{e0001}',
      '\x1b]0;x\x07',
      '\\U0001',
      "'",
      '"',
      `'"`,
      '\\',
      '\\n',
      '\n',
      '\x7f',
      '\xa0',
    ];
    const all = [...names, ...hostile];
    const program = 'import json, sys; print(json.dumps([repr(n) for n in json.load(sys.stdin)]))';
    const written: unknown = JSON.parse(
      execFileSync(python, ['-I', '-c', program], { input: JSON.stringify(all), encoding: 'utf8' }),
    );
    if (!Array.isArray(written)) throw new Error('Python printed no list');
    expect(written.map((prompt) => promptIn(`home = /x\nprompt = ${prompt}`))).toEqual(all);
  });
});

describe('minorVersionOf', () => {
  it.each([
    ['version = 3.12.1', '3.12'],
    ['version_info = 3.11.2.final.0', '3.11'],
    ['python-version = 3.15\nversion = 3.1', '3.15'],
    ['version = three', undefined],
    ['', undefined],
  ])('of %j is %s', (text, version) => {
    const cfg = parsePyvenvCfg(`home = /x\n${text}`);
    expect(cfg && minorVersionOf(cfg)).toBe(version);
  });
});
