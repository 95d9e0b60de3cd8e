import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canAsk } from '../ask.js';
import { UserError } from '../errors.js';
import { type HookSettings, lastingPath } from '../hook.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import type { Environment } from '../roots.js';
import { allowChosen } from '../scan.js';
import { type Asking, carryOut } from '../setup/carry-out.js';
import { formerIn, leaveAsBefore } from '../setup/former.js';
import { hazardsIn } from '../setup/hazards.js';
import { readStartFile } from '../setup/start-file.js';
import { type Account, isOnPath, isSettable, isUsed, placesOf } from '../setup/start-files.js';
import { type Step, stepsBack, stepsFor, stepsToPurge } from '../setup/steps.js';
import { SHELLS, shellNamed } from '../shells/index.js';
import type { Shell } from '../shells/ops.js';
import { pathForPeople } from '../text.js';
import { VERSION } from '../version.js';
import { define, type Run } from './command.js';
import { hookChoice, hookOptions } from './hook-options.js';

const SETTABLE = SHELLS.filter(({ name }) => isSettable(name));

/** `setup [SHELL...]`: loads the hook in every new shell, and with `--undo` no longer. */
export const command = define({
  builder: (yargs) =>
    hookOptions(
      yargs
        .positional('shell', {
          type: 'string',
          array: true,
          default: [],
          defaultDescription: 'those that you use',
          describe: SETTABLE.map(({ name }) => name).join(', '),
        })
        .option('yes', { alias: 'y', type: 'boolean', default: false, describe: 'do not ask' })
        .option('dry-run', { type: 'boolean', default: false, describe: 'only show what would be done' })
        .option('undo', { type: 'boolean', default: false, describe: 'take everything back' })
        .option('purge', { type: 'boolean', default: false, describe: 'with --undo: trust, state and cache as well' }),
    ),
  examples: [
    ['tsvenv setup', 'show what would be done for the shells that you use, and ask'],
    ['tsvenv setup --undo --purge', 'leave no trace'],
  ],
  run: async ({ shell: names, yes, dryRun, undo, purge, ...options }, run) => {
    if (purge && !undo) throw new UserError(`tsvenv setup: --purge goes with --undo; see 'tsvenv setup --help'`, 2);
    const shells = names.map(settable);
    if (purge && shells.length > 0) {
      throw new UserError(`tsvenv setup: --purge takes everything back; name no shell with it`, 2);
    }
    const asking: Asking = {
      yes,
      dryRun,
      question: undo && purge ? 'Remove all of this?' : 'Go ahead?',
      fallback: !purge,
    };
    if (undo) return takeBack(shells, purge, asking, run);
    await setUp(shells, hookChoice(options), asking, run);
  },
});

function settable(name: string): Shell {
  const shell = shellNamed(name);
  if (shell !== undefined && SETTABLE.includes(shell)) return shell;
  const all = SETTABLE.map((known) => known.name);
  throw new UserError(unknownWord('shell', name, nearest(name, all), all), 2);
}

async function setUp(
  named: readonly Shell[],
  options: Pick<HookSettings, 'prompt' | 'cd'>,
  asking: Asking,
  run: Run,
): Promise<void> {
  const { context, say } = run;
  const account = accountOf(run);
  const shells = shellsToSet(named, account);
  const settings = settingsFor(options, run);
  const steps: Step[] = [];
  for (const shell of shells) {
    const places = await placesOf(shell.name, account);
    const plan = stepsFor(shell, settings, places, account.home);
    steps.push(...plan.steps);
    for (const path of plan.byHand) {
      say(
        `tsvenv: ${pathForPeople(path, account.home)} loads the hook by a line of your own; 'setup' without it starts no process in a new shell`,
      );
    }
    for (const path of places.wanted) warn(shell, path, run);
  }
  if (!(await carryOut(steps, asking, run))) return;
  // A binary that had gone missing is back.
  if (context.state !== undefined) rmSync(join(context.state, 'missing'), { force: true });
  const together = shells.map(({ name }) => name).join(', ');
  say(
    steps.length === 0
      ? `tsvenv: ${together}: nothing is missing`
      : `tsvenv: ${together}: new shells have the hook now`,
  );
  if (!asking.yes && canAsk(run.program)) {
    const { waiting } = await import('../setup/offer.js');
    const candidates = waiting(account.home, context);
    if (candidates.length > 0) await allowChosen(candidates, run);
  }
}

function warn(shell: Shell, path: string, { context, say }: Run): void {
  for (const { line, problem, remedy } of hazardsIn(shell.name, readStartFile(path) ?? '')) {
    say(`tsvenv: ${pathForPeople(path, context.home)}:${line}: ${problem}; ${remedy}`);
  }
}

async function takeBack(named: readonly Shell[], purge: boolean, asking: Asking, run: Run): Promise<void> {
  const { context, say } = run;
  const account = accountOf(run);
  const state = stateOf(run);
  const steps: Step[] = [];
  for (const shell of named.length > 0 ? named : SETTABLE) {
    steps.push(...stepsBack(shell, state, (await placesOf(shell.name, account)).possible, account.home));
  }
  if (purge) steps.push(...stepsToPurge(context.roots, account.home));
  const former = formerIn(state);
  if (await carryOut(steps, asking, run)) {
    leaveAsBefore(former, state);
    say(steps.length === 0 ? 'tsvenv: nothing to take back' : 'tsvenv: taken back; shells that run now keep the hook');
  }
}

function shellsToSet(named: readonly Shell[], account: Account): readonly Shell[] {
  const installed = (named.length > 0 ? named : SETTABLE).filter(({ name }) => isOnPath(name, account.env));
  const absent = named.find((shell) => !installed.includes(shell));
  if (absent !== undefined) {
    throw new UserError(`tsvenv: ${absent.name} is not on PATH; install it first`);
  }
  if (named.length > 0) return installed;
  const used = installed.filter(({ name }) => isUsed(name, account));
  if (used.length > 0) return used;
  if (installed.length > 0) return installed;
  throw new UserError(
    `tsvenv: no shell on PATH that tsvenv has a hook for; it has for ${SETTABLE.map(({ name }) => name).join(', ')}`,
  );
}

function accountOf({ context: { home, env }, program }: Run): Account {
  if (home === undefined) throw new UserError('tsvenv: there is no home directory; set HOME');
  return { home: home.replace(/(.)\/+$/, '$1'), env, platform: program.platform };
}

function stateOf({ context: { state, roots, home } }: Run): string {
  if (state !== undefined) return state;
  throw new UserError(
    `tsvenv: ${pathForPeople(roots.state, home)} belongs to another user; set HOME to your own, as 'sudo -H' does`,
  );
}

function settingsFor(options: Pick<HookSettings, 'prompt' | 'cd'>, run: Run): HookSettings {
  const { context, program } = run;
  stateOf(run);
  const own = resolve(program.argv[1] ?? '');
  const env = withoutActiveEnv(context.env);
  const script = lastingPath('tsvenv', own, env);
  if (/[\\/]_npx[\\/]/.test(script)) {
    throw new UserError(`tsvenv: npx keeps this program only for a while; 'npm install -g tsvenv' first`);
  }
  const node = lastingPath('node', program.execPath, env);
  return { node, script, roots: context.roots, version: VERSION, envNames: context.config.envNames, ...options };
}

/** What an env puts on PATH is there no longer when a new shell starts. */
function withoutActiveEnv(env: Environment): Environment {
  const active = env['VIRTUAL_ENV'];
  if (!active) return env;
  const elements = (env['PATH'] ?? '').split(':').filter((element) => element !== `${active}/bin`);
  return { ...env, PATH: elements.join(':') };
}
