import { basename, dirname } from 'node:path';
import { choosePython, type Interpreter, type Request } from '../python/index.js';
import type { Existing } from './making.js';

/**
 * The interpreter for an env: the one that was asked for; for an env that is there already the one it has, else one of
 * its minor version, else whatever a new env would get.
 *
 * The `home` in a `pyvenv.cfg` is a project's word: it only chooses among what is found without it.
 */
export async function interpreterFor(existing: Existing | undefined, request: Request): Promise<Interpreter> {
  if (existing === undefined || request.spec !== undefined) return choosePython(request);
  const home = existing.cfg.get('home');
  const { candidates } = await import('../python/discover.js');
  const { factsOf } = await import('../python/facts.js');
  const { usable } = await candidates(request);
  const names =
    existing.minorVersion === undefined
      ? []
      : [`python${existing.minorVersion}`, 'python3', 'python', `pypy${existing.minorVersion}`, 'pypy3'];
  const kept = usable
    .filter(({ path }) => dirname(path) === home && names.includes(basename(path)))
    .sort((a, b) => names.indexOf(basename(a.path)) - names.indexOf(basename(b.path)));
  for (const { path } of kept) {
    const facts = await factsOf(path, request);
    if (!('failure' in facts) && facts.version.slice(0, 2).join('.') === existing.minorVersion) return facts;
  }
  try {
    return await choosePython({ ...request, spec: existing.minorVersion });
  } catch {
    return choosePython(request);
  }
}
