import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, parseSpecifiers, parseVersion, satisfies } from '../../src/python/pep440.js';
import { python } from '../fixtures/environments.js';

const number = fc.nat({ max: 4 });
const release = fc.array(number, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const prefix = fc.array(number, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const pre = fc.tuple(fc.constantFrom('a', 'b', 'rc'), number).map((parts) => parts.join(''));
/** What an interpreter can be. */
const interpreter = fc
  .tuple(fc.tuple(number, number, number), fc.option(pre, { nil: '' }))
  .map(([parts, suffix]) => parts.join('.') + suffix);
/** What a specifier can name. */
const version = fc
  .tuple(
    fc.constantFrom('', '', '', '0!', '1!'),
    release,
    fc.option(pre, { nil: '' }),
    fc.constantFrom('', '', '.post1', '.post'),
    fc.constantFrom('', '', '.dev0', '.dev2'),
  )
  .map((parts) => parts.join(''));
const clause = fc.oneof(
  fc.tuple(fc.constantFrom('==', '!=', '<=', '>=', '<', '>', '==='), version).map((parts) => parts.join('')),
  // No longer than an interpreter's own release: releases of packaging differ on whether 3.4.0a1 is 3.4.0.0.*
  fc.tuple(fc.constantFrom('==', '!='), prefix).map(([operator, text]) => `${operator}${text}.*`),
  fc.tuple(number, release, fc.constantFrom('', '.post1', '.dev0')).map(([major, rest, suffix]) => {
    return `~=${major}.${rest}${suffix}`;
  }),
);
const specifier = fc.array(clause, { maxLength: 3 }).map((clauses) => clauses.join(', '));

/** The reference: `packaging`, which every pip carries. */
function packaging(program: string, input: unknown): unknown {
  const source = `
import json, sys
try:
    from pip._vendor.packaging.specifiers import SpecifierSet
    from pip._vendor.packaging.version import Version
except ImportError:
    sys.path.insert(0, sys.argv[1])
    from pip._vendor.packaging.specifiers import SpecifierSet
    from pip._vendor.packaging.version import Version
cases = json.load(sys.stdin)
${program}
`;
  const wheels = '/usr/share/python-wheels';
  const wheel = readdirSync(wheels).find((name) => name.startsWith('pip-')) ?? '';
  return JSON.parse(
    execFileSync(python, ['-I', '-c', source, join(wheels, wheel)], { input: JSON.stringify(input), encoding: 'utf8' }),
  );
}

function accepts(text: string, specifiers: string): boolean {
  const parsed = parseVersion(text);
  const clauses = parseSpecifiers(specifiers);
  if (parsed === undefined || typeof clauses === 'string') throw new Error(`${text} ${specifiers} does not parse`);
  return satisfies(parsed, clauses);
}

describe('version specifiers', () => {
  it('admit the same interpreters as packaging does', () => {
    const cases = fc.sample(fc.tuple(interpreter, specifier), 3000);
    const expected = packaging(
      'print(json.dumps([SpecifierSet(s).contains(v, prereleases=True) for v, s in cases]))',
      cases,
    );
    expect(cases.map(([text, specifiers]) => [text, specifiers, accepts(text, specifiers)])).toEqual(
      cases.map(([text, specifiers], index) => [text, specifiers, Array.isArray(expected) && expected[index]]),
    );
    expect(new Set(Array.isArray(expected) ? expected : [])).toEqual(new Set([true, false]));
  });

  it('order versions as packaging does', () => {
    const versions = fc.sample(version, 400);
    const pairs = versions.map((left, index) => [left, versions.at(-1 - index) ?? left] as const);
    const expected = packaging(
      'print(json.dumps([(Version(a) > Version(b)) - (Version(a) < Version(b)) for a, b in cases]))',
      pairs,
    );
    const order = pairs.map(([a, b]) => {
      const [left, right] = [parseVersion(a), parseVersion(b)];
      return left === undefined || right === undefined ? Number.NaN : Math.sign(compareVersions(left, right));
    });
    expect(order).toEqual(expected);
  });

  it.each([
    ['3.12.1', '>=3.10,<3.13', true],
    ['3.13.0', '>=3.10,<3.13', false],
    ['3.12.1', '~=3.10', true],
    ['3.12.1', '~=3.12.0', true],
    ['3.13.0', '~=3.12.0', false],
    ['3.11.7', '==3.11.*', true],
    ['3.11.7', '!=3.11.*', false],
    ['3.11.7', '==3.11', false],
    ['3.11.7', '===3.11.7', true],
    ['3.11.7', '===3.11.07', false],
    ['3.14.0rc2', '>=3.14', false],
    ['3.14.0rc2', '>=3.14.0a1', true],
    ['3.14.0rc2', '<3.14', false],
    ['3.14.0rc2', '==3.14.*', true],
    ['3.11.7', '>=3.8,', true],
    ['3.11.7', '', true],
    ['3.11.7', ' >= 3.8 , < 4 ', true],
    ['3.11.7', '>=3.8.dev0, <4.0a0', true],
    ['3.11.7', '==3.11.7+local', false],
  ])('%s fits %s: %s', (text, specifiers, expected) => {
    expect(accepts(text, specifiers)).toBe(expected);
  });

  it.each([
    '^3.10',
    '3.10',
    '>=3.8.*',
    '~=3',
    '>=',
    '>=3.8 <4',
    '>=three',
    '=3.8',
    '>=3.8;',
    '==3.8rc1.*',
    '>=3.8+x',
    '$(id)',
  ])('refuse %s and name it', (text) => {
    expect(parseSpecifiers(`>=3, ${text}`)).toBe(text);
  });
});

describe('versions', () => {
  it.each([
    ['v3.12', '3.12'],
    ['3.12.0-RC.1', '3.12rc1'],
    ['3.12c1', '3.12.0rc1'],
    ['3.12alpha', '3.12a0'],
    ['3.12-1', '3.12.post1'],
    ['3.12.REV2', '3.12.post2'],
    ['3.12.post', '3.12.post0'],
    ['3.12dev', '3.12.dev0'],
    ['0!3.12', '3.12.0.0'],
  ])('%s is the same as %s', (left, right) => {
    const [one, other] = [parseVersion(left), parseVersion(right)];
    expect(one !== undefined && other !== undefined && compareVersions(one, other)).toBe(0);
  });

  it.each(['', '3.', '.3', '3..1', 'three', '3.12.1.final.0', '3.12+local', '3 .12', '1e9', `${'9'.repeat(30)}`])(
    '%j is none',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );

  it('are read from any text without throwing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('1', '.', '-', 'a', 'rc', 'dev', 'post', '+'), maxLength: 2000 }),
        (text) => {
          parseVersion(text);
        },
      ),
    );
  });
});
