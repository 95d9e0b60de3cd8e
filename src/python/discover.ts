import { availableParallelism } from 'node:os';
import { factsOf, type Inquiry } from './facts.js';
import { realPathOf, refusal } from './refusal.js';
import { conda } from './sources/conda.js';
import { framework } from './sources/framework.js';
import { homebrew } from './sources/homebrew.js';
import { managed } from './sources/managed.js';
import { everyOnPath } from './sources/path.js';
import { pyenv } from './sources/pyenv.js';
import { registry } from './sources/registry.js';
import type { Candidate, Source, Surroundings } from './surroundings.js';
import type { Interpreter } from './types.js';

/** An interpreter, and how it was found. */
export interface Found {
  readonly interpreter: Interpreter;
  readonly source: Source;
  readonly name?: string;
}

/** Something that has an interpreter's name but is not used, and why. */
export interface Unused {
  readonly path: string;
  readonly source: Source;
  readonly reason: string;
}

export interface Discovery {
  readonly found: readonly Found[];
  readonly unused: readonly Unused[];
}

/** Everything that looks like an interpreter and may be asked: each file once, by the first path that leads to it. */
export async function candidates(
  place: Surroundings,
): Promise<{ readonly usable: readonly Candidate[]; readonly unused: readonly Unused[] }> {
  const everywhere = [
    ...everyOnPath(place),
    ...pyenv(place),
    ...managed(place),
    ...conda(place),
    ...homebrew(place),
    ...framework(place),
    ...(await registry(place)),
  ];
  const usable = new Map<string, Candidate>();
  const unused = new Map<string, Unused>();
  for (const candidate of everywhere) {
    const { path, source } = candidate;
    const real = realPathOf(path) ?? path;
    if (usable.has(real)) continue;
    const reason = refusal(path, place);
    if (reason === undefined) usable.set(real, candidate);
    else if (!unused.has(path)) unused.set(path, { path, source, reason });
  }
  return { usable: [...usable.values()], unused: [...unused.values()] };
}

/** Asks several candidates at once, as many as there are processors. */
export async function examine(usable: readonly Candidate[], inquiry: Inquiry): Promise<Discovery> {
  const found: (Found | undefined)[] = [];
  const unused: Unused[] = [];
  const queue = usable.entries();
  const work = async (): Promise<void> => {
    for (const [index, { path, source, name }] of queue) {
      const facts = await factsOf(path, inquiry);
      if ('failure' in facts) unused.push({ path, source, reason: facts.failure });
      else found[index] = { interpreter: facts, source, ...(name === undefined ? {} : { name }) };
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return { found: found.filter((entry) => entry !== undefined), unused };
}

/** Which of two to prefer: CPython, stable, not free-threaded, newer, 64 bits; else the one that was found first. */
export function byPreference({ interpreter: left }: Found, { interpreter: right }: Found): number {
  const [ours, theirs] = [left, right].map((interpreter) => [
    interpreter.implementation === 'CPython' ? 1 : 0,
    interpreter.releaseLevel === 'final' ? 1 : 0,
    interpreter.freeThreaded ? 0 : 1,
    ...interpreter.version,
    ['alpha', 'beta', 'candidate', 'final'].indexOf(interpreter.releaseLevel),
    interpreter.releaseSerial,
    interpreter.bits,
  ]);
  const at = ours?.findIndex((value, index) => value !== theirs?.[index]) ?? -1;
  return at < 0 ? 0 : (theirs?.[at] ?? 0) - (ours?.[at] ?? 0);
}
