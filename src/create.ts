import { contextOf } from './context.js';
import { parseRequest } from './create/options.js';
import { runCreate } from './create/run.js';
import { fail } from './failure.js';

/**
 * The program of `create`: parsed by Node itself, for yargs takes longer to load than an env takes to make.
 *
 * @returns false, having done nothing, when help is wanted or the configuration has to be read first: the cold program
 * then does it.
 */
export async function main(program: NodeJS.Process): Promise<boolean> {
  try {
    const request = parseRequest(program.argv.slice(3), program.platform);
    const context = request === 'help' ? 'stale' : contextOf(program);
    if (request === 'help' || context === 'stale') return false;
    const say = (line: string): void => void program.stderr.write(`${line}\n`);
    const print = (text: string): void => void program.stdout.write(text);
    await runCreate(request, { context, program, say, print });
  } catch (error) {
    fail(error, program);
  }
  return true;
}
