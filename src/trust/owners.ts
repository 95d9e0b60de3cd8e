import { statSync } from 'node:fs';

/** Users whose files may be activated: the one who runs the shell, root, and under sudo the one who called it. */
export function trustedOwners(uid: number | undefined, sudoUid: string | undefined): readonly number[] | undefined {
  if (uid === undefined) return undefined; // Windows: ownership there is not expressed in numbers
  const caller = uid === 0 && /^\d+$/.test(sudoUid ?? '') ? [Number(sudoUid)] : [];
  return [uid, 0, ...caller];
}

export interface Unsafe {
  readonly path: string;
  readonly why: 'owner' | 'writable' | 'unreadable';
  readonly owner: number;
}

/**
 * The first of the paths that somebody else could have filled, as git's `safe.directory` judges it: owned by a
 * stranger, or writable by everyone.
 */
export function firstUnsafe(paths: readonly string[], owners: readonly number[] | undefined): Unsafe | undefined {
  if (owners === undefined) return undefined;
  for (const path of paths) {
    let stats: ReturnType<typeof statSync>;
    try {
      stats = statSync(path);
    } catch {
      return { path, why: 'unreadable', owner: -1 };
    }
    if (!owners.includes(stats.uid)) return { path, why: 'owner', owner: stats.uid };
    if ((stats.mode & 0o002) !== 0) return { path, why: 'writable', owner: stats.uid };
  }
  return undefined;
}
