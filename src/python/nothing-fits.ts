import { UserError } from '../errors.js';
import { pathForPeople, quoted } from '../text.js';
import { byPreference, candidates, examine } from './discover.js';
import { isSupported, OLDEST, type Search } from './pick.js';
import { type Spec, versionLabel } from './spec.js';

/** The error for a wish that no interpreter here fulfils: who asked for what, what there is, what to do. */
export async function nothingFits(
  specs: readonly Spec[],
  origin: string | undefined,
  search: Search,
): Promise<UserError> {
  const { usable, unused } = await candidates(search);
  const { found } = await examine(usable, search);
  const asked = `python ${specs.map(({ text }) => quoted(text)).join(' or ')}${origin === undefined ? '' : ` (${origin})`}`;
  const there = found.toSorted(byPreference).map(({ interpreter }) => {
    const old = isSupported(interpreter) ? '' : ` (older than ${OLDEST.join('.')})`;
    return versionLabel(interpreter) + old;
  });
  const passed = unused.filter(({ reason }) => reason !== 'belongs to an env');
  const skipped = passed.map(({ path, reason }) => `${pathForPeople(path, search.home)} ${reason}`);
  return new UserError(
    [
      `${asked}: nothing fits`,
      there.length === 0 ? ', no interpreter was found' : `, found ${[...new Set(there)].join(', ')}`,
      skipped.length === 0 ? '' : `, passed over: ${skipped.join(', ')}`,
      `; install it, or choose another with -p ('tsvenv python list' shows where they are)`,
    ].join(''),
  );
}
