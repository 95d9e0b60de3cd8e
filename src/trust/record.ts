import { isAbsolute, normalize } from 'node:path';
import { sha256 } from './sha256.js';

export type Kind = 'allow' | 'deny';
/** `exact`: the project at the path and no other. `under`: the path and everything below it. */
export type Scope = 'exact' | 'under';

/** One decision of the user's about one place, by real path. */
export interface TrustRecord {
  readonly path: string;
  readonly kind: Kind;
  readonly scope: Scope;
  /** The env that was seen there, by real path; null when there was none yet, or for `under`. */
  readonly env: string | null;
  /** User id that owned the env, or without one the path, and the device it was on, when the record was made. */
  readonly owner: number;
  readonly device: number;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

/** The name of a record's file: a look-up is a file to open, however many records there are. */
export function recordName(scope: Scope, kind: Kind, path: string): string {
  return sha256(`${scope}\0${kind}\0${path}`);
}

/** Reads a record back; undefined when the text is not one. */
export function parseRecord(text: string): TrustRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is TrustRecord {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string): unknown => (value as Readonly<Record<string, unknown>>)[key];
  return (
    isPlace(has('path')) &&
    (has('kind') === 'allow' || has('kind') === 'deny') &&
    (has('scope') === 'exact' || has('scope') === 'under') &&
    (has('env') === null || isPlace(has('env'))) &&
    typeof has('owner') === 'number' &&
    typeof has('device') === 'number' &&
    typeof has('at') === 'string'
  );
}

/** A real path, as every record has: what is done for a place shall not happen in another. */
const isPlace = (value: unknown): boolean =>
  typeof value === 'string' && isAbsolute(value) && normalize(value) === value && !value.includes('\0');
