import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bytes that a directory takes on the disk, as du(1) counts: a file with several names once, nothing behind symbolic
 * links. What cannot be read counts nothing.
 */
export function diskUsage(directory: string): number {
  const seen = new Set<string>();
  const sizeOf = (path: string): number => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 0;
    if (stats.nlink > 1 && stats.isFile()) {
      const name = `${stats.dev}:${stats.ino}`;
      if (seen.has(name)) return 0;
      seen.add(name);
    }
    // Windows has no blocks.
    return stats.blocks === undefined ? stats.size : stats.blocks * 512;
  };
  const visit = (place: string): number => {
    let bytes = sizeOf(place);
    for (const entry of entriesOf(place)) {
      const path = join(place, entry.name);
      bytes += entry.isDirectory() ? visit(path) : sizeOf(path);
    }
    return bytes;
  };
  return visit(directory);
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `14 MB`, `1.4 GB`: decimal units, two or three digits. */
export function sizeForPeople(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
