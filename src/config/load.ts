import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { UserError } from '../errors.js';
import { drawable, pathForPeople, quoted } from '../text.js';
import { type Config, CREATE_POLICIES, DEFAULTS, LINK_MODES, stamp } from './config.js';

/** Somebody's own few lines are far below it; what is above is no configuration. */
const LIMIT = 64 * 1024;

/**
 * Reads and checks `config.toml`, and keeps the compiled form for the commands that may not load a TOML parser.
 *
 * @throws UserError naming the file and the line of a key that is unknown or of the wrong type.
 */
export function loadConfig(file: string, compiled: string | undefined, home: string | undefined): Config {
  let text: string;
  let current: string;
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > LIMIT) {
      const why = stats.isFile() ? 'is too long for a configuration' : 'is not a file';
      throw new UserError(`tsvenv: ${pathForPeople(file, home)} ${why}; remove it`);
    }
    current = stamp(stats);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return DEFAULTS;
    throw error instanceof UserError
      ? error
      : new UserError(`tsvenv: cannot read ${pathForPeople(file, home)}; make it readable`);
  }
  const config = parseConfig(text, pathForPeople(file, home));
  if (compiled !== undefined) keep(compiled, JSON.stringify({ stamp: current, config }));
  return config;
}

function keep(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    // A home that cannot be written to means no cache, not an error. What was written may have no place to go.
    removeFile(temporary);
  }
}

function removeFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // it was never there
  }
}

/** Checks the text of a `config.toml`. `name` stands for the file in messages. */
export function parseConfig(content: string, name: string): Config {
  const text = content.replace(/^\uFEFF/, '');
  let table: Readonly<Record<string, unknown>>;
  try {
    table = parse(text);
  } catch (error) {
    const { line, column } = error instanceof TomlError ? error : { line: 1, column: 1 };
    const first = error instanceof TomlError ? (error.message.split('\n')[0] ?? '') : 'not TOML';
    const reason = drawable(first.replace(/^Invalid TOML document: /, ''));
    throw new UserError(`tsvenv: ${name}:${line}:${column}: ${reason}; mend it or remove the line`);
  }
  let config = DEFAULTS;
  for (const [key, value] of Object.entries(table)) {
    const fail = (reason: string, remedy = 'mend it or remove the line'): never => {
      const { line, column } = placeOf(text, key);
      throw new UserError(`tsvenv: ${name}:${line}:${column}: ${reason}; ${remedy}`);
    };
    switch (key) {
      case 'env-names':
        if (!isNameList(value)) return fail(`'env-names' is a list of directory names, such as [".venv", "venv"]`);
        config = { ...config, envNames: value };
        break;
      case 'create':
        config = { ...config, create: oneOf(CREATE_POLICIES, value) ?? fail(choices(key, CREATE_POLICIES)) };
        break;
      case 'link-mode':
        config = { ...config, linkMode: oneOf(LINK_MODES, value) ?? fail(choices(key, LINK_MODES)) };
        break;
      default:
        return fail(`unknown key ${quoted(key)}`, 'the keys are env-names, create, link-mode');
    }
  }
  return config;
}

const choices = (key: string, all: readonly string[]): string => `'${key}' is one of "${all.join('", "')}"`;

function oneOf<T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((one) => one === value);
}

function isNameList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === 'string' && /^[^/\\\0\n\r:]+$/.test(name) && name !== '.' && name !== '..')
  );
}

/** Where a top-level key stands, counted from 1; the beginning for one that is written with escapes. */
function placeOf(text: string, key: string): { readonly line: number; readonly column: number } {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => {
    const opening = line.replace(/^[\s"'[]+/, '');
    return opening.startsWith(key) && /^["'\s]*[=.\]]/.test(opening.slice(key.length));
  });
  return { line: Math.max(index, 0) + 1, column: Math.max((lines[index] ?? '').search(/\S/), 0) + 1 };
}
