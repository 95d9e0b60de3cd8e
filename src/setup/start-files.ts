import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../roots.js';
import { readStartFile } from './start-file.js';

/** What has to be known to find a user's start-up files. */
export interface Account {
  readonly home: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
}

/** Where a shell reads its commands at the start. */
export interface Places {
  /** Files that have to have the hook's line. */
  readonly wanted: readonly string[];
  /** Files that every one of these shells reads as well: a line there makes up for those. */
  readonly besides: readonly string[];
  /** Every file in which the line may be. */
  readonly possible: readonly string[];
}

/** The start-up files of each shell that `setup` knows. */
const PLACES: Readonly<Record<string, (account: Account) => Promise<Places>>> = {
  bash: async (account) => bashPlaces(account),
  zsh: zshPlaces,
  fish: async (account) => fishPlaces(account),
};

/** Whether `setup` knows where a shell's start-up files are. */
export const isSettable = (shell: string): boolean => Object.hasOwn(PLACES, shell);

/** The start-up files of a shell. @throws for a shell that is not `isSettable`. */
export async function placesOf(shell: string, account: Account): Promise<Places> {
  const find = PLACES[shell];
  if (find === undefined) throw new Error(`no start-up files known for ${shell}`);
  return find(account);
}

/**
 * An interactive bash reads `.bashrc`; a login shell (macOS, ssh, tmux) the first of three others instead, which
 * nearly always reads `.bashrc` in turn. Where it does not, or on macOS where there is none, it needs the line too.
 */
function bashPlaces({ home, platform }: Account): Places {
  const rc = join(home, '.bashrc');
  const logins = ['.bash_profile', '.bash_login', '.profile'].map((name) => join(home, name));
  const login = logins.find((file) => existsSync(file));
  if (login === undefined) {
    const wanted = platform === 'darwin' ? [rc, join(home, '.bash_profile')] : [rc];
    return { wanted, besides: [], possible: [rc, ...logins] };
  }
  const readsRc = readStartFile(login)?.includes('bashrc') === true;
  return { wanted: readsRc ? [rc] : [rc, login], besides: [], possible: [rc, ...logins] };
}

/** zsh reads `.zshrc` in ZDOTDIR, which may be set in `.zshenv` without being exported: zsh itself knows. */
async function zshPlaces({ home, env }: Account): Promise<Places> {
  const told = await ask('zsh', ['-c', 'builtin print -rn -- "${ZDOTDIR-}"'], env);
  const directory = told ?? env['ZDOTDIR'] ?? '';
  const rc = join(isAbsolute(directory) ? directory : home, '.zshrc');
  return { wanted: [rc], besides: [], possible: [...new Set([rc, join(home, '.zshrc')])] };
}

/**
 * fish reads every file in `conf.d` before `config.fish`. A file of our own there leaves the user's alone, and being
 * early does no harm: the hook does nothing before the first prompt.
 */
function fishPlaces({ home, env }: Account): Places {
  const config = env['XDG_CONFIG_HOME'];
  const directory = join(config && isAbsolute(config) ? config : join(home, '.config'), 'fish');
  const own = join(directory, 'conf.d', 'tsvenv.fish');
  const configuration = join(directory, 'config.fish');
  return { wanted: [own], besides: [configuration], possible: [own, configuration] };
}

async function ask(program: string, args: readonly string[], env: Environment): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, args, { env, timeout: 5000 })).stdout;
  } catch {
    return undefined;
  }
}

/** Whether a shell is on PATH. */
export function isOnPath(shell: string, env: Environment): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((dir) => isAbsolute(dir) && existsSync(join(dir, shell)));
}

/** Whether the account uses a shell: it is the login shell, or has start-up files. */
export function isUsed(shell: string, { home, env }: Account): boolean {
  if (basename(env['SHELL'] ?? '') === shell) return true;
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  const zdotdir = env['ZDOTDIR'] ?? home;
  const traces: Readonly<Record<string, readonly string[]>> = {
    bash: [join(home, '.bashrc'), join(home, '.bash_profile'), join(home, '.bash_login')],
    zsh: [join(zdotdir, '.zshrc'), join(home, '.zshrc'), join(home, '.zshenv')],
    fish: [join(config, 'fish')],
  };
  return (traces[shell] ?? []).some((path) => existsSync(path));
}
