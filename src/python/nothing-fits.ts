import { UserError } from '../errors.js';
import { pathForPeople, quoted } from '../text.js';
import { byPreference, candidates, examine } from './discover.js';
import type { Inquiry } from './facts.js';
import { isSupported, OLDEST } from './pick.js';
import { versionLabel, type Spec } from './spec.js';
import type { Surroundings } from './surroundings.js';

/** The error for a wish that no interpreter here fulfils: who asked for what, what there is, what to do. */
export async function nothingFits(
  specs: readonly Spec[],
  origin: string | undefined,
  search: Surroundings & Inquiry,
): Promise<UserError> {
  const { usable, unused } = await candidates(search);
  const { found } = await examine(usable, search);
  const asked = `python ${specs.map(({ text }) => quoted(text)).join(' or ')}${origin === undefined ? '' : ` (${origin})`}`;
  const there = found.toSorted(byPreference).map(({ interpreter }) => {
    const old = isSupported(interpreter) ? '' : `, older than ${OLDEST.join('.')}`;
    return `${versionLabel(interpreter)} (${pathForPeople(interpreter.path, search.home)}${old})`;
  });
  const passed = unused.filter(({ reason }) => reason !== 'belongs to an env');
  const skipped = passed.map(({ path, reason }) => `${pathForPeople(path, search.home)} ${reason}`);
  return new UserError(
    [
      `${asked}: nothing fits`,
      there.length === 0 ? ', no interpreter was found' : `, found ${there.join(', ')}`,
      skipped.length === 0 ? '' : `, passed over: ${skipped.join(', ')}`,
      '; install it, or name another with -p',
    ].join(''),
  );
}
