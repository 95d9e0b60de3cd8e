import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, parseSpec, parseVersionSpec } from '../../src/python/spec.js';
import type { Interpreter } from '../../src/python/types.js';

/** `CPython 3.12.1`, `CPython 3.13.0t`, `PyPy 3.10.13`, `CPython 3.14.0rc2`. */
function interpreter(text: string): Interpreter {
  const [, implementation = '', major, minor, micro, level, serial, free] =
    /^(\w+) (\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?(t)?$/.exec(text) ?? [];
  return {
    path: '/python',
    realPath: '/python',
    implementation,
    version: [Number(major), Number(minor), Number(micro)],
    releaseLevel: level === 'rc' ? 'candidate' : level === 'b' ? 'beta' : level === 'a' ? 'alpha' : 'final',
    releaseSerial: Number(serial ?? 0),
    freeThreaded: free !== undefined,
    bits: 64,
    platform: 'linux',
    basePrefix: '/',
    baseExecutable: '/python',
    platlibdir: 'lib',
    libraryName: `python${major}.${minor}`,
    includeDirectory: 'include',
    framework: false,
    wheels: [],
    magic: '',
  };
}

function fits(spec: string, text: string): boolean {
  const parsed = parseSpec(spec);
  return parsed.kind === 'version' && matches(parsed, interpreter(text));
}

describe('a spec', () => {
  it.each([
    ['3', 'CPython 3.12.1', true],
    ['3', 'CPython 2.7.18', false],
    ['3.12', 'CPython 3.12.1', true],
    ['3.1', 'CPython 3.12.1', false],
    ['3.12', 'CPython 3.12.0rc1', true],
    ['3.12.1', 'CPython 3.12.1', true],
    ['3.12.1', 'CPython 3.12.10', false],
    ['3.14.0', 'CPython 3.14.0rc2', false],
    ['3.14.0rc2', 'CPython 3.14.0rc2', true],
    ['3.14rc2', 'CPython 3.14.0rc2', true],
    ['3.14-dev', 'CPython 3.14.0a1', true],
    ['312', 'CPython 3.12.1', true],
    ['39', 'CPython 3.9.18', true],
    ['>=3.10,<3.13', 'CPython 3.12.1', true],
    ['>=3.10,<3.13', 'CPython 3.13.0', false],
    ['~=3.10', 'PyPy 3.10.13', true],
    ['==3.11.*', 'CPython 3.11.7', true],
    ['python', 'PyPy 3.10.13', true],
    ['python3', 'CPython 3.11.7', true],
    ['python3.11', 'CPython 3.11.7', true],
    ['python3.11', 'CPython 3.12.1', false],
    ['python-3.11', 'CPython 3.11.7', true],
    ['Python3.11', 'CPython 3.11.7', true],
    ['cpython3.11', 'CPython 3.11.7', true],
    ['cpython@3.10', 'PyPy 3.10.13', false],
    ['pypy', 'PyPy 3.10.13', true],
    ['pypy3', 'PyPy 3.10.13', true],
    ['pypy3', 'CPython 3.10.13', false],
    ['pypy3.10', 'PyPy 3.10.13', true],
    ['pypy310', 'PyPy 3.10.13', true],
    ['pypy3.9', 'PyPy 3.10.13', false],
    ['3.13', 'CPython 3.13.0t', false],
    ['>=3.13', 'CPython 3.13.0t', false],
    ['3.13t', 'CPython 3.13.0t', true],
    ['3.13t', 'CPython 3.13.0', false],
    ['3.13.0t', 'CPython 3.13.0t', true],
    ['python3.13t', 'CPython 3.13.0t', true],
    [' 3.12 ', 'CPython 3.12.1', true],
  ])('%j means %s: %s', (spec, text, expected) => {
    expect(fits(spec, text)).toBe(expected);
  });

  it.each([
    '/usr/bin/python3',
    './python',
    '../python 3',
    '.venv/bin/python',
    '.venv',
    '..',
    '-/python',
    '$(id)/python',
    'C:\\Python312\\python.exe',
    'a\nb/python',
  ])('%j is a path, kept as it is', (text) => {
    expect(parseSpec(text)).toEqual({ kind: 'path', text });
  });

  it.each(['miniforge3-24.3.0-0', 'pypy3.10-7.3.12', 'graalpy-24.1.1', 'system', 'my_env', '3.12.1-debug'])(
    '%j is the name of an installed version',
    (text) => {
      expect(parseSpec(text)).toEqual({ kind: 'name', text });
    },
  );

  it.each(['', ' ', '^3.10', '>=3.x', '3.12 3.11', '$(touch PWNED)', '`id`', '-m', '3.12;id', '\u202e3.12', 'ünï'])(
    '%j is refused in one line as wrong usage',
    (text) => {
      expect(() => parseSpec(text)).toThrowError(
        expect.objectContaining({
          name: 'UserError',
          exitCode: 2,
          message: expect.stringMatching(/^python [ -~ünï]+$/),
        }),
      );
    },
  );

  it('that was an executable’s name keeps that name, for PATH', () => {
    expect(['python3.11', 'pypy3', 'Python', '3.11', 'cpython@3.11'].map((text) => parseSpec(text))).toMatchObject([
      { executable: 'python3.11' },
      { executable: 'pypy3' },
      { executable: 'python' },
      { executable: undefined },
      { executable: undefined },
    ]);
  });

  it('of a release admits that release under each of its spellings, and no other release', () => {
    const release = fc.tuple(fc.constant(3), fc.nat(30), fc.nat(30));
    fc.assert(
      fc.property(release, release, ([major, minor, micro], other) => {
        const same = `CPython ${major}.${minor}.${micro}`;
        for (const text of [`${major}.${minor}`, `${major}.${minor}.${micro}`, `python${major}.${minor}`]) {
          expect(fits(text, same)).toBe(true);
          expect(fits(`==${major}.${minor}.${micro}`, same)).toBe(true);
          if (minor !== other[1]) expect(fits(text, `CPython ${other.join('.')}`)).toBe(false);
        }
      }),
    );
  });

  it('is read from any text, or refused, but never a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const spec = parseVersionSpec(text);
        if (typeof spec === 'object') expect(spec.text).toBe(text);
      }),
    );
  });

  it('from a project is never a path', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '\\', '.', '~', '3', 'python', '-', '@', '=', '\0') }),
        (text) => {
          const spec = parseVersionSpec(text);
          if (/[/\\\0]/.test(text) && !text.startsWith('=')) expect(spec).toBeTypeOf('string');
          if (typeof spec === 'object') expect(['.', '..']).not.toContain(spec.text);
        },
      ),
    );
  });
});
