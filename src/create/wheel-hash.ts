import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../trust/sha256.js';

/** The hash that a wheel had when it was last read, unless it is another file since: reading it takes longer. */
export function knownHash(wheel: string, directory: string): string | undefined {
  try {
    const [identity, hash] = readFileSync(fileOf(wheel, directory), 'utf8').split('\n');
    return identity === identityOf(wheel) && /^[0-9a-f]{32}$/.test(hash ?? '') ? hash : undefined;
  } catch {
    return undefined;
  }
}

/** Notes the hash of a wheel. A cache that cannot be written to costs time, no more. */
export function rememberHash(wheel: string, hash: string, directory: string): void {
  const file = fileOf(wheel, directory);
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(join(directory, HASHES), { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  try {
    writeFileSync(temporary, `${identityOf(wheel)}\n${hash}\n`);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

const HASHES = 'hashes';

const fileOf = (wheel: string, directory: string): string => join(directory, HASHES, sha256(wheel).slice(0, 32));

function identityOf(wheel: string): string {
  const { dev, ino, size, mtimeNs } = statSync(wheel, { bigint: true });
  return [dev, ino, size, mtimeNs].join(' ');
}
