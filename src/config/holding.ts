import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { projectDirectory } from '../create/target.js';
import { UserError } from '../errors.js';
import { notCounted } from '../messages.js';
import { configFile } from '../roots.js';
import { pathForPeople } from '../text.js';
import { firstUnsafe } from '../trust/owners.js';
import { judge } from '../trust/verdict.js';
import { CREATE_POLICIES, type CreatePolicy } from './config.js';
import { loadConfig } from './load.js';
import { projectSettings } from './project.js';

/** A setting that holds somewhere. */
export interface Setting {
  readonly key: string;
  readonly value: unknown;
  /** `default`, or the file and the line. */
  readonly from: string;
  /** It counts for nothing but a `create` that somebody types there. */
  readonly only?: 'typed create';
}

/** All that holds in a directory. */
export interface Holding {
  readonly settings: readonly Setting[];
  /** The policy that counts there: a project may ask for less than the user does. */
  readonly create: CreatePolicy;
  /** What of `[tool.tsvenv]` does not count, and why, each a line for the person. */
  readonly asides: readonly string[];
  /** What is wrong in a file that counts. */
  readonly wrong: UserError | undefined;
}

/** What is configured for a directory: the user's settings, and those of the project around it. */
export function holdingIn(directory: string, context: Context): Holding {
  const { config } = context;
  const own = ofTheUser(context);
  const project = ofTheProject(directory, context);
  const { create, others, asides, wrong } = project;
  const rank = (policy: CreatePolicy): number => CREATE_POLICIES.indexOf(policy);
  const holds = create !== undefined && rank(create.value) > rank(config.create) ? create : undefined;
  return {
    settings: [...own.map((one) => (one.key === 'create' ? { ...one, ...holds } : one)), ...others],
    create: holds?.value ?? config.create,
    asides,
    wrong,
  };
}

function ofTheUser({ config, home, roots }: Context): readonly Setting[] {
  const file = configFile(roots.config);
  const lines = existsSync(file) && isValid(file, home) ? readFileSync(file, 'utf8').split('\n') : [];
  const keys = [
    ['env-names', config.envNames],
    ['create', config.create],
    ['link-mode', config.linkMode],
  ] as const;
  return keys.map(([key, value]) => {
    const line = lines.findIndex((text) => text.trim().replace(/^["']/, '').startsWith(key)) + 1;
    return { key, value, from: line === 0 ? 'default' : `${pathForPeople(file, home)}:${line}` };
  });
}

interface ProjectPart extends Pick<Holding, 'asides' | 'wrong'> {
  readonly create: { readonly value: CreatePolicy; readonly from: string } | undefined;
  readonly others: readonly Setting[];
}

/**
 * `[tool.tsvenv]` of the project. The hook heeds it where the project is trusted; whoever types `create` there means the
 * project, and has it heeded also where nothing was decided yet, if nobody else could have written it.
 */
function ofTheProject(directory: string, { boundaries, trust, home }: Context): ProjectPart {
  const project = projectDirectory(directory, boundaries);
  const file = join(project, 'pyproject.toml');
  const name = pathForPeople(file, home);
  const verdict = judge({ project, marker: file, env: undefined }, trust);
  const isTrusted = verdict.is === 'allowed';
  const isTypedOnly = verdict.is === 'unknown' && firstUnsafe([project], trust.owners) === undefined;
  const nothing: ProjectPart = { create: undefined, others: [], asides: [], wrong: undefined };
  let read: ReturnType<typeof projectSettings>;
  try {
    read = projectSettings(project, home);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (isTrusted) return { ...nothing, wrong: error };
    return isTypedOnly ? { ...nothing, asides: [error.message] } : nothing;
  }
  const { settings, lines } = read;
  const found = Object.entries(settings);
  const remedy = notCounted(verdict, home);
  if (found.length === 0) return nothing;
  if (!isTrusted && !isTypedOnly) {
    return { ...nothing, asides: [`tsvenv: [tool.tsvenv] in ${name} does not count, ${remedy}`] };
  }
  const place = (key: string): string => `${name}:${lines.get(key) ?? 1}`;
  const { create } = settings;
  const others = found
    .filter(([key]) => key !== 'create')
    .map(([key, value]): Setting => {
      const setting = { key: `tool.tsvenv.${key}`, value, from: place(key) };
      // The hook never installs anything.
      return isTrusted && key !== 'requirements' ? setting : { ...setting, only: 'typed create' };
    });
  return {
    create: create !== undefined && isTrusted ? { value: create, from: place('create') } : undefined,
    others,
    asides:
      create !== undefined && !isTrusted ? [`tsvenv: ${place('create')}: 'create' does not count, ${remedy}`] : [],
    wrong: undefined,
  };
}

/** Whether the user's file is right; one that is not there is. */
export function isValid(file: string, home: string | undefined): boolean {
  try {
    loadConfig(file, undefined, home);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
