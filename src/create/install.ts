import { UserError } from '../errors.js';
import { realPathOf } from '../inspect.js';
import { lookAt, recordInstalled } from '../requirements.js';
import type { Environment } from '../roots.js';
import { pathForPeople } from '../text.js';
import { run } from './child.js';
import type { EnvironmentContext } from './context.js';
import type { Progress } from './progress.js';

export interface Installing {
  /** Where relative paths in requirements are looked for: the working directory, as pip has it. */
  readonly cwd: string;
  readonly home: string;
  readonly env: Environment;
  readonly progress: Progress;
  /** Where it is recorded what was installed, for the hook to tell when it has changed. */
  readonly state: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs requirement files with the env's pip. Under `-I`, so that no `pip.py` of the working directory is run.
 *
 * @param files absolute.
 * @throws UserError with pip's own words in lines of their own; the env stays.
 */
export async function installRequirements(
  context: EnvironmentContext,
  files: readonly string[],
  installing: Installing,
): Promise<void> {
  if (files.length === 0) return;
  // As they are now: what changes while pip runs is not what it read.
  const asInstalled = lookAt(files);
  const names = files.map((file) => pathForPeople(file, installing.home));
  installing.progress.step(`installing ${names.join(' and ')}`);
  await pip(
    context,
    files.flatMap((file) => ['-r', file]),
    installing,
    'the requirements are not installed',
  );
  const place = realPathOf(context.path);
  if (installing.state !== undefined && place !== undefined) recordInstalled(installing.state, place, asInstalled);
}

/** Brings pip, and before Python 3.12 setuptools, to their newest releases: `venv`'s `--upgrade-deps`. */
export async function upgradeDependencies(context: EnvironmentContext, installing: Installing): Promise<void> {
  const [, minor] = context.interpreter.version;
  const projects = minor < 12 ? ['pip', 'setuptools'] : ['pip'];
  installing.progress.step(`upgrading ${projects.join(' and ')}`);
  await pip(context, ['--upgrade', ...projects], installing, `${projects.join(' and ')} could not be upgraded`);
}

/**
 * With the env for prefix, nothing that a pip.conf says of where to install counts: options outdo it, and no variable
 * does, for pip overlooks an empty one. An empty target is none. An empty root would make paths relative, and so would
 * `/` what distutils records of a package that it built.
 */
const HERE = ['--target=', '--root=/.'];

/** `pip install`. */
async function pip(
  { python, path }: EnvironmentContext,
  args: readonly string[],
  { cwd, home, env, progress, signal: aborted }: Installing,
  consequence: string,
): Promise<void> {
  const { status, signal, output } = await run(
    python,
    ['-I', '-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', ...HERE, `--prefix=${path}`, ...args],
    { env, cwd, signal: aborted },
  );
  progress.end();
  if (status === 0) return;
  const said = output
    .split('\n')
    .filter((line) => /^\s*(error|fatal)\b/i.test(line))
    .map((line) => line.trim());
  const why = said.length > 0 ? said.slice(-3) : [signal ?? `ended with status ${status}`];
  throw new UserError(
    `${pathForPeople(path, home)}: is made, but ${consequence}; mend what pip says and run the same command again\n${why.map((line) => `pip: ${line}`).join('\n')}`,
  );
}
