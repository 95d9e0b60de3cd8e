import { chmodSync, constants, copyFileSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Interpreter } from '../python/types.js';
import { namesIn } from '../reading.js';
import type { Layout } from './layout.js';

/** Makes the directories of an env, and `lib64` where its system has it. */
export function makeDirectories(root: string, layout: Layout): void {
  for (const part of [layout.bin, layout.sitePackages, layout.include])
    mkdirSync(join(root, part), { recursive: true });
  if (layout.lib64) symlinkSync('lib', join(root, 'lib64'));
}

/**
 * Puts the interpreter into `bin` under all its names. Copies are what `--copies` asks for, and what is left on a file
 * system without symbolic links.
 */
export function placeInterpreter(
  root: string,
  layout: Layout,
  { baseExecutable }: Interpreter,
  symlinks: boolean,
): void {
  const bin = join(root, layout.bin);
  if (!symlinks || !linked(baseExecutable, join(bin, layout.executable)))
    copy(baseExecutable, join(bin, layout.executable));
  for (const alias of layout.aliases) {
    if (!symlinks || !linked(layout.executable, join(bin, alias))) copy(baseExecutable, join(bin, alias));
  }
}

/** Names in `bin` that an interpreter of another version left there. */
export function staleInterpreters(bin: string, layout: Layout): readonly string[] {
  const current = [layout.executable, ...layout.aliases];
  return interpretersIn(bin).filter((name) => !current.includes(name));
}

/** Whether an env has its interpreter as a copy. */
export const hasCopies = (bin: string): boolean =>
  interpretersIn(bin).some((name) => lstatSync(join(bin, name)).isFile());

/** The names of interpreters in `bin`, links and copies. */
const interpretersIn = (bin: string): readonly string[] =>
  namesIn(bin).filter(
    (name) => /^(python|pypy)(\d(\.\d+)?t?)?$/.test(name) && !lstatSync(join(bin, name)).isDirectory(),
  );

function linked(target: string, link: string): boolean {
  try {
    symlinkSync(target, link);
    return true;
  } catch {
    rmSync(link, { force: true });
    return false;
  }
}

function copy(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o755);
}
