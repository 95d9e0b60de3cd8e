import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Run } from '../commands/command.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { locate } from '../locate.js';
import { DISK } from '../reading.js';
import { isOurRoot } from '../roots.js';
import { pathForPeople } from '../text.js';
import { judge } from '../trust/verdict.js';
import { create, requestFor, requirementFiles, type Wish, type World } from './create.js';
import { interpreterFor } from './interpreter.js';
import { interruptible } from './interruption.js';
import { goesBefore, refuseLinked } from './linked.js';
import type { Made } from './making.js';
import type { CreateRequest } from './options.js';
import { progressOn, SILENT } from './progress.js';
import { existingEnv, refuse } from './refuse.js';
import { intentions, type Report, remark, reportOf } from './report.js';
import { requirementsLeft } from './requirements.js';
import { withSettings } from './settings.js';
import { examine, projectDirectory } from './target.js';

/** `create`: makes each env that was asked for, one after the other. @throws UserError at the first that fails. */
export function runCreate(request: CreateRequest, run: Run): Promise<void> {
  return interruptible(run.program, (signal) => createAll(request, run, signal));
}

async function createAll(request: CreateRequest, run: Run, signal: AbortSignal): Promise<void> {
  const { context, program, print, say } = run;
  const directories = request.directories.length > 0 ? request.directories : [defaultDirectory(request, context)];
  const quiet = request.quiet || request.json;
  const world = { ...worldFrom(context, program, quiet), signal };
  const reports: (Report | object)[] = [];
  try {
    for (const directory of directories) {
      const wish = { ...(await withSettings(request, directory, context, quiet ? () => {} : say)), directory };
      if (request.dryRun) {
        reports.push(await foresee(wish, world, request.json ? () => {} : say));
        continue;
      }
      const before = goesBefore(directory, context);
      const made = await create(wish, world);
      await allowMade(made, context, say);
      for (const line of [remark(made, context.home), before]) if (line !== undefined) say(`tsvenv: ${line}`);
      const left = await requirementsLeft(wish, made.outcome, context.cwd);
      if (left !== undefined && request.onDemand)
        say(`tsvenv: ${pathForPeople(made.context.path, context.home)} is made; ${left}`);
      else if (left !== undefined && program.stderr.isTTY) say(`tsvenv: ${left}`);
      reports.push(reportOf(made));
    }
  } catch (error) {
    throw error instanceof UserError ? prefixed(error) : error;
  } finally {
    if (request.json && reports.length > 0) print(`${JSON.stringify(reports, undefined, 2)}\n`);
  }
}

/** `.venv` in the project; for an upgrade where that is no env, the one that the hook finds. */
function defaultDirectory({ upgrade }: CreateRequest, context: Context): string {
  const { cwd, boundaries } = context;
  const own = join(projectDirectory(cwd, boundaries), '.venv');
  if (existsSync(join(own, 'pyvenv.cfg'))) return own;
  const found = upgrade ? locate(cwd, DISK, boundaries) : undefined;
  // What a file leads to may be anybody's, and is upgraded by its name.
  if (found?.kind === 'inside' || found?.kind === 'self') return found.env ?? own;
  refuseLinked(own, upgrade, context);
  return own;
}

function worldFrom(context: Context, program: NodeJS.Process, quiet: boolean): World {
  const { env, cwd, home = '/', boundaries, roots, uid, state, config, trust } = context;
  return {
    env,
    cwd,
    home,
    boundaries,
    state,
    platform: program.platform,
    owners: trust.owners,
    cache: isOurRoot(roots.cache, uid, DISK) ? roots.cache : undefined,
    linkMode: config.linkMode,
    progress: quiet ? SILENT : progressOn(() => program.stderr, env),
  };
}

/** What `--dry-run` says: the same refusals and the same Python, and nothing is written, not even to a cache. */
async function foresee(wish: Wish, world: World, say: (line: string) => void): Promise<object> {
  requirementFiles(wish, world);
  const target = examine(wish.directory, world.cwd, world.home);
  refuse(target, wish, wish.force);
  const existing = target.kind === 'env' && !wish.clear ? existingEnv(target) : undefined;
  const interpreter = await interpreterFor(existing, requestFor(wish, world, true));
  for (const line of intentions(target, interpreter, wish, world.home)) say(`tsvenv: ${line}`);
  return {
    path: target.path,
    version: interpreter.version.join('.'),
    base: interpreter.baseExecutable,
    outcome: 'dry run',
  };
}

/**
 * An env is its maker's own to activate, unless it was there before, or was made beside other things; a project that
 * was denied stays so.
 */
async function allowMade(
  { outcome, context: { path } }: Made,
  context: Context,
  say: (line: string) => void,
): Promise<void> {
  if (outcome !== 'created' && outcome !== 'cleared') return;
  const project = context.boundaries.envNames.includes(basename(path)) ? dirname(path) : path;
  const marker = join(path, 'pyvenv.cfg');
  if (judge({ project, marker, env: undefined }, context.trust).is === 'denied') {
    say(
      `tsvenv: ${pathForPeople(project, context.home)} is denied, so its environment is not activated; 'tsvenv allow' changes that`,
    );
    return;
  }
  const { recordAllow } = await import('../trust/decisions.js');
  try {
    recordAllow(project, path, context);
  } catch (error) {
    // A home that cannot be written to: the env is there all the same, and is asked for when it is entered.
    if (!(error instanceof UserError)) throw error;
    say(error.message);
  }
}

const prefixed = (error: UserError): UserError =>
  error.message.startsWith('tsvenv: ') ? error : new UserError(`tsvenv: ${error.message}`, error.exitCode);
