import { UserError } from '../errors.js';
import { commandFile, environmentIn, usableEnv } from '../exec/exec.js';
import { isWithin } from '../trust/verdict.js';
import { define } from './command.js';

/** `which [CMD]`: the file that `exec CMD` would run. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('cmd', { type: 'string', default: 'python', describe: 'a command' })
      .option('env', { type: 'string', describe: 'the environment, or a project that has one (default: the nearest)' })
      .option('trust', { type: 'boolean', default: false, describe: 'look into it though it was never allowed' })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv which', 'the Python of the nearest environment, for an editor'],
    ['tsvenv which pytest', 'the pytest that "tsvenv exec pytest" runs'],
  ],
  run: ({ cmd, env: named, trust, json }, { context, print }) => {
    const env = usableEnv({ env: named, trust }, context);
    const path = found(() => commandFile(cmd, environmentIn(env, context.env)['PATH'] ?? '', env, context));
    if (!json) return print(`${path}\n`);
    const report = { command: cmd, path, env: env.path, inEnv: isWithin(path, env.path) };
    print(`${JSON.stringify(report, undefined, 2)}\n`);
  },
});

/** Nothing was to be run, so what `exec` says with 126 and 127 is said with 1. */
function found(look: () => string): string {
  try {
    return look();
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.message) : error;
  }
}
