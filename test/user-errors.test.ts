import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Messages that are not of the house form on purpose. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'tsvenv: cancelled': 'the person did that, and knows',
  '…: is made, but …; mend what pip says and run the same command again\n…': "ends with pip's own words, a line each",
};

/** What makes messages elsewhere, by how its call or name begins; what it makes is tested there. */
const MAKERS: Readonly<Record<string, string>> = {
  'unknownWord(': 'test/messages.test.ts',
  'refusalMessage(': 'test/messages.test.ts',
  'error.message': 'one of these that is passed on with another exit code',
  'once === undefined': "refusalMessage's line, with the remedy of exec",
  NO_ACTION: 'test/commands/trust.test.ts',
  'typed.instead': 'test/commands/trust.test.ts',
  'op.line': "refusalMessage's line, for a command that prints no shell code",
  '[ `…: nothing fits`': 'test/python/choose.test.ts',
};

interface Message {
  readonly place: string;
  /** The argument as it stands in the source, `…` for each value in it. */
  readonly text: string;
  readonly isLiteral: boolean;
}

/** The argument that begins at a place, without what is computed into its template strings. */
function argumentAt(code: string, start: number): string {
  let text = '';
  let quote: string | undefined;
  const open: string[] = [];
  const isSilent = (): boolean => open.includes('`');
  const add = (piece: string): void => {
    if (!isSilent()) text += piece;
  };
  for (let at = start; at < code.length; at++) {
    const character = code.charAt(at);
    if (quote !== undefined) {
      if (character === '\\') add(code.slice(at, ++at + 1));
      else if (quote === '`' && code.startsWith('${', at)) {
        add('…');
        open.push('`');
        quote = undefined;
        at++;
      } else {
        add(character);
        if (character === quote) quote = undefined;
      }
    } else if (/['"`]/.test(character)) {
      add(character);
      quote = character;
    } else if (/[([{]/.test(character)) {
      add(character);
      open.push(character);
    } else if (/[)\]}]/.test(character)) {
      if (open.length === 0) return text.trim();
      if (open.pop() === '`') quote = '`';
      else add(character);
    } else if (character === ',' && open.length === 0) return text.trim();
    else add(character);
  }
  throw new Error('an argument without an end');
}

const messages: readonly Message[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const code = readFileSync(join(source, file), 'utf8');
    return [...code.matchAll(/new UserError\(/g)].map(({ index, 0: call }): Message => {
      const argument = argumentAt(code, index + call.length).replace(/\s+/g, ' ');
      const isLiteral = /^(['"`])(?:(?!\1)[^\\]|\\.)*\1$/.test(argument);
      const line = code.slice(0, index).split('\n').length;
      return {
        place: `${file}:${line}`,
        text: isLiteral ? argument.slice(1, -1).replaceAll('\\n', '\n') : argument,
        isLiteral,
      };
    });
  });

const literals = messages.filter(({ isLiteral, text }) => isLiteral && text !== 'tsvenv: …');
const judged = literals.filter(({ text }) => EXCEPTIONS[text] === undefined);

/** The messages that lack something. */
const without = (isThere: (reason: string, message: string) => boolean): readonly string[] =>
  judged
    .filter(({ text }) => !isThere(text.replace(/^tsvenv( [\w…]+)?: /, ''), text))
    .map(({ place, text }) => `${place}: ${text}`);

describe('every message of a UserError', () => {
  it('is found by these tests', () => {
    expect(literals.length).toBeGreaterThan(80);
    expect(literals.map(({ text }) => text)).toContain("tsvenv: no command given; 'tsvenv --help' lists them");
  });

  it('names the reason, then a remedy', () => {
    expect(without((reason) => /^[^;]+; \S/.test(reason))).toEqual([]);
  });

  it('is one line, without a full stop', () => {
    expect(without((reason) => !reason.includes('\n') && !/[.!:;]$/.test(reason))).toEqual([]);
  });

  it('begins with a small letter, or with a name', () => {
    expect(without((reason) => /^([a-z'"…-]|[A-Z]+_[A-Z_]+\b)/.test(reason))).toEqual([]);
  });

  it("is told as the program's, or by a module that leaves that to whoever tells it", () => {
    expect(without((_, message) => /^(tsvenv|…|[a-z]+ ?…|[a-z]+)/.test(message))).toEqual([]);
  });

  it('is written where it is thrown, or made by what is tested elsewhere', () => {
    const made = messages.filter(({ isLiteral }) => !isLiteral);
    const isKnown = (text: string): boolean => Object.keys(MAKERS).some((maker) => text.startsWith(maker));
    expect(made.filter(({ text }) => !isKnown(text))).toEqual([]);
  });

  it('has no exception that is not needed any more', () => {
    const texts = messages.map(({ text }) => text);
    expect(Object.keys(EXCEPTIONS).filter((text) => !texts.includes(text))).toEqual([]);
    expect(Object.keys(MAKERS).filter((maker) => !texts.some((text) => text.startsWith(maker)))).toEqual([]);
  });
});
