import { lstatSync, readFileSync } from 'node:fs';
import { nameIn } from '../reading.js';
import { type Kind, parseRecord, recordName, type Scope, type TrustRecord } from './record.js';

/** What the store says of one place: a record, none, or a file there that cannot be read as one. */
export type Looked = TrustRecord | 'damaged' | undefined;
export type LookUp = (scope: Scope, kind: Kind, path: string) => Looked;

/** A look-up in the store at `directory`; undefined, a store that may not be read, holds nothing. */
export function lookUpIn(directory: string | undefined): LookUp {
  return (scope, kind, path) => {
    if (directory === undefined) return undefined;
    const file = nameIn(directory, recordName(scope, kind, path));
    // Most places have none: an exception for each would take longer than all else.
    if (!isThere(file)) return undefined;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return 'damaged';
    }
    const record = parseRecord(text);
    return record?.path === path && record.kind === kind && record.scope === scope ? record : 'damaged';
  };
}

/** A store that may not be looked into says nothing at all. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
