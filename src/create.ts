import { type Context, contextOf } from './context.js';
import { parseRequest } from './create/options.js';
import { runCreate } from './create/run.js';
import { fail } from './failure.js';

/**
 * The program of `create`: parsed by Node itself, for yargs takes longer to load than an env takes to make.
 *
 * @param keep keeps what has been compiled by now; called when an env has been made.
 * @returns false, having done nothing, when help is wanted or the configuration has to be read first: the cold program
 * then does it.
 */
export async function main(program: NodeJS.Process, keep?: () => void): Promise<boolean> {
  try {
    const request = parseRequest(program.argv.slice(3), program.platform);
    if (request === 'help') return false;
    const say = (line: string): void => void program.stderr.write(`${line}\n`);
    const context = request.dryRun ? await untouched(program, say) : contextOf(program);
    if (context === 'stale') return false;
    const print = (text: string): void => void program.stdout.write(text);
    await runCreate(request, { context, program, say, print });
    if (!request.dryRun) keep?.();
  } catch (error) {
    fail(error, program);
  }
  return true;
}

/** What the cold program would keep of a configuration, and renew of hooks, is too much for a dry run. */
async function untouched(program: NodeJS.Process, say: (line: string) => void): Promise<Context> {
  const context = contextOf(program);
  return context === 'stale' ? (await import('./settled.js')).settledContext(program, say, false) : context;
}
