import { existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { type Config, compiledConfig, compiledFile, DEFAULTS } from './config/config.js';
import { type Boundaries, ceilingDirectories } from './locate.js';
import { configFile, type Environment, isOrphan, isOurRoot, type Roots, roots, trustDirectory } from './roots.js';
import { lookUpIn } from './trust/lookup.js';
import { trustedOwners } from './trust/owners.js';
import type { TrustContext } from './trust/verdict.js';

/** What the pipeline needs to know of the world, gathered once at the entry point. */
export interface Context {
  readonly env: Environment;
  /** The logical working directory, absolute. */
  readonly cwd: string;
  readonly home: string | undefined;
  readonly roots: Roots;
  readonly config: Config;
  readonly boundaries: Boundaries;
  readonly trust: TrustContext;
  /** The trust store, and the state directory, unless they are not ours to touch (see `isOurRoot`, `isOrphan`). */
  readonly trustStore: string | undefined;
  readonly state: string | undefined;
  readonly uid: number | undefined;
}

/** What the context is gathered from: the process, or what a caller of the library puts in its place. */
export interface Program extends Pick<NodeJS.Process, 'cwd'> {
  readonly env: Environment;
  readonly geteuid?: (() => number) | undefined;
  readonly argv?: readonly string[];
}

/** @returns 'stale' when the configuration has to be compiled first, by the TOML parser that the hot program lacks. */
export function contextOf(program: Program): Context | 'stale' {
  const env: Environment = program.env;
  const { config, state } = roots(env, homeIn(env) ?? '/');
  const uid = program.geteuid?.();
  const ours = (root: string): boolean => isOurRoot(root, uid, { statSync });
  const compiled = ours(state) ? compiledFile(state) : undefined;
  const settled = ours(config) ? compiledConfig(configFile(config), compiled) : DEFAULTS;
  return settled === 'stale' ? 'stale' : contextWith(settled, program);
}

/** The context under a given configuration. */
export function contextWith(config: Config, program: Program): Context {
  const env: Environment = program.env;
  const home = homeIn(env);
  const places = roots(env, home ?? '/');
  const uid = program.geteuid?.();
  const ours = (root: string): boolean => isOurRoot(root, uid, { statSync });
  // A hook that outlives `setup --undo` in its shell asks on; what is typed there is another matter.
  const orphaned = program.argv?.[2] === 'export' && isOrphan(env['TSVENV_HOOK'], places.state, existsSync);
  const state = ours(places.state) && !orphaned ? places.state : undefined;
  const trustStore = ours(places.data) ? trustDirectory(places.data) : undefined;
  return {
    env,
    cwd: logicalCwd(program, env['PWD']),
    home,
    roots: places,
    config,
    boundaries: {
      home,
      ceilings: ceilingDirectories(env['TSVENV_CEILING_DIRECTORIES'], delimiter),
      envNames: config.envNames,
    },
    trust: {
      lookUp: lookUpIn(trustStore),
      variable: env['TSVENV_TRUST'],
      owners: trustedOwners(uid, env['SUDO_UID']),
    },
    trustStore,
    state,
    uid,
  };
}

function homeIn(env: Environment): string | undefined {
  const home = env['HOME'];
  if (home && isAbsolute(home)) return home.replace(/(.)\/+$/, '$1');
  try {
    return process.getBuiltinModule('node:os').homedir(); // rarely needed, and not there at the start
  } catch {
    return undefined; // a user id without an entry in the password file
  }
}

/** `$PWD` when it is the working directory, as POSIX `pwd -L` has it; the physical one otherwise. */
function logicalCwd(program: Program, pwd: string | undefined): string {
  let physical: string;
  try {
    physical = program.cwd();
  } catch {
    return pwd !== undefined && isAbsolute(pwd) ? pwd : '/'; // deleted
  }
  if (pwd === undefined || !isAbsolute(pwd) || pwd === physical) return physical;
  try {
    // Without its dots a path may lead elsewhere: `link/..` is the parent of what the link leads to.
    const logical = resolve(pwd);
    const [a, b] = [statSync(logical), statSync(physical)];
    return a.ino === b.ino && a.dev === b.dev ? logical : physical;
  } catch {
    return physical;
  }
}
