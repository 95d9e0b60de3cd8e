import { bash } from './bash.js';
import { fish } from './fish.js';
import type { Shell } from './ops.js';
import { zsh } from './zsh.js';

/** Every shell that has a hook: a new one is registered here, and is then in every test of the matrix. */
export const SHELLS: readonly Shell[] = [bash, zsh, fish];

export const shellNamed = (name: string): Shell | undefined => SHELLS.find((shell) => shell.name === name);
