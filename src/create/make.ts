import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../errors.js';
import { binOf } from '../inspect.js';
import { promptOf } from '../pyvenv-cfg.js';
import { quoted } from '../text.js';
import { around, build } from './build.js';
import { contextFor, type EnvironmentContext } from './context.js';
import { ensurepip, seedsLater } from './delegate.js';
import { explained } from './errno.js';
import { hasCopies, staleInterpreters } from './executables.js';
import { withLock } from './lock.js';
import type { Existing, Made, Making, Outcome } from './making.js';
import type { Seeded } from './pip.js';
import { existingEnv, minorOf, refuse, refuseInterpreter, refuseOtherVersion, seesSystem } from './refuse.js';
import {
  clearAbandoned,
  closeStage,
  merge,
  moveInto,
  openStage,
  recover,
  replace,
  type Stage,
  scratchFor,
  scratchName,
  setAside,
} from './stage.js';
import { writeMarks } from './steps.js';
import { examine, refuseCharacters, type Target } from './target.js';

/**
 * Makes an env, or makes one anew, so that it is there whole or not at all.
 *
 * It is built in a private directory on the file system of its place and moved there at the end. Whenever it is killed
 * before, what was there still is, and the next one clears up.
 *
 * @throws UserError for what a person can mend.
 */
export async function make(making: Making): Promise<Made> {
  const { directory, cwd, home, options, progress, state, signal } = making;
  let shown = quoted(directory);
  try {
    if (options.prompt !== undefined) refuseCharacters('prompt', options.prompt);
    const before = examine(directory, cwd, home);
    shown = before.shown;
    const locking = {
      directory: state === undefined ? undefined : join(state, 'locks'),
      path: before.realPath,
      home,
      scratch: scratchName(),
      signal,
      waiting: () => progress.step(`waiting for the tsvenv that makes ${shown}`),
    };
    return await withLock(locking, async ({ held, waited, abandoned }) => {
      for (const name of abandoned) clearAbandoned(name, before);
      if (held) recover(before.realPath);
      const target = examine(directory, cwd, home);
      refuse(target, options, making.force);
      return makeAt(target, locking.scratch, waited && before.kind !== 'env', making);
    });
  } catch (error) {
    throw explained(error, shown);
  } finally {
    progress.end();
  }
}

async function makeAt(target: Target, scratch: string, overtaken: boolean, making: Making): Promise<Made> {
  const { env, signal } = making;
  const { clear, upgrade } = making.options;
  const existing = target.kind === 'env' && !clear ? existingEnv(target) : undefined;
  const interpreter = await making.interpreter(existing);
  refuseInterpreter(interpreter, making.home);
  if (existing !== undefined && !upgrade) refuseOtherVersion(existing, interpreter);
  const options = {
    ...making.options,
    systemSitePackages: making.options.systemSitePackages || seesSystem(existing),
    // As `venv` has it: what is a copy stays one.
    symlinks: making.options.symlinks && !(existing !== undefined && hasCopies(binOf(existing.path))),
  };
  const { prompt } = options;
  const asked = prompt === '.' ? basename(making.cwd) : (prompt ?? (existing && promptOf(existing.cfg)));
  const at = (root: string): EnvironmentContext => contextFor(target.path, root, interpreter, options, asked);

  const done = { context: at(target.path), pip: undefined, placed: undefined, leftBehind: undefined };
  let made: Made = { ...done, outcome: 'existing' };
  if (existing === undefined || upgrade || !overtaken) {
    const stage = openStage(scratchFor(target, scratch));
    try {
      const seeded = await build(at(stage.env), stage.scratch, existing, making);
      signal?.throwIfAborted();
      if (existing === undefined && (clear || target.kind !== 'directory'))
        writeMarks(stage.env, options.scmIgnoreFiles);
      const outcome = settle(stage, target, existing, seeded?.outdated ?? [], done.context, making.home);
      const leftBehind = existing?.minorVersion === minorOf(interpreter) ? undefined : existing?.minorVersion;
      made = { ...done, outcome, pip: seeded?.pip, placed: seeded?.placed, leftBehind };
    } finally {
      closeStage(stage.scratch);
    }
    if (options.withPip && seedsLater(interpreter)) {
      making.progress.step('installing pip');
      await around('pip', done.context, making, () => ensurepip(done.context, { env, signal }));
    }
  }
  await making.finish?.(done.context);
  return made;
}

/** Moves a finished env into its place. */
function settle(
  stage: Stage,
  target: Target,
  existing: Existing | undefined,
  outdated: Seeded['outdated'],
  context: EnvironmentContext,
  home: string,
): Outcome {
  const { options, layout } = context;
  if (target.kind === 'absent') {
    if (moveInto(stage, target)) return 'created';
    if (examine(target.path, '/', home).kind === 'env') return 'existing';
    throw new UserError(`${target.shown}: has come to be there while the environment was being made; try again`);
  }
  if (options.clear && target.kind !== 'empty') {
    replace(stage, target);
    return 'cleared';
  }
  if (existing !== undefined) {
    const bin = join(target.realPath, layout.bin);
    const stale = options.upgrade ? staleInterpreters(bin, layout).map((name) => join(bin, name)) : [];
    setAside(stage, [...outdated.map((name) => join(target.realPath, layout.sitePackages, name)), ...stale]);
    // Some environments have a directory of that name, with things in it.
    if (existsSync(join(target.realPath, 'lib64'))) rmSync(join(stage.env, 'lib64'), { force: true });
  }
  merge(stage, target, home);
  if (existing !== undefined) return options.upgrade ? 'upgraded' : 'refreshed';
  return target.kind === 'empty' ? 'created' : 'added';
}
