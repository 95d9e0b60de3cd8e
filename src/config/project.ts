import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { UserError } from '../errors.js';
import { readRegular } from '../python/regular-file.js';
import { pathForPeople, quoted } from '../text.js';
import { CREATE_POLICIES, type CreatePolicy } from './config.js';

/** What `[tool.tsvenv]` in a project's `pyproject.toml` may say. It counts only where the project is trusted. */
export interface ProjectSettings {
  readonly create?: CreatePolicy;
  /** A version, never a path. */
  readonly python?: string;
  /** Requirements files, relative to the project. */
  readonly requirements?: readonly string[];
  readonly prompt?: string;
}

type Fail = (reason: string, remedy?: string) => never;

const KEYS = ['create', 'python', 'requirements', 'prompt'] as const;

/**
 * Reads `[tool.tsvenv]` of a project.
 *
 * @returns the settings, none where there is no such table, and the lines that they stand on, counted from 1.
 * @throws UserError naming file, line and column of what is unknown or of the wrong type.
 */
export function projectSettings(
  project: string,
  home: string | undefined,
): { readonly settings: ProjectSettings; readonly lines: ReadonlyMap<string, number> } {
  const file = join(project, 'pyproject.toml');
  const reading = readRegular(file);
  if (reading === undefined || !('text' in reading)) return { settings: {}, lines: new Map() };
  const { text } = reading;
  const name = pathForPeople(file, home);
  let table: unknown;
  try {
    table = entryOf(entryOf(parse(text), 'tool'), 'tsvenv');
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'not TOML';
    throw new UserError(`tsvenv: ${name}:${error.line}:${error.column}: ${reason}; mend it or remove the line`);
  }
  const keys = typeof table === 'object' && table !== null ? Object.keys(table) : [];
  let settings: ProjectSettings = {};
  const lines = new Map<string, number>();
  for (const key of keys) {
    const place = placeOf(text, key);
    const fail: Fail = (reason, remedy = 'mend it or remove the line') => {
      throw new UserError(`tsvenv: ${name}:${place.line}:${place.column}: ${reason}; ${remedy}`);
    };
    settings = { ...settings, ...settingOf(key, entryOf(table, key), fail) };
    lines.set(key, place.line);
  }
  return { settings, lines };
}

function settingOf(key: string, value: unknown, fail: Fail): ProjectSettings {
  switch (key) {
    case 'create': {
      const create = CREATE_POLICIES.find((policy) => policy === value);
      return { create: create ?? fail(`'create' is one of "${CREATE_POLICIES.join('", "')}"`) };
    }
    case 'python':
      if (typeof value !== 'string' || /[/\\]/.test(value)) return fail(`'python' is a version, such as "3.12"`);
      return { python: value };
    case 'requirements':
      if (!isStringList(value)) return fail(`'requirements' is a list of files, such as ["requirements.txt"]`);
      return { requirements: value };
    case 'prompt':
      if (typeof value !== 'string' || value === '') return fail(`'prompt' is a name`);
      return { prompt: value };
    default:
      return fail(`unknown key ${quoted(key)}`, `the keys of [tool.tsvenv] are ${KEYS.join(', ')}`);
  }
}

const isStringList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');

const entryOf = (table: unknown, key: string): unknown =>
  typeof table === 'object' && table !== null ? Object.getOwnPropertyDescriptor(table, key)?.value : undefined;

/** Where a key of the table stands, counted from 1. */
function placeOf(text: string, key: string): { readonly line: number; readonly column: number } {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^\s*\[\s*tool\s*\.\s*["']?tsvenv["']?\s*\]/.test(line));
  const index = lines.findIndex((line, at) => at > head && line.trimStart().replace(/^["']/, '').startsWith(key));
  const found = index < 0 ? Math.max(0, head) : index;
  return { line: found + 1, column: (lines[found] ?? '').search(/\S/) + 1 };
}
