import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where tsvenv keeps what it must remember. Every path is absolute. */
export interface Roots {
  /** Trust records: what cannot be made again. */
  readonly data: string;
  /** Warm entries, locks, refusals: safe to delete at any time. */
  readonly state: string;
  /** Unpacked wheels and interpreters' facts: safe to delete at any time. */
  readonly cache: string;
  /** The directory of `config.toml`. */
  readonly config: string;
}

/**
 * The four roots, by the XDG Base Directory Specification (relative values are ignored, as it asks).
 *
 * A hook passes the roots that were right when it was printed in `TSVENV_*_DIR`, for a project's `.envrc` may move
 * `XDG_DATA_HOME` or `HOME` and must not thereby choose whom the user trusts.
 */
export function roots(env: Environment, home: string): Roots {
  const pick = (own: string, xdg: string, fallback: string): string => {
    const chosen = env[own];
    if (chosen !== undefined && isAbsolute(chosen)) return chosen;
    const base = env[xdg];
    return base !== undefined && isAbsolute(base) ? join(base, 'tsvenv') : join(home, fallback, 'tsvenv');
  };
  return {
    data: pick('TSVENV_DATA_DIR', 'XDG_DATA_HOME', '.local/share'),
    state: pick('TSVENV_STATE_DIR', 'XDG_STATE_HOME', '.local/state'),
    cache: pick('TSVENV_CACHE_DIR', 'XDG_CACHE_HOME', '.cache'),
    config: pick('TSVENV_CONFIG_DIR', 'XDG_CONFIG_HOME', '.config'),
  };
}

/** The trust store of a data root. */
export const trustDirectory = (data: string): string => join(data, 'trust');

/** The file that a start-up file loads: the hook as it was printed, so that a new shell starts no process. */
export const hookFile = (state: string, shell: string): string => join(state, `hook.${shell}`);

/** What the hook of such a file calls itself, in `TSVENV_HOOK`: its shell, this, and its version. */
export const FROM_FILE = 'file';

/** Whether a hook asks whose file is gone: `setup --undo` took it, and what it keeps would stay for ever. */
export function isOrphan(hook: string | undefined, state: string, exists: (path: string) => boolean): boolean {
  const [shell = '', from] = hook?.split(' ') ?? [];
  return from === FROM_FILE && !exists(hookFile(state, shell));
}

/** The user's configuration file. */
export const configFile = (config: string): string => join(config, 'config.toml');

interface StatFile {
  statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
}

/**
 * Whether a root may be read and written by `uid`. Root must not take its trust from, nor leave root-owned files in,
 * a home that `sudo` kept from somebody else; so for root the nearest existing directory has to be root's.
 */
export function isOurRoot(root: string, uid: number | undefined, fs: StatFile): boolean {
  if (uid !== 0) return true;
  for (let place = root; ; place = dirname(place)) {
    let stats: Stats | undefined;
    try {
      stats = fs.statSync(place, { throwIfNoEntry: false });
    } catch (error) {
      // Behind a file there is nothing; what cannot be looked at may be anybody's.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) return false;
    }
    if (stats !== undefined) return stats.uid === 0;
    if (dirname(place) === place) return false;
  }
}
