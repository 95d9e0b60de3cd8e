/**
 * tsvenv as a library: make Python environments as `tsvenv create` does, and find the one that a directory belongs to.
 *
 * ```ts
 * import { createEnvironment } from 'tsvenv';
 *
 * const env = await createEnvironment({ directory: 'build/env', python: '>=3.10', requirements: ['docs.txt'] });
 * console.log(env.path, env.version);
 * ```
 *
 * What people can mend is thrown as a `UserError`, whose message is one line. Trust is the person's own to give:
 * nothing here records any.
 *
 * @module
 */

import { resolve } from 'node:path';
import { type Config, DEFAULTS, type LinkMode } from './config/config.js';
import { contextWith, type Program } from './context.js';
import type { EnvironmentContext } from './create/context.js';
import { create, requestFor, type World } from './create/create.js';
import type { Around } from './create/making.js';
import { type Progress, SILENT } from './create/progress.js';
import { type Report, reportOf } from './create/report.js';
import type { Step } from './create/steps.js';
import { UserError } from './errors.js';
import { type Found, locate as locateIn } from './locate.js';
import { choosePython, type Interpreter } from './python/index.js';
import { DISK } from './reading.js';
import { type Environment, isOurRoot } from './roots.js';
import { settledContext } from './settled.js';

export type { LinkMode } from './config/config.js';
export type { VenvOptions } from './create/configuration.js';
export type { EnvironmentContext } from './create/context.js';
export type { Layout } from './create/layout.js';
export type { Around } from './create/making.js';
export type { Progress } from './create/progress.js';
export type { Report } from './create/report.js';
export { STEPS, type Step } from './create/steps.js';
export { UserError } from './errors.js';
export type { Found, MarkerKind } from './locate.js';
export type { Interpreter } from './python/index.js';

/** What `createEnvironment` is asked for. Everything but the directory has the default of `tsvenv create`. */
export interface CreateEnvironmentOptions {
  /** Where the env shall be; relative to `cwd`. */
  readonly directory: string;
  /** A spec as after `-p` (`3.12`, `>=3.10`, a path), or what `findPython` gave. */
  readonly python?: string | Interpreter | undefined;
  readonly systemSitePackages?: boolean | undefined;
  /** Links to the interpreter, rather than copies: true unless on Windows. */
  readonly symlinks?: boolean | undefined;
  readonly clear?: boolean | undefined;
  readonly upgrade?: boolean | undefined;
  /** True unless given, as on `venv`'s command line, and unlike in its `EnvBuilder`. */
  readonly withPip?: boolean | undefined;
  readonly prompt?: string | undefined;
  readonly upgradeDeps?: boolean | undefined;
  readonly scmIgnoreFiles?: boolean | undefined;
  /** With `clear`: also replaces what is not an environment. */
  readonly force?: boolean | undefined;
  /** Requirement files to install. */
  readonly requirements?: readonly string[] | undefined;
  /**
   * `EnvBuilder`'s steps: each function runs instead of its step, and decides whether and when the step runs. An
   * upgrade has no `scripts`, and on Windows `pip` comes last, when the env is in its place.
   */
  readonly steps?: Readonly<Partial<Record<Step, Around>>> | undefined;
  /** Runs when the env is in its place and complete, as `EnvBuilder.post_setup`; others wait for it. */
  readonly postSetup?: ((context: EnvironmentContext) => void | Promise<void>) | undefined;
  /** How pip's files get there from the cache: what `link-mode` in `config.toml` says, unless given. */
  readonly linkMode?: LinkMode | undefined;
  readonly progress?: Progress | undefined;
  /** Gives up what is being made, and clears it away; what is then thrown is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string | undefined;
  /** Variables: PATH is where a Python is looked for first, and pip's are pip's. */
  readonly env?: Environment | undefined;
}

/** An env that was made. */
export interface CreatedEnvironment extends Report {
  readonly context: EnvironmentContext;
}

/**
 * Makes a Python environment, atomically: it is there whole or not at all.
 *
 * @throws UserError for what a person can mend; what a hook throws, as it is. An env that is in its place when
 * `postSetup` fails stays.
 */
export async function createEnvironment(options: CreateEnvironmentOptions): Promise<CreatedEnvironment> {
  const { upgrade = false, clear = false, withPip = true, upgradeDeps = false } = options;
  const { requirements = [], steps, postSetup } = options;
  if (options.directory === '') throw new UserError('an empty word is no directory; name one', 2);
  if (upgrade && clear) throw new UserError('upgrade and clear exclude each other; ask for one of them', 2);
  if (!withPip && upgradeDeps) throw new UserError('upgradeDeps needs pip; leave withPip as it is', 2);
  if (!withPip && requirements.length > 0) throw new UserError('requirements need pip; leave withPip as it is', 2);
  const wish = {
    directory: options.directory,
    python: options.python,
    systemSitePackages: options.systemSitePackages ?? false,
    symlinks: options.symlinks ?? process.platform !== 'win32',
    clear,
    upgrade,
    withPip,
    prompt: options.prompt,
    upgradeDeps,
    scmIgnoreFiles: options.scmIgnoreFiles ?? true,
    force: options.force ?? false,
    requirements,
    ...(steps === undefined ? {} : { around: steps }),
    ...(postSetup === undefined ? {} : { postSetup }),
  };
  const { config } = await settledContext(programIn(options), () => {}, false);
  const made = await create(wish, worldFor(options, config));
  return { ...reportOf(made), context: made.context };
}

/** What of the world may be given. */
export interface Surroundings {
  readonly cwd?: string | undefined;
  readonly env?: Environment | undefined;
}

/** The interpreter that a spec means; without one, the one that an env in the working directory would get. */
export async function findPython(spec?: string, surroundings: Surroundings = {}): Promise<Interpreter> {
  return choosePython(requestFor({ directory: '.venv', python: spec }, worldFor(surroundings)));
}

/** The nearest environment of a directory, by the rules of the hooks; nothing is run, and no trust is asked for. */
export function locate(directory: string = process.cwd(), surroundings: Surroundings = {}): Found | undefined {
  const { cwd, boundaries } = worldFor(surroundings);
  return locateIn(resolve(cwd, directory), DISK, boundaries);
}

const programIn = ({ env }: Surroundings): Program => ({
  env: env ?? process.env,
  cwd: () => process.cwd(),
  geteuid: process.geteuid,
});

function worldFor(options: Partial<CreateEnvironmentOptions>, config: Config = DEFAULTS): World {
  const { cwd, linkMode, progress, signal } = options;
  const context = contextWith(config, programIn(options));
  const { roots, uid, state, boundaries, trust, home = '/' } = context;
  return {
    env: context.env,
    cwd: cwd === undefined ? context.cwd : resolve(cwd),
    home,
    boundaries,
    state,
    platform: process.platform,
    owners: trust.owners,
    cache: isOurRoot(roots.cache, uid, DISK) ? roots.cache : undefined,
    linkMode: linkMode ?? config.linkMode,
    progress: progress ?? SILENT,
    signal,
  };
}
