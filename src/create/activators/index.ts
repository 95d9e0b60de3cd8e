import type { Activation, Activator } from './activation.js';
import { cmd } from './cmd.js';
import { csh } from './csh.js';
import { fish } from './fish.js';
import { nushell } from './nushell.js';
import { posix } from './posix.js';
import { pwsh } from './pwsh.js';
import { xonsh } from './xonsh.js';

/** Every activator that belongs into an env's `bin`; those of cmd.exe only where there is one. */
export function activators(activation: Activation, platform: string): readonly Activator[] {
  const windows = platform === 'win32';
  const everywhere = [
    posix(activation, windows),
    fish(activation),
    csh(activation),
    pwsh(activation),
    nushell(activation),
    xonsh(activation),
  ];
  return windows ? [...everywhere, ...cmd(activation)] : everywhere;
}
