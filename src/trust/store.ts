import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nameIn } from '../reading.js';
import { temporaryName } from '../temporary.js';
import { type Kind, parseRecord, recordName, type Scope, type TrustRecord } from './record.js';

/** A store's directory, made when it is not there, and closed to everyone else. */
export function ensureStore(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if ((statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/** Writes a record whole or not at all. The rename moves the directory's mtime, which ends every warm entry. */
export function writeRecord(directory: string, record: TrustRecord): void {
  ensureStore(directory);
  const temporary = join(directory, temporaryName());
  try {
    writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, nameIn(directory, recordName(record.scope, record.kind, record.path)));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Takes a record away. @returns whether there was one, damaged or not. */
export function removeRecord(directory: string, scope: Scope, kind: Kind, path: string): boolean {
  const file = nameIn(directory, recordName(scope, kind, path));
  try {
    lstatSync(file);
  } catch {
    return false;
  }
  rmSync(file, { recursive: true, force: true });
  return true;
}

/** What was decided about a place becomes this and nothing else. */
export function decide(directory: string, record: TrustRecord): void {
  // The record first: killed in between, a deny is there already, or a deny that is being lifted still holds.
  writeRecord(directory, record);
  const opposite: Kind = record.kind === 'allow' ? 'deny' : 'allow';
  removeRecord(directory, 'under', opposite, record.path);
  removeRecord(directory, 'exact', opposite, record.path);
}

export interface Listed {
  readonly file: string;
  /** undefined: the file cannot be read as a record. */
  readonly record: TrustRecord | undefined;
}

/** Every record, in the order of their paths. */
export function listRecords(directory: string): readonly Listed[] {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .map((name) => ({ file: join(directory, name), record: read(directory, name) }))
    .sort((a, b) => ((a.record?.path ?? '') < (b.record?.path ?? '') ? -1 : 1));
}

function read(directory: string, name: string): TrustRecord | undefined {
  try {
    const record = parseRecord(readFileSync(join(directory, name), 'utf8'));
    // Under another name it is never looked up: it decides nothing.
    return record !== undefined && recordName(record.scope, record.kind, record.path) === name ? record : undefined;
  } catch {
    return undefined;
  }
}
