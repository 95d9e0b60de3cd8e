import { holdingIn, isValid } from '../config/holding.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { configFile } from '../roots.js';
import { define } from './command.js';

const ACTIONS = ['list', 'path'] as const;

/** `config list|path`: what is configured, and where. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('action', { type: 'string', demandOption: true, describe: ACTIONS.join(' or ') })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv config list', 'every setting that holds here, and where it comes from'],
    ['$EDITOR "$(tsvenv config path)"', 'change them'],
  ],
  run: ({ action, json }, { print, say, context, program }) => {
    const file = configFile(context.roots.config);
    if (action === 'path') return print(`${file}\n`);
    if (action !== 'list') throw new UserError(unknownWord('action', action, nearest(action, ACTIONS), ACTIONS), 2);
    const { settings, asides, wrong } = holdingIn(context.cwd, context);
    if (wrong !== undefined) throw wrong;
    // What is wrong in it was told when it was read for the context, and the defaults hold.
    if (!isValid(file, context.home)) program.exitCode = 1;
    for (const line of asides) say(line);
    if (json) return print(`${JSON.stringify(settings, undefined, 2)}\n`);
    for (const { key, value, from, only } of settings) {
      const when = only === undefined ? '' : ", for a 'tsvenv create' that you type";
      print(`${key} = ${inToml(value)}  # ${from}${when}\n`);
    }
  },
});

/** A string or a list of strings; what JSON escapes, TOML escapes alike. */
const inToml = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
