import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copiedFrom, type Env } from './inspect.js';
import { PYVENV_CFG_LIMIT, parsePyvenvCfg } from './pyvenv-cfg.js';
import { head } from './reading.js';

/** What is wrong with an env that has a stale copy. */
export const STALE_COPY = 'has a copy of an interpreter that was upgraded since';

/**
 * Whether an env made with `--copies` has another interpreter than its base has now: the base got a bugfix release, whose
 * library the old program then runs with. Found by comparing both files, so it is asked by `list` and `doctor` alone.
 */
export function hasStaleCopy({ path, realPath, python, minorVersion }: Env): boolean {
  // On Windows the copy is a launcher of its own.
  if (process.platform === 'win32') return false;
  try {
    const copy = realpathSync.native(python);
    const cfg = dirname(dirname(copy)) === realPath && lstatSync(copy).isFile() ? cfgOf(path) : undefined;
    const base = cfg === undefined ? undefined : copiedFrom(cfg, minorVersion);
    if (base === undefined) return false;
    return statSync(copy).size !== statSync(base).size || !readFileSync(copy).equals(readFileSync(base));
  } catch {
    return false;
  }
}

const cfgOf = (path: string) => parsePyvenvCfg(head(join(path, 'pyvenv.cfg'), PYVENV_CFG_LIMIT));
