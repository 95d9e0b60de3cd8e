import type { Run } from '../commands/command.js';
import { isBroken } from '../inspect.js';
import { knownEnvs } from '../known.js';
import { pathForPeople } from '../text.js';
import { type Finding, ok, warning } from './finding.js';

/** The environments that tsvenv knows: which of them do not work any more. */
export function examineEnvironments({ context }: Run): readonly Finding[] {
  const known = knownEnvs(context);
  const stale = known.flatMap(({ path, env }): readonly Finding[] => {
    const place = pathForPeople(path, context.home);
    if (env === 'gone') return [warning('environment', `${place} is gone`, `'tsvenv remove ${place}' forgets it`)];
    return isBroken(env) ? [warning('environment', `${place} ${env.broken}`, env.remedy)] : [];
  });
  return stale.length > 0 ? stale : [ok('environment', `${known.length} known, all of them work`)];
}
