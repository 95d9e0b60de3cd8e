import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PyvenvCfg } from './pyvenv-cfg.js';
import { head, namesIn } from './reading.js';

/** More scripts than this say nothing new, and somebody else may have put very many there. */
const SCRIPTS_LIMIT = 200;

/**
 * The place that an env was made in, when that is not where it is now. `command` in `pyvenv.cfg` ends in it (CPython
 * 3.11 and later), and its scripts start with its interpreter.
 *
 * @param isHere whether a path leads to the env; by what it resolves to, for a symbolic link may lead there.
 */
export function formerPlace(cfg: PyvenvCfg, bin: string, isHere: (place: string) => boolean): string | undefined {
  const places = tailPaths(cfg.get('command') ?? '');
  if (places.length > 0) return places.some(isHere) ? undefined : places[0];
  let former: string | undefined;
  for (const place of placesOfScripts(bin)) {
    if (isHere(place)) return undefined;
    former ??= place;
  }
  return former;
}

/** Every absolute path that `command` could end in: venv writes it unquoted, so a space may be part of it. */
function tailPaths(command: string): readonly string[] {
  const options = command.indexOf(' -m venv ');
  if (options < 0) return [];
  return [...command.matchAll(/ (?=\/|[A-Za-z]:[\\/])/g)]
    .filter(({ index }) => index > options)
    .map(({ index }) => command.slice(index + 1));
}

/** The envs whose interpreters the scripts in a `bin` start with. */
function* placesOfScripts(bin: string): Iterable<string> {
  const scripts = namesIn(bin).filter((name) => !/^(activate|python)/i.test(name));
  for (const name of scripts.slice(0, SCRIPTS_LIMIT)) {
    const interpreter = shebang(join(bin, name));
    if (interpreter === undefined || !/^python[\d.t]*$/.test(basename(interpreter))) continue;
    const place = dirname(dirname(interpreter));
    // A script may as well start with the system's Python, which is in no env.
    if (!existsSync(place) || existsSync(join(place, 'pyvenv.cfg'))) yield place;
  }
}

/** What the shell runs in place of a first line that would be too long, or with a space in it (pip, uv). */
const EXEC = /^#!\/bin\/sh\n'''exec' (["']?)(\/[^\n]*)\1 "\$0"/;

function shebang(script: string): string | undefined {
  try {
    if (!statSync(script).isFile()) return undefined;
    const text = head(script, 4096);
    return EXEC.exec(text)?.[2] ?? /^#!(\/[^\n\r]*)/.exec(text)?.[1]?.trim();
  } catch {
    return undefined;
  }
}
