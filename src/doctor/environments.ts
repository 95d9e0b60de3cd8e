import type { Run } from '../commands/command.js';
import { isBroken, mending } from '../inspect.js';
import { knownEnvs } from '../known.js';
import { hasStaleCopy, STALE_COPY } from '../stale-copy.js';
import { pathForPeople, typedPath } from '../text.js';
import { type Finding, ok, warning } from './finding.js';

/** The environments that tsvenv knows: which of them do not work any more. */
export function examineEnvironments({ context }: Run): readonly Finding[] {
  const known = knownEnvs(context);
  const stale = known.flatMap(({ path, env }): readonly Finding[] => {
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
