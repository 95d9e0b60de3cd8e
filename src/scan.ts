import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canAsk, chosenAmong } from './ask.js';
import { candidateOf } from './candidate.js';
import type { Run } from './commands/command.js';
import type { Context } from './context.js';
import { isBroken } from './inspect.js';
import { markerIn } from './locate.js';
import type { Candidate } from './plan.js';
import { DISK } from './reading.js';
import { pathForPeople } from './text.js';
import { recordAllow } from './trust/decisions.js';
import { isWithin } from './trust/verdict.js';

/** Deeper than people nest projects; and directories that hold none, but very many files. */
const DEPTH = 6;
const SKIPPED = new Set([
  'node_modules',
  'site-packages',
  '__pycache__',
  '.git',
  '.cache',
  '.local',
  '.npm',
  '.cargo',
  'Library',
]);

/**
 * Projects below a directory whose env could be activated and is not decided about: of the user's own, on the same file
 * system, never through a symbolic link.
 */
export function scan(directory: string, context: Context): readonly Candidate[] {
  const device = statSync(directory).dev;
  const found: Candidate[] = [];
  const visit = (place: string, depth: number): void => {
    const marker = markerIn(place, DISK, context.boundaries.envNames);
    if (marker !== undefined) {
      const candidate = candidateOf(marker, context);
      if (!isBroken(candidate.env) && candidate.verdict.is === 'unknown' && isOwn(place, context))
        found.push(candidate);
      if (marker.kind === 'self') return;
    }
    if (depth === DEPTH) return;
    for (const entry of entriesOf(place)) {
      if (!entry.isDirectory() || SKIPPED.has(entry.name) || context.boundaries.envNames.includes(entry.name)) continue;
      const below = join(place, entry.name);
      if (deviceOf(below) === device) visit(below, depth + 1);
    }
  };
  visit(directory, 0);
  return found;
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function deviceOf(path: string): number | undefined {
  try {
    return statSync(path).dev;
  } catch {
    return undefined;
  }
}

const isOwn = (path: string, { uid }: Context): boolean => uid === undefined || statSync(path).uid === uid;

/** Lists what a scan found, lets the person choose, and allows the chosen ones. */
export async function allowScanned(directory: string, all: boolean, run: Run): Promise<void> {
  const { context, program, say, print } = run;
  const candidates = scan(directory, context);
  if (candidates.length === 0) {
    say(`tsvenv: no environment below ${pathForPeople(directory, context.home)} waits for a decision`);
  } else if (all) {
    allow(candidates, candidates, run);
  } else if (canAsk(program)) {
    await allowChosen(candidates, run);
  } else {
    for (const candidate of candidates) print(`${nameOf(candidate, context)}\n`);
    say(`tsvenv: nothing was allowed without a terminal to choose on; '--yes' allows all of these`);
  }
}

/** Lets the person choose among candidates, on a terminal, and allows the chosen ones. */
export async function allowChosen(candidates: readonly Candidate[], run: Run): Promise<void> {
  const choices = candidates.map((candidate) => ({ name: nameOf(candidate, run.context), value: candidate }));
  allow(await chosenAmong('Which environments do you trust?', choices, run.program), candidates, run);
}

function allow(chosen: readonly Candidate[], all: readonly Candidate[], { context, say }: Run): void {
  for (const { found } of chosen) recordAllow(found.project, found.env, context);
  say(`tsvenv: allowed ${chosen.length} of ${all.length}`);
}

/** An env by its path; one that is elsewhere by the project that leads to it, for several may. */
function nameOf({ found: { project, env } }: Candidate, { home }: Context): string {
  const place = pathForPeople(project, home);
  if (env === undefined) return place;
  return isWithin(env, project) ? pathForPeople(env, home) : `${place} (${pathForPeople(env, home)})`;
}
