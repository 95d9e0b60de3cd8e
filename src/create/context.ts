import { basename, dirname, join, sep } from 'node:path';
import type { Interpreter } from '../python/types.js';
import { drawable } from '../text.js';
import type { VenvOptions } from './configuration.js';
import { type Layout, layoutOf } from './layout.js';

/** Where everything of an env is, for the steps that make it and for hooks. All paths are absolute. */
export interface EnvironmentContext {
  /** The env's directory: its final place, whatever `root` is. */
  readonly path: string;
  /** Where its files are now: a private directory until every step is done, then `path`. */
  readonly root: string;
  /** The name that prompts show. */
  readonly name: string;
  /** What `prompt` in `pyvenv.cfg` says, if anything. */
  readonly prompt: string | undefined;
  readonly interpreter: Interpreter;
  readonly options: VenvOptions;
  readonly layout: Layout;
  /** Final places: what the env's own files say, and what holds after the last step. */
  readonly bin: string;
  readonly python: string;
  readonly sitePackages: string;
  readonly include: string;
  readonly configuration: string;
  /** The place, now, of what will be at a path in the env: `context.now(context.bin)`. */
  now(path: string): string;
}

/** Names of directories that say nothing of what the env is for: its project's name does. */
const NAMELESS: readonly string[] = ['.venv', 'venv', 'env'];

/** The name for the prompt: the one that was asked for, else the env's, else its project's. */
export function promptName(path: string, prompt: string | undefined): string {
  const own = basename(path);
  return drawable(prompt || (NAMELESS.includes(own) && basename(dirname(path))) || own);
}

export function contextFor(
  path: string,
  root: string,
  interpreter: Interpreter,
  options: VenvOptions,
  prompt: string | undefined,
): EnvironmentContext {
  const layout = layoutOf(interpreter);
  return {
    path,
    root,
    name: promptName(path, prompt),
    prompt,
    interpreter,
    options,
    layout,
    bin: join(path, layout.bin),
    python: join(path, layout.bin, layout.executable),
    sitePackages: join(path, layout.sitePackages),
    include: join(path, layout.include),
    configuration: join(path, 'pyvenv.cfg'),
    now: (place) => (place === path || place.startsWith(path + sep) ? root + place.slice(path.length) : place),
  };
}
