import { COMMANDS } from './commands/table.js';
import { UserError } from './errors.js';
import { unknownWord } from './messages.js';
import { nearest } from './nearest.js';
import { drawable, quoted } from './text.js';

/** @throws UserError when an option goes before the command; yargs would take what follows for its value. */
export function refuseMisplaced(words: readonly string[]): void {
  const [first = ''] = words;
  if (!first.startsWith('-') || ['--help', '-h', '--version'].includes(first)) return;
  const command = words.find((word) => COMMANDS.some((entry) => nameOf(entry) === word));
  const remedy =
    first.toLowerCase() === '-v'
      ? `did you mean '--version'?`
      : command === undefined
        ? `'tsvenv --help' lists the commands`
        : `the command comes first, 'tsvenv ${command}'`;
  throw new UserError(`tsvenv: unknown option ${quoted(first)}; ${remedy}`, 2);
}

/** These read what stands behind `--` themselves. */
const READERS: readonly string[] = ['exec', 'create', 'export', 'complete'];

/** Words without `--`: yargs forgets the operands behind it, so that `remove -- ENV` would be `remove`. */
export function withoutEnd(words: readonly string[]): readonly string[] {
  const [name = ''] = words;
  const end = words.indexOf('--');
  if (end < 0 || READERS.includes(name)) return words;
  const odd = words.slice(end).find((word) => /^-(?!-?$)/.test(word));
  if (odd !== undefined) {
    throw new UserError(`tsvenv ${name}: ${quoted(odd)} begins with '-'; write ${quoted(`./${odd}`)}`, 2);
  }
  return words.filter((_word, index) => index !== end);
}

/** Whether a word gives a value to an option that has none; yargs takes any for false. */
export function givesSwitchValue(word: string, options: Readonly<Record<string, unknown>>): boolean {
  const [, name = '', value = ''] = /^--?([^=]+)=(.*)$/s.exec(word) ?? [];
  return typeof options[name] === 'boolean' && value !== 'true' && value !== 'false';
}

/** The word that calls a command. */
export const nameOf = ({ words }: { readonly words: string }): string => words.split(' ')[0] ?? '';

/** What is wrong with the words, by what yargs says of them; `word` is the command. */
export function usageError(
  message: string | undefined,
  error: Error | undefined,
  word: string | undefined,
  words: readonly string[],
): Error {
  if (error !== undefined && message === undefined) return error;
  const names = COMMANDS.filter(({ hidden }) => !hidden).map(nameOf);
  if (word === undefined) return new UserError(`tsvenv: no command given; 'tsvenv --help' lists them`, 2);
  if (!names.includes(word)) return new UserError(unknownWord('command', word, nearest(word, names), names), 2);
  if (/^not enough non-option arguments/i.test(message ?? '')) {
    const typed = COMMANDS.find((entry) => nameOf(entry) === word);
    if (typed?.instead !== undefined) return new UserError(typed.instead, 2);
    const missing = typed?.words.match(/<.*?>/)?.[0] ?? '';
    return new UserError(`tsvenv ${word}: ${missing} is missing; see 'tsvenv ${word} --help'`, 2);
  }
  const reason = drawable(
    asTyped(message ?? '', words)
      .replace(/^./, (first) => first.toLowerCase())
      .replace(/\s*\n\s*/g, ' '),
  );
  return new UserError(`tsvenv ${word}: ${reason}; see 'tsvenv ${word} --help'`, 2);
}

/** What yargs says of `--no-such` is about `such`, and about `suchOption` besides `such-option`. */
function asTyped(message: string, words: readonly string[]): string {
  const [, unknown] = /^Unknown arguments?: (.*)$/s.exec(message) ?? [];
  if (unknown === undefined) return message;
  const all = unknown.split(', ');
  const camel = all.map((name) => name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase()));
  const names = all
    .filter((name, index) => !camel.some((other, at) => at !== index && other === name && all[at] !== name))
    .map((name) => (words.includes(`--no-${name}`) ? `no-${name}` : name));
  return `Unknown argument${names.length > 1 ? 's' : ''}: ${names.join(', ')}`;
}
