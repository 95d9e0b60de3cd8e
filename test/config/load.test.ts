import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiledConfig, DEFAULTS } from '../../src/config/config.js';
import { loadConfig, parseConfig } from '../../src/config/load.js';
import { UserError } from '../../src/errors.js';
import { asNobody } from '../fixtures/nobody.js';

/** What is said of something that cannot be used. */
function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('no complaint');
}

describe('parseConfig', () => {
  it('takes nothing for the defaults', () => {
    expect(parseConfig('', 'c')).toEqual(DEFAULTS);
    expect(parseConfig('# only a comment\n\n', 'c')).toEqual(DEFAULTS);
  });

  it.each([
    ['as written by hand', 'env-names = [".venv", "env"]\ncreate = "hint"\nlink-mode = "copy"\n'],
    ['with CRLF', 'env-names = [".venv", "env"]\r\ncreate = "hint"\r\nlink-mode = "copy"\r\n'],
    ['with a byte order mark', '\uFEFFenv-names = [".venv", "env"]\ncreate = "hint"\nlink-mode = "copy"\n'],
    ['with quoted keys', `"env-names" = ['.venv', 'env']\n'create' = 'hint'\n"link-mode" = 'copy'`],
  ])('reads every key, %s', (_, text) => {
    expect(parseConfig(text, 'c')).toEqual({ envNames: ['.venv', 'env'], create: 'hint', linkMode: 'copy' });
  });

  it.each([
    [
      'an unknown key',
      'create = "auto"\n\n  envnames = 1\n',
      '3:3: unknown key envnames; the keys are env-names, create, link-mode',
    ],
    ['a key that begins another one', 'create = "auto"\nc = 1\n', '2:1: unknown key c;'],
    ['an unknown table', 'create = "auto"\n[ tool ]\nx = 1\n', '2:1: unknown key tool;'],
    ['a dotted key', '\ntool.x = 1\n', '2:1: unknown key tool;'],
    ['a hostile key', '"\\u001b[31m" = 1\n', `1:1: unknown key '\\x1b[31m';`],
    ['a wrong choice', '\ncreate = "always"', `2:1: 'create' is one of "auto", "hint", "never"`],
    ['a wrong type', 'link-mode = true', `1:1: 'link-mode' is one of "auto", "clone", "hardlink", "copy"`],
    ['a name that is no list', 'env-names = ".venv"', `1:1: 'env-names' is a list of directory names`],
    ['no names', 'env-names = []', `1:1: 'env-names' is a list of directory names`],
    ['a path for a name', 'env-names = ["envs/shop"]', `1:1: 'env-names' is a list of directory names`],
    ['the directory above for a name', '\uFEFFenv-names = [".."]', `1:1: 'env-names' is a list of directory names`],
    ['a name with a line break', 'env-names = ["a\\nb"]', `1:1: 'env-names' is a list of directory names`],
    ['a line that is not TOML', 'create = "auto"\ncreate "hint"\n', '2:'],
    ['a key twice', 'create = "auto"\ncreate = "hint"\n', '2:'],
    ['a string that does not end', 'create = "auto\n', '1:'],
    ['a binary', '\x7fELF\x02\x01\x00', '1:'],
  ])('names file, line and column of %s', (_, text, place) => {
    const message = complaint(() => parseConfig(text, '~/config.toml'));
    expect(message).toMatch(/^tsvenv: ~\/config\.toml:\d+:\d+: [^\n]+$/);
    expect(message).toContain(`tsvenv: ~/config.toml:${place}`);
  });

  it('reads or complains in one line, whatever the text', () => {
    const part = fc.constantFrom(
      'create',
      'env-names',
      '=',
      '"auto"',
      '[',
      ']',
      '\n',
      "'",
      '"',
      '.',
      '{',
      '\x1b',
      ' ',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(part).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseConfig(text, 'c');
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
            expect(String(error)).toMatch(/^UserError: tsvenv: c:[1-9]\d*:[1-9]\d*: [^\x00-\x1f\x7f]+$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('loadConfig', () => {
  let root: string;
  let file: string;
  let compiled: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-config-')));
    file = join(root, 'config/config.toml');
    compiled = join(root, 'state/tsvenv/config.json');
    mkdirSync(dirname(file));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const load = () => loadConfig(file, compiled, undefined);

  it('takes a file that is not there for the defaults, and keeps nothing', () => {
    expect(load()).toEqual(DEFAULTS);
    expect(existsSync(compiled)).toBe(false);
    expect(compiledConfig(file, compiled)).toEqual(DEFAULTS);
  });

  it('keeps what it read for the program at the prompt, until the file changes', () => {
    writeFileSync(file, 'create = "never"');
    expect(compiledConfig(file, compiled)).toBe('stale');
    const config = { ...DEFAULTS, create: 'never' };
    expect(load()).toEqual(config);
    expect(compiledConfig(file, compiled)).toEqual(config);
    expect(statSync(compiled).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(compiled))).toEqual(['config.json']);
    writeFileSync(file, 'create = "hint" ');
    expect(compiledConfig(file, compiled)).toBe('stale');
    expect(load()).toEqual({ ...DEFAULTS, create: 'hint' });
    expect(compiledConfig(file, compiled)).toEqual({ ...DEFAULTS, create: 'hint' });
    rmSync(file);
    expect(compiledConfig(file, compiled)).toEqual(DEFAULTS);
  });

  it('keeps nothing of a file that is wrong', () => {
    writeFileSync(file, 'create = 1');
    expect(complaint(load)).toContain('config.toml:1:1: ');
    expect(existsSync(compiled)).toBe(false);
  });

  it.each([
    ['not JSON', '{'],
    ['a binary', Buffer.from([0, 1, 2, 0xff])],
    ['null', 'null'],
    ['of another form', '{"stamp": "x", "config": []}'],
  ])('reads the file again when the compiled one is %s', (_, content) => {
    writeFileSync(file, 'create = "hint"');
    load();
    writeFileSync(compiled, content);
    expect(compiledConfig(file, compiled)).toBe('stale');
    expect(load()).toEqual({ ...DEFAULTS, create: 'hint' });
    expect(compiledConfig(file, compiled)).toEqual({ ...DEFAULTS, create: 'hint' });
  });

  it.each([
    ['envNames', '[1]'],
    ['envNames', '"x"'],
    ['create', '"always"'],
    ['linkMode', 'null'],
  ])('does not take a compiled %s of %s', (key, value) => {
    writeFileSync(file, 'create = "hint"');
    load();
    const text = readFileSync(compiled, 'utf8').replace(new RegExp(`("${key}":)(\\[[^\\]]*\\]|"[^"]*")`), `$1${value}`);
    writeFileSync(compiled, text);
    expect(text).toContain(`"${key}":${value}`);
    expect(compiledConfig(file, compiled)).toBe('stale');
  });

  it('leaves nothing behind where a directory has the place of the compiled one', () => {
    writeFileSync(file, 'create = "hint"');
    mkdirSync(compiled, { recursive: true });
    expect(load()).toEqual({ ...DEFAULTS, create: 'hint' });
    expect(readdirSync(dirname(compiled))).toEqual(['config.json']);
  });

  it('reads the file again where there is no place for a compiled one', () => {
    writeFileSync(file, 'create = "hint"');
    expect(loadConfig(file, undefined, undefined)).toEqual({ ...DEFAULTS, create: 'hint' });
    expect(compiledConfig(file, undefined)).toBe('stale');
    writeFileSync(join(root, 'state'), '');
    expect(load()).toEqual({ ...DEFAULTS, create: 'hint' });
    expect(compiledConfig(file, compiled)).toBe('stale');
  });

  it.each([
    ['a directory', () => mkdirSync(file), 'is not a file; remove it'],
    ['a pipe', () => execFileSync('mkfifo', [file]), 'is not a file; remove it'],
    [
      '10 MB long',
      () => writeFileSync(file, Buffer.alloc(10_000_000, '# x\n')),
      'is too long for a configuration; remove it',
    ],
  ])('says of a file that is %s what is wrong', (_, make, why) => {
    make();
    expect(complaint(load)).toBe(`tsvenv: ${file} ${why}`);
  });

  it('says of a file that may not be read what is wrong', () => {
    writeFileSync(file, '', { mode: 0 });
    chmodSync(root, 0o755);
    expect(asNobody(() => complaint(load))).toBe(`tsvenv: cannot read ${file}; make it readable`);
  });
});
