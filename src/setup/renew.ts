import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.js';
import { realPathOf } from '../inspect.js';
import { hookFile } from '../roots.js';
import { SHELLS } from '../shells/index.js';
import { VERSION } from '../version.js';
import { settingsIn, writeHookFile } from './hook-file.js';

/**
 * Brings the hook files up to date that this installation wrote: after an upgrade, and when `env-names` changed. What
 * else a file was made with stays, for the environment of this moment may be a project's.
 *
 * @param program the running one; a file that calls another installation is that one's to renew.
 */
export function renewHookFiles(program: Pick<NodeJS.Process, 'argv' | 'execPath'>, { state, config }: Context): void {
  if (state === undefined) return;
  for (const shell of SHELLS) {
    const settings = settingsIn(hookFile(state, shell.name));
    if (settings === undefined || settings.roots.state !== state) continue;
    // PATH may be a project's too, so a Node that is gone gives way to this very one.
    const node = existsSync(settings.node) ? settings.node : program.execPath;
    const current = { ...settings, node, version: VERSION, envNames: config.envNames };
    if (isDeepStrictEqual(current, settings) || !isSameFile(settings.script, program.argv[1] ?? '')) continue;
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
