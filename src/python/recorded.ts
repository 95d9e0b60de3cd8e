import type { Interpreter } from './types.js';

/** What the cache keeps: all but the wheels, which a distributor's package may add or replace at any time. */
export interface Facts extends Omit<Interpreter, 'wheels'> {
  /** The folders that `ensurepip` would take its wheels from, in its order, and the projects it would install. */
  readonly wheelFolders: readonly string[];
  readonly wheelProjects: readonly string[];
}

type Kind = 'string' | 'number' | 'boolean' | 'strings' | 'version' | 'level';

const FIELDS: Readonly<Record<keyof Facts, Kind>> = {
  path: 'string',
  realPath: 'string',
  implementation: 'string',
  version: 'version',
  releaseLevel: 'level',
  releaseSerial: 'number',
  freeThreaded: 'boolean',
  bits: 'number',
  platform: 'string',
  basePrefix: 'string',
  baseExecutable: 'string',
  platlibdir: 'string',
  libraryName: 'string',
  includeDirectory: 'string',
  framework: 'boolean',
  wheelFolders: 'strings',
  wheelProjects: 'strings',
  magic: 'string',
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether an answer, or what was read from the cache, has every fact, each of its kind. */
export function isFacts(value: unknown): value is Facts {
  return isRecord(value) && Object.entries(FIELDS).every(([name, kind]) => isOf(kind, value[name]));
}

function isOf(kind: Kind, value: unknown): boolean {
  if (kind === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (kind === 'version') return Array.isArray(value) && value.length === 3 && value.every(Number.isSafeInteger);
  if (kind === 'level') return ['alpha', 'beta', 'candidate', 'final'].some((level) => level === value);
  return typeof value === kind;
}
