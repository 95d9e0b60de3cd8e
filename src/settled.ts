import { compiledFile, DEFAULTS } from './config/config.js';
import { type Context, contextOf, contextWith, type Program } from './context.js';
import { UserError } from './errors.js';
import { configFile } from './roots.js';

/**
 * The context with `config.toml` read; one that is wrong is told of, and the defaults are used.
 *
 * @param keep whether its compiled form is kept for the hot program, which is a file in the state directory.
 */
export async function settledContext(program: Program, say: (line: string) => void, keep = true): Promise<Context> {
  const context = contextOf(program);
  if (context !== 'stale') return context;
  const { loadConfig } = await import('./config/load.js');
  const fallback = contextWith(DEFAULTS, program);
  const compiled = fallback.state === undefined || !keep ? undefined : compiledFile(fallback.state);
  try {
    return contextWith(loadConfig(configFile(fallback.roots.config), compiled, fallback.home), program);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
    return fallback;
  }
}
