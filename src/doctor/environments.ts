import { candidateOf } from '../candidate.js';
import type { Run } from '../commands/command.js';
import type { Context } from '../context.js';
import { isBroken, mending, realPathOf } from '../inspect.js';
import { type Known, knownEnvs } from '../known.js';
import { locate } from '../locate.js';
import { DISK } from '../reading.js';
import { hasStaleCopy, STALE_COPY } from '../stale-copy.js';
import { pathForPeople, typedPath } from '../text.js';
import { type Finding, ok, warning } from './finding.js';

/** The environments that tsvenv knows, and the one of the working directory: which of them do not work any more. */
export function examineEnvironments({ context }: Run): readonly Finding[] {
  const known = knownEnvs(context);
  const stale = [...known, ...unknownHere(known, context)].flatMap(({ path, env }): readonly Finding[] => {
    const place = pathForPeople(path, context.home);
    const typed = typedPath(path, context.home);
    if (env === 'gone') return [warning('environment', `${place} is gone`, `'tsvenv remove ${typed}' forgets it`)];
    if (!isBroken(env)) {
      return hasStaleCopy(env) ? [warning('environment', `${place} ${STALE_COPY}`, mending('--upgrade', typed))] : [];
    }
    return [warning('environment', `${place} ${env.broken}`, env.remedy)];
  });
  return stale.length > 0 ? stale : [ok('environment', `${known.length} known, all of them work`)];
}

/** What is found in the working directory, unless it is known, or was to be left alone. */
function unknownHere(known: readonly Known[], context: Context): readonly Pick<Known, 'path' | 'env'>[] {
  const found = locate(context.cwd, DISK, context.boundaries);
  if (found === undefined) return [];
  const { env, verdict } = candidateOf(found, context);
  const path = found.env ?? found.marker;
  const place = realPathOf(path) ?? path;
  const isKnown = known.some((one) => one.path === path || realPathOf(one.path) === place);
  return isKnown || verdict.is === 'denied' ? [] : [{ path, env }];
}
