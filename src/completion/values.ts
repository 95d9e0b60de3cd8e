import { basename } from 'node:path';
import { candidateFrom } from '../candidate.js';
import type { Context } from '../context.js';
import { projectDirectory } from '../create/target.js';
import { isBroken } from '../inspect.js';
import { knownEnvs } from '../known.js';
import { namesIn } from '../reading.js';
import { listRecords } from '../trust/store.js';

/** One word that could stand where the cursor is. */
export interface Candidate {
  readonly word: string;
  readonly describe: string;
}

/** What the shell adds of its own: it knows files, and how to quote them, better than anybody. */
export type Beside = 'nothing' | 'files' | 'directories' | 'commands';

export interface Answer {
  readonly candidates: readonly Candidate[];
  readonly beside: Beside;
}

/** The environments that are known; any directory may be one besides. */
export function environments(context: Context): Answer {
  const candidates = knownEnvs(context)
    .filter(({ env }) => env !== 'gone')
    .map(({ path, env }) => word(path, env === 'gone' || isBroken(env) ? '' : `Python ${env.minorVersion ?? ''}`));
  return { candidates, beside: 'directories' };
}

/** The places that something was decided about. */
export function decided(context: Context): Answer {
  const records = context.trustStore === undefined ? [] : listRecords(context.trustStore);
  const candidates = records.flatMap(({ record }) =>
    record === undefined
      ? []
      : [word(record.path, record.scope === 'under' ? `${record.kind}, and below` : record.kind)],
  );
  return { candidates, beside: 'nothing' };
}

/** What the nearest env has in its `bin`, where that is trusted, besides what the shell finds on PATH. */
export function programs(context: Context): Answer {
  const found = candidateFrom(context.cwd, context);
  if (found === undefined || isBroken(found.env) || found.verdict.is !== 'allowed')
    return { candidates: [], beside: 'commands' };
  const candidates = namesIn(found.env.bin)
    .filter((name) => !/^(activate|Activate\.ps1|deactivate)/.test(name))
    .map((name) => word(name, ''));
  return { candidates, beside: 'commands' };
}

/** The versions that are there, by their names alone: no interpreter is started for a completion. */
export async function interpreters(context: Context, platform: NodeJS.Platform): Promise<Answer> {
  const { candidates: find } = await import('../python/discover.js');
  const { env, cwd, home = '/', trust, boundaries } = context;
  const { usable } = await find({
    env,
    cwd,
    home,
    platform,
    owners: trust.owners,
    project: projectDirectory(cwd, boundaries),
  });
  const versions = new Map<string, string>();
  for (const { path, name } of usable) {
    const version = /\d+\.\d+(\.\d+)?t?$/.exec(name ?? basename(path))?.[0];
    if (version !== undefined && !versions.has(version)) versions.set(version, path);
  }
  return { candidates: [...versions].map(([version, path]) => word(version, path)), beside: 'nothing' };
}

export const word = (text: string, describe: string): Candidate => ({ word: text, describe });
