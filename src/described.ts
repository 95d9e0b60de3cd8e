import yargs from 'yargs';
import type { Entry } from './commands/table.js';
import type { Example } from './help.js';

export interface DescribedOption {
  /** `--yes` */
  readonly name: string;
  /** `-y` */
  readonly short: string | undefined;
  readonly takesValue: boolean;
  readonly describe: string;
}

/** What a command says of itself: its help, taken apart. */
export interface Described {
  readonly name: string;
  /** What is typed, and what it does. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly { readonly name: string; readonly describe: string }[];
  readonly options: readonly DescribedOption[];
  readonly examples: readonly Example[];
}

export const nameOf = ({ words }: Entry): string => words.split(' ')[0] ?? words;

/** Reads the help of a command, the one source of everything that is known of its words. */
export async function described(entry: Entry): Promise<Described> {
  const name = nameOf(entry);
  const { command } = await entry.load();
  const parsing = yargs([name])
    .scriptName('tsvenv')
    .version(false)
    .help()
    .alias('help', 'h')
    .exitProcess(false)
    .wrap(null);
  command(parsing, entry.words, entry.describe, () => Promise.reject(new Error('only described')));
  const [usage = '', ...sections] = (await parsing.getHelp()).split(/\n\n(?=\S)/);
  const rowsOf = (heading: string): readonly string[] =>
    sections
      .find((section) => section.startsWith(`${heading}:\n`))
      ?.split('\n')
      .slice(1) ?? [];
  const first = sections[0] ?? '';
  return {
    name,
    usage,
    describe: first.includes(':\n') ? entry.describe : first,
    positionals: rowsOf('Positionals').flatMap((row) => {
      const [, positional, text] = /^ {2}(\S+) {2,}(.*?)(?: {2}\[.*)?$/.exec(row) ?? [];
      return positional === undefined ? [] : [{ name: positional, describe: text ?? '' }];
    }),
    options: rowsOf('Options').flatMap((row) => optionOf(row) ?? []),
    examples: command.examples,
  };
}

function optionOf(row: string): DescribedOption | undefined {
  const [, short, long, describe, notes = ''] =
    /^ {2,}(?:(-\w), )?--([\w-]+) {2,}(.*?)((?: {2}| )\[.*\])?$/.exec(row) ?? [];
  if (long === undefined || describe === undefined) return undefined;
  return { name: `--${long}`, short, takesValue: !notes.includes('[boolean]'), describe };
}
