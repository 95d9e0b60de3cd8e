import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LinkMode } from '../config/config.js';
import { UserError } from '../errors.js';
import type { Boundaries } from '../locate.js';
import type { Interpreter, Request } from '../python/index.js';
import type { Environment } from '../roots.js';
import { pathForPeople } from '../text.js';
import type { VenvOptions } from './configuration.js';
import type { EnvironmentContext } from './context.js';
import { installRequirements, upgradeDependencies } from './install.js';
import { interpreterFor } from './interpreter.js';
import { make } from './make.js';
import type { Around, Existing, Made, Making } from './making.js';
import type { Progress } from './progress.js';
import type { Step } from './steps.js';
import { pythonProject } from './target.js';

/** The world in which an env is made. */
export interface World {
  readonly env: Environment;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Users whose interpreters may be run; see `trustedOwners`. */
  readonly owners: readonly number[] | undefined;
  readonly boundaries: Boundaries;
  /** The cache and state roots; undefined where they are not ours to use. */
  readonly cache: string | undefined;
  readonly state: string | undefined;
  readonly linkMode: LinkMode;
  readonly progress: Progress;
  /** Gives up what is being made, and clears it away. */
  readonly signal?: AbortSignal | undefined;
}

/** What an env shall be. */
export interface Wish extends VenvOptions {
  readonly directory: string;
  /** Which Python: see `choosePython`. */
  readonly python: string | Interpreter | undefined;
  /** Requirement files to install, as written. */
  readonly requirements: readonly string[];
  readonly force: boolean;
  readonly around?: Readonly<Partial<Record<Step, Around>>>;
  /** Runs last, when the env is in its place and complete. */
  readonly postSetup?: (context: EnvironmentContext) => void | Promise<void>;
}

/** Makes one env, chooses its Python, and installs what was asked for. @throws UserError for what people can mend. */
export async function create(wish: Wish, world: World): Promise<Made> {
  const { upgradeDeps, postSetup } = wish;
  const files = requirementFiles(wish, world);
  const finish = async (context: EnvironmentContext): Promise<void> => {
    if (upgradeDeps) await upgradeDependencies(context, world);
    await installRequirements(context, files, world);
    await postSetup?.(context);
  };
  return make(makingFor(wish, world, finish));
}

/** The requirement files that were named. @throws UserError when one is not there. */
export function requirementFiles({ requirements }: Wish, { cwd, home }: World): readonly string[] {
  const files = requirements.map((file) => resolve(cwd, file));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new UserError(`${pathForPeople(missing, home)} is not there; name a requirements file that is`);
  return files;
}

function makingFor(wish: Wish, world: World, finish: NonNullable<Making['finish']>): Making {
  const { python, directory, force, around } = wish;
  const request = requestFor(wish, world);
  return {
    ...world,
    directory,
    force,
    finish,
    options: wish,
    ...(around === undefined ? {} : { around }),
    interpreter: (existing: Existing | undefined) =>
      typeof python === 'object' ? Promise.resolve(python) : interpreterFor(existing, request),
    otherWheels: async () => {
      const { listPythons } = await import('../python/index.js');
      return (await listPythons(request)).found.flatMap(({ interpreter }) => interpreter.wheels);
    },
  };
}

/** How the Python for an env is looked for: by the files of the project that the env is in, or that one is typed in. */
export function requestFor(
  { directory, python }: Pick<Wish, 'directory' | 'python'>,
  world: World,
  readOnly = false,
): Request {
  const { env, cwd, home, platform, owners, cache: cacheDir, boundaries } = world;
  const project = pythonProject(dirname(resolve(cwd, directory)), cwd, boundaries);
  return {
    env,
    cwd,
    home,
    platform,
    owners,
    cacheDir,
    readOnly,
    project,
    spec: typeof python === 'string' ? python : undefined,
  };
}
