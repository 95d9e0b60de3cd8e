import { accessSync, constants, readFileSync, rmSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Context } from './context.js';
import { realPathOf } from './inspect.js';
import type { Environment, Roots } from './roots.js';
import type { Shell } from './shells/ops.js';
import { quoted } from './text.js';
import { VERSION } from './version.js';
import { enterDirectory } from './warm.js';

/** What a hook is printed with. */
export interface HookSettings {
  /** The Node and the script that the hook calls; see `lastingPath`. */
  readonly node: string;
  readonly script: string;
  readonly roots: Roots;
  readonly version: string;
  readonly envNames: readonly string[];
  readonly prompt: boolean;
  readonly cd: boolean;
}

/**
 * The hook for a shell: its template under `shell/` with values in the place of bare words, less its comments. The
 * template is a real file of its language, so there is no logic in a hook that the file does not show.
 */
export function hookText(shell: Shell, settings: HookSettings): string {
  const { quote } = shell;
  const words: Readonly<Record<string, string>> = {
    __TSVENV_NODE__: quote(settings.node),
    __TSVENV_SCRIPT__: quote(settings.script),
    __TSVENV_PROGRAM__: quote(quoted(settings.script)),
    __TSVENV_DATA__: quote(settings.roots.data),
    __TSVENV_STATE__: quote(settings.roots.state),
    __TSVENV_ENTRIES__: quote(enterDirectory(settings.roots.state)),
    __TSVENV_CACHE__: quote(settings.roots.cache),
    __TSVENV_CONFIG__: quote(settings.roots.config),
    __TSVENV_VERSION__: quote(settings.version),
    __TSVENV_ENV_NAMES__: settings.envNames.map(quote).join(' '),
    __TSVENV_WITH_PROMPT__: settings.prompt ? '1' : "''",
    __TSVENV_WITH_CD__: settings.cd ? '1' : "''",
  };
  const template = readFileSync(join(import.meta.dirname, '../shell', `tsvenv.${shell.name}`), 'utf8');
  return terse(template).replace(/__TSVENV_[A-Z_]+__/g, (word) => words[word] ?? word);
}

/**
 * A template without its comments, after the first line, and its indentation, for a shell reads its hook at each start,
 * and fish counts the lines before a function at each call of it. No string in a template runs over several lines.
 */
function terse(template: string): string {
  const [title, ...lines] = template.split('\n');
  const kept = lines.map((line) => line.trimStart()).filter((line) => line !== '' && !line.startsWith('#'));
  return [title, ...kept, ''].join('\n');
}

/** The hook for a shell that calls the running program, for a start-up file to evaluate. */
export function answerLoading(
  shell: Shell,
  choice: Pick<HookSettings, 'prompt' | 'cd'>,
  { env, roots, state, config }: Context,
  program: Pick<NodeJS.Process, 'argv' | 'execPath'>,
): string {
  // A binary that had gone missing is back.
  if (state !== undefined) forget(join(state, 'missing'));
  return hookText(shell, {
    node: lastingPath('node', program.execPath, env),
    script: lastingPath('tsvenv', resolve(program.argv[1] ?? ''), env),
    roots,
    version: VERSION,
    envNames: config.envNames,
    ...choice,
  });
}

function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // read-only state: nothing was recorded either
  }
}

/**
 * The name that a program has on PATH, when that name leads to this very file: a resolved path dies with the next
 * upgrade by Homebrew, nvm or npm, the name they keep does not.
 *
 * @param file absolute, as the running process knows itself.
 */
export function lastingPath(name: string, file: string, env: Environment): string {
  const real = realPathOf(file);
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(directory, name);
    if (isAbsolute(directory) && isExecutable(candidate) && realPathOf(candidate) === real) return candidate;
  }
  return file;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
