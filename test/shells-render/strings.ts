import fc from 'fast-check';

/** Names that have broken a script somewhere. */
export const HOSTILE: readonly string[] = [
  `'";&&e-$ èрт🚒♞中片-j`,
  '$(touch PWNED)',
  '`touch PWNED`',
  '${IFS}',
  '%n%F{red}',
  '%self',
  '%1',
  '!!',
  'line\nbreak',
  '\n',
  'ends in a line break\n',
  'tab\there',
  '\x1b[31m',
  '\r',
  '-n',
  '--',
  '-rf',
  '*?[a]',
  '{a,b}',
  '~',
  '~root',
  '=ls',
  '#',
  '\\',
  '\\\\n',
  "\\'",
  "'",
  "''",
  `"`,
  'trailing ',
  ' leading',
  '',
  '(a b)',
  '<(id)',
  '|& ; >x',
  '^a^b',
  '\u202e',
  '\ufeff',
  '\u{10ffff}',
  '\ue000',
  '\uf600',
  '\ufdd0',
  '\x7f',
  '\x01',
];

const special = fc.string({ unit: fc.constantFrom(...`'"\\$\`!%~#*?[]{}()<>|&;^=-\n\t /ab`), maxLength: 12 });
const any = fc.string({ unit: 'grapheme', maxLength: 10 });

/** Any string that an argument can be: no NUL, no half of a surrogate pair. */
export const anyString: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...HOSTILE), special, any)
  .map((text) => Buffer.from(text.replaceAll('\0', '')).toString());

/** What may stand in PATH: no colon. */
export const pathElement: fc.Arbitrary<string> = anyString.map((text) => text.replaceAll(':', ''));
