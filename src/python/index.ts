import type { Discovery } from './discover.js';
import type { Search } from './pick.js';

export { choosePython, type Request } from './choose.js';
export type { Discovery, Found, Unused } from './discover.js';
export type { Search } from './pick.js';
export type { Source } from './surroundings.js';
export type { Interpreter } from './types.js';

/** Every interpreter that can be found, the one to prefer first, and what was passed over, with the reason. */
export async function listPythons(search: Search): Promise<Discovery> {
  const { byPreference, candidates, examine } = await import('./discover.js');
  const { usable, unused } = await candidates(search);
  const { found, unused: silent } = await examine(usable, search);
  return { found: found.toSorted(byPreference), unused: [...unused, ...silent] };
}
