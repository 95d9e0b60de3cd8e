import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../errors.js';
import type { HookSettings } from '../hook.js';
import { hookFile, type Roots } from '../roots.js';
import type { Shell } from '../shells/ops.js';
import { pathForPeople } from '../text.js';
import { noteAbsent, notingTime, restoringTime } from './former.js';
import { hookFileText, writeHookFile } from './hook-file.js';
import { hookLine, loadsByHand } from './hook-line.js';
import { lookFor, ownLine } from './rc-text.js';
import { addLine, changeLine, checkWritable, readStartFile, removeLine } from './start-file.js';
import type { Places } from './start-files.js';

/** One thing that `setup` does, told before it is done. */
export interface Step {
  /** Two words, as a column: `add to`, `remove`. */
  readonly what: 'write' | 'add to' | 'change in' | 'take from' | 'remove';
  readonly path: string;
  /** The line that goes in, or comes out. */
  readonly line?: string;
  readonly take: () => void;
}

/**
 * What is missing for a shell to load the hook from a file. `byHand` are the start-up files that load it already, by a
 * line that the user wrote.
 */
export function stepsFor(
  shell: Shell,
  settings: HookSettings,
  { wanted, besides }: Places,
  home: string,
): { readonly steps: readonly Step[]; readonly byHand: readonly string[] } {
  const { state } = settings.roots;
  const file = hookFile(state, shell.name);
  const line = hookLine(shell, file, home);
  const lines: Step[] = [];
  const byHand: string[] = [];
  const elsewhere = besides.filter((path) => loads(readStartFile(path) ?? ''));
  for (const path of elsewhere.length > 0 ? elsewhere : wanted) {
    const text = readStartFile(path) ?? '';
    const found = lookFor(text, line);
    if (found === 'absent' && loadsByHand(text)) byHand.push(path);
    else if (found !== 'present') {
      checkWritable(path, home);
      const [what, act] = found === 'absent' ? (['add to', addLine] as const) : (['change in', changeLine] as const);
      lines.push({ what, path, line, take: () => notingTime(path, state, () => act(path, line)) });
    }
  }
  const isLoaded = elsewhere.length > 0 ? byHand.length < elsewhere.length : byHand.length < wanted.length;
  const isCurrent = !isLoaded || textOf(file) === hookFileText(shell, settings);
  const take = (): void => {
    noteAbsent(settings.roots);
    writeHookFile(shell, settings);
  };
  const write: Step = { what: 'write', path: file, take };
  return { steps: isCurrent ? lines : [write, ...lines], byHand };
}

const loads = (text: string): boolean => ownLine(text) !== undefined || loadsByHand(text);

/** What takes back everything that `stepsFor` led to; `leaveAsBefore` does the rest. */
export function stepsBack(shell: Shell, state: string, startFiles: readonly string[], home: string): readonly Step[] {
  const file = hookFile(state, shell.name);
  const lines = startFiles.flatMap((path): readonly Step[] => {
    const line = ownLine(readStartFile(path) ?? '');
    if (line === undefined) return [];
    checkWritable(path, home);
    return [{ what: 'take from', path, line, take: () => restoringTime(path, state, () => removeLine(path)) }];
  });
  const written = existsSync(file) ? [removal(file)] : [];
  return [...lines, ...written];
}

/**
 * What removes trust, state and cache.
 *
 * @throws UserError for a root that is not called `tsvenv`: it was chosen by a variable, and who knows what else is there.
 */
export function stepsToPurge({ data, state, cache }: Roots, home: string): readonly Step[] {
  const places = [data, state, cache].filter((root) => existsSync(root));
  for (const root of places) {
    if (basename(root) === 'tsvenv' && !existsSync(join(root, '.git'))) continue;
    throw new UserError(
      `tsvenv: ${pathForPeople(root, home)} may hold more than what is tsvenv's; look through it and remove it yourself`,
    );
  }
  return places.map(removal);
}

const removal = (path: string): Step => ({
  what: 'remove',
  path,
  take: () => rmSync(path, { recursive: true, force: true }),
});

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
