import { join } from 'node:path';
import { absolute, type Candidate, type Surroundings } from '../surroundings.js';
import { entriesOf, interpretersIn } from './prefix.js';

/**
 * Homebrew's interpreters, by the links in `opt`: the Cellar's own paths are gone after the next upgrade.
 *
 * Linuxbrew is looked for only where the environment speaks of it, for `/home` may be an automounter's.
 */
export function homebrew({ env }: Surroundings, root = '/'): readonly Candidate[] {
  const linuxbrew = join(root, 'home', 'linuxbrew', '.linuxbrew');
  const prefixes = absolute(
    env['HOMEBREW_PREFIX'],
    join(root, 'opt', 'homebrew'),
    join(root, 'usr', 'local'),
    env['PATH']?.includes(linuxbrew) ? linuxbrew : undefined,
  );
  return prefixes.flatMap((prefix) => {
    const formulae = entriesOf(join(prefix, 'opt')).filter((name) =>
      /^(python|pypy)(-freethreading)?(@?3(\.\d+)?)?$/.test(name),
    );
    return formulae.flatMap((name) => {
      const path = interpretersIn(join(prefix, 'opt', name, 'bin'))[0];
      return path === undefined ? [] : [{ path, source: 'homebrew' as const }];
    });
  });
}
