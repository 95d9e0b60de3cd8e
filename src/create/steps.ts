import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameIn } from '../reading.js';
import { activators } from './activators/index.js';
import { pyvenvCfg } from './configuration.js';
import type { EnvironmentContext } from './context.js';
import { makeDirectories, placeInterpreter } from './executables.js';

/** The steps that make an env, in their order: those of CPython's `venv.EnvBuilder`. */
export const STEPS = ['directories', 'configuration', 'interpreter', 'pip', 'scripts'] as const;
export type Step = (typeof STEPS)[number];

/** Every step but pip, which has a module of its own. None starts a process. */
export const NATIVE: Readonly<Record<Exclude<Step, 'pip'>, (context: EnvironmentContext) => void>> = {
  directories: ({ root, layout }) => makeDirectories(root, layout),
  configuration: writeConfiguration,
  interpreter: ({ root, layout, interpreter, options }) =>
    placeInterpreter(root, layout, interpreter, options.symlinks),
  scripts: writeActivators,
};

/** `pyvenv.cfg`. */
export function writeConfiguration(context: EnvironmentContext): void {
  const { path, interpreter, options, prompt } = context;
  writeFileSync(context.now(context.configuration), pyvenvCfg(path, interpreter, options, prompt));
}

/** The activators of every shell, written for the final place. */
export function writeActivators(context: EnvironmentContext): void {
  const { path, bin, layout, name, interpreter } = context;
  for (const { file, text } of activators({ path, bin, binName: layout.bin, name }, interpreter.platform)) {
    writeFileSync(nameIn(context.now(bin), file), text);
  }
}

/**
 * What tells other programs to overlook an env: git (as `venv` does since 3.13), and backups (bford.info/cachedir).
 * Only in a directory that is the env's alone, for in a project they would hide the project.
 */
export function writeMarks(root: string, scmIgnoreFiles: boolean): void {
  const tag = 'Signature: 8a477f597d28d172789f06886806bc55\n# An environment that tsvenv made: it can be made again.\n';
  if (!existsSync(join(root, 'CACHEDIR.TAG'))) writeFileSync(join(root, 'CACHEDIR.TAG'), tag);
  if (scmIgnoreFiles && !existsSync(join(root, '.gitignore'))) {
    writeFileSync(join(root, '.gitignore'), '# Created by tsvenv: an environment can be made again.\n*\n');
  }
}
