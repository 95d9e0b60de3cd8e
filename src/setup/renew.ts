import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.js';
import { realPathOf } from '../inspect.js';
import { SHELLS } from '../shells/index.js';
import { VERSION } from '../version.js';
import { hookFile, settingsIn, writeHookFile } from './hook-file.js';

/**
 * Brings the hook files up to date that this installation wrote: after an upgrade, and when `env-names` changed. What
 * else a file was made with stays, for the environment of this moment may be a project's.
 *
 * @param script the running program; a file that calls another installation is that one's to renew.
 */
export function renewHookFiles(script: string, { state, config }: Context): void {
  if (state === undefined) return;
  for (const shell of SHELLS) {
    const settings = settingsIn(hookFile(state, shell.name));
    if (settings === undefined || settings.roots.state !== state) continue;
    const current = { ...settings, version: VERSION, envNames: config.envNames };
    if (isDeepStrictEqual(current, settings) || !isSameFile(settings.script, script)) continue;
    try {
      writeHookFile(shell, current);
    } catch {
      // A state directory that cannot be written to: the old hook goes on working.
    }
  }
}

function isSameFile(a: string, b: string): boolean {
  return existsSync(a) && realPathOf(a) === realPathOf(b);
}
