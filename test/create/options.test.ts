import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OPTIONS, parseRequest } from '../../src/create/options.js';
import { python } from '../fixtures/environments.js';

const parse = (...words: readonly string[]) => {
  const request = parseRequest(words, 'linux');
  if (request === 'help') throw new Error('help');
  return request;
};

describe('the words after create', () => {
  it('have every option of venv', () => {
    const help = execFileSync(python, ['-m', 'venv', '--help'], { encoding: 'utf8' });
    const theirs = [...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].flatMap(([, name]) =>
      name === undefined || name === 'help' ? [] : [name],
    );
    expect(theirs.length).toBeGreaterThan(7);
    expect(theirs.filter((name) => !Object.hasOwn(OPTIONS, name))).toEqual([]);
  });

  it('mean the same as after venv', () => {
    expect(parse()).toMatchObject({
      directories: [],
      symlinks: true,
      withPip: true,
      scmIgnoreFiles: true,
      clear: false,
      upgrade: false,
      prompt: undefined,
    });
    expect(
      parse(
        '--copies',
        '--without-pip',
        '--system-site-packages',
        '--clear',
        '--prompt',
        'x y',
        '--without-scm-ignore-files',
        'a',
        'b',
      ),
    ).toMatchObject({
      directories: ['a', 'b'],
      symlinks: false,
      withPip: false,
      systemSitePackages: true,
      clear: true,
      prompt: 'x y',
      scmIgnoreFiles: false,
    });
    expect(parse('-p3.12', '-r', 'a.txt', '-r', 'b.txt', '--requirements=c.txt')).toMatchObject({
      python: '3.12',
      requirements: ['a.txt', 'b.txt', 'c.txt'],
    });
    expect(parse('--', '--clear', '-x').directories).toEqual(['--clear', '-x']);
    expect(parseRequest([], 'win32')).toMatchObject({ symlinks: false });
  });

  it('may be shortened to what is unique, as those of argparse', () => {
    expect(parse('--sys', '--without-p', '--prom=x', '--py', '3.12')).toMatchObject({
      systemSitePackages: true,
      withPip: false,
      prompt: 'x',
      python: '3.12',
    });
    expect(parse('--', '--sys').directories).toEqual(['--sys']);
    expect(parseRequest(['--hel'], 'linux')).toBe('help');
    expect(() => parse('--without')).toThrow(/--without could be --without-pip or --without-scm-ignore-files; see/);
  });

  it('ask for help before anything else', () => {
    expect(parseRequest(['--nonsense', '-h'], 'linux')).toBe('help');
    expect(parse('--', '-h').directories).toEqual(['-h']);
  });

  it.each([
    [['--nonsense'], /create: no option --nonsense; see 'tsvenv create --help'/],
    [['-z'], /create: no option -z;/],
    [['-p'], /create: .*argument missing/],
    [['--clear=yes'], /create: .*does not take an argument/],
    [['--upgrade', '--clear'], /--upgrade and --clear exclude each other/],
    [['--symlinks', '--copies'], /--symlinks and --copies exclude each other/],
    [['--without-pip', '-r', 'x'], /-r needs pip/],
    [['--without-pip', '--upgrade-deps'], /--upgrade-deps needs pip/],
    [[''], /an empty word is no directory/],
  ])('%j are refused as wrong usage, in one line', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
    try {
      parse(...words);
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, message: expect.not.stringContaining('\n') });
    }
  });
});
