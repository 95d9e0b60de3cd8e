import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from './trust/sha256.js';

/** Notes that something was told. Where that cannot be noted, it is not told either: it would never end. */
export function firstTime(what: string, state: string | undefined): boolean {
  if (state === undefined) return false;
  const file = join(state, 'hinted', sha256(what));
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
