import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions, parseVersion } from '../python/pep440.js';
import { parseRecord } from './wheel.js';

/** The release of a project that is installed in a `site-packages`, by the name of its `.dist-info`. */
export function installed(sitePackages: string, project: string): string | undefined {
  const name = new RegExp(`^${project}-([^-]+)\\.dist-info$`, 'i');
  return namesIn(sitePackages).flatMap((entry) => name.exec(entry)?.[1] ?? [])[0];
}

/** Whether one release of a project comes before another (PEP 440); one that is no version comes first. */
export function isOlder(release: string, other: string): boolean {
  const [left, right] = [parseVersion(release), parseVersion(other)];
  return right !== undefined && (left === undefined || compareVersions(left, right) < 0);
}

/** The names in `site-packages` that belong to an installed release, by its RECORD, where they are there. */
export function ownedNames(sitePackages: string, project: string, release: string): readonly string[] {
  const distInfo = `${project}-${release}.dist-info`;
  const present = namesIn(sitePackages);
  let record = '';
  try {
    record = readFileSync(join(sitePackages, distInfo, 'RECORD'), 'utf8');
  } catch {
    // Without one, it is known by its own names.
  }
  const tops = parseRecord(record).flatMap(([path]) => path.split('/')[0] ?? []);
  const names = new Set([distInfo, project, ...tops]);
  return present.filter((name) => names.has(name) && name !== '__pycache__');
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
