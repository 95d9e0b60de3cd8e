import { canAsk, confirmed } from '../ask.js';
import type { Run } from '../commands/command.js';
import { UserError } from '../errors.js';
import { pathForPeople } from '../text.js';
import type { Step } from './steps.js';

export interface Asking {
  /** Do not ask. */
  readonly yes: boolean;
  /** Show the steps as data, and take none. */
  readonly dryRun: boolean;
  readonly question: string;
  /** What Enter alone answers. */
  readonly fallback: boolean;
}

/**
 * Shows the steps, asks, and takes them.
 *
 * @returns false when they were not taken, on purpose.
 * @throws UserError without anybody to ask, and when a step cannot be taken: all that follow are then not taken either.
 */
export async function carryOut(steps: readonly Step[], asking: Asking, run: Run): Promise<boolean> {
  const { program, print, say, context } = run;
  const lines = steps.flatMap((step) => told(step, context.home));
  if (asking.dryRun) {
    for (const line of lines) print(`${line}\n`);
    return false;
  }
  if (steps.length === 0) return true;
  for (const line of lines) say(line);
  if (!asking.yes) {
    if (!canAsk(program)) {
      throw new UserError(`tsvenv: nothing was changed without a terminal to ask on; '--yes' does all of this`);
    }
    if (!(await confirmed(asking.question, asking.fallback, program))) {
      say('tsvenv: nothing was changed');
      return false;
    }
  }
  for (const step of steps) take(step, context.home);
  return true;
}

function told({ what, path, line }: Step, home: string | undefined): readonly string[] {
  const first = `  ${what.padEnd(9)}  ${pathForPeople(path, home)}`;
  return line === undefined ? [first] : [first, `${' '.repeat(13)}${line}`];
}

function take({ take: act, path }: Step, home: string | undefined): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(
      `tsvenv: cannot write ${pathForPeople(path, home)} (${String(error.code)}); make it writable and do this again`,
    );
  }
}
