import type { LinkMode } from '../config/config.js';
import type { Interpreter } from '../python/types.js';
import type { PyvenvCfg } from '../pyvenv-cfg.js';
import type { Environment } from '../roots.js';
import type { VenvOptions } from './configuration.js';
import type { EnvironmentContext } from './context.js';
import type { Placed } from './place.js';
import type { Progress } from './progress.js';
import type { Step } from './steps.js';

/** Runs around a step: before and after it, or instead of it. */
export type Around = (context: EnvironmentContext, step: () => Promise<void>) => void | Promise<void>;

/** What an env is made from. */
export interface Making {
  /** As it was written; relative to `cwd`. */
  readonly directory: string;
  readonly cwd: string;
  readonly home: string;
  readonly options: VenvOptions;
  /** Insists on `--clear` of a directory that is not just an env. */
  readonly force: boolean;
  /** Chooses the interpreter, given the env that is there already, if any. */
  readonly interpreter: (existing: Existing | undefined) => Promise<Interpreter>;
  readonly env: Environment;
  /** The cache and state roots; undefined where they are not to be used. */
  readonly cache: string | undefined;
  readonly state: string | undefined;
  readonly linkMode: LinkMode;
  readonly progress: Progress;
  /** Gives up what is being made, and clears it away. */
  readonly signal?: AbortSignal | undefined;
  /** Wheels that other interpreters carry, for one that carries none. */
  readonly otherWheels: () => Promise<readonly string[]>;
  readonly around?: Readonly<Partial<Record<Step, Around>>>;
  /** Runs when the env is in its place, while nobody else may make one there. */
  readonly finish?: (context: EnvironmentContext) => Promise<void>;
}

/** An env that is in the place already, and stays. */
export interface Existing {
  readonly path: string;
  /** The same for a message. */
  readonly shown: string;
  readonly cfg: PyvenvCfg;
  /** `3.12` */
  readonly minorVersion: string | undefined;
}

/**
 * - `created`: where nothing was, or an empty directory.
 * - `cleared`: in the place of what was there.
 * - `added`: beside what else the directory has.
 * - `refreshed`, `upgraded`: the env that was there got its interpreter, configuration and pip anew.
 * - `existing`: another process made it while this one waited.
 */
export type Outcome = 'created' | 'cleared' | 'added' | 'refreshed' | 'upgraded' | 'existing';

export interface Made {
  readonly outcome: Outcome;
  readonly context: EnvironmentContext;
  /** Release of the pip that it has, when that is known. */
  readonly pip: string | undefined;
  readonly placed: Placed | undefined;
  /** The minor version whose packages an upgrade to another one left behind. */
  readonly leftBehind: string | undefined;
}
