import { join } from 'node:path';
import { UserError } from '../errors.js';
import { pathForPeople, quoted } from '../text.js';
import { readRegular } from './regular-file.js';
import { type NameSpec, parseRange, parseVersionSpec, type VersionSpec } from './spec.js';
import { versionWords } from './version-file.js';

/** What a project's files ask for: a version, never a path. */
export interface ProjectWish {
  /** Several in a `.python-version` with several words: the first that is installed is meant. */
  readonly specs: readonly (VersionSpec | NameSpec)[];
  /** The file, with the line where there is one, for messages. */
  readonly origin: string;
}

/**
 * What the files of a project say about its Python: `.python-version`, else `requires-python` in `pyproject.toml`
 * (PEP 621). Undefined when they say nothing.
 *
 * @throws UserError, with file and line, when they say what is no version.
 */
export async function projectWish(project: string, home: string): Promise<ProjectWish | undefined> {
  return pinned(join(project, '.python-version'), home) ?? (await required(join(project, 'pyproject.toml'), home));
}

function pinned(file: string, home: string): ProjectWish | undefined {
  const words = versionWords(textOf(file, home) ?? '');
  const specs = words.map(({ text, line }) => {
    // pyenv-virtualenv's long form of an env's name
    const spec = parseVersionSpec(text.replace(/^([\w.+-]+)\/envs\/[\w.+-]+$/, '$1'));
    return typeof spec === 'string' ? nonsense(file, line, `${quoted(text)} ${spec}`, home) : spec;
  });
  const [first] = words;
  return first === undefined ? undefined : { specs, origin: `${pathForPeople(file, home)}:${first.line}` };
}

async function required(file: string, home: string): Promise<ProjectWish | undefined> {
  const text = textOf(file, home);
  if (text === undefined) return undefined;
  const value = requiresPython(await tableOf(text, file, home));
  if (value === undefined) return undefined;
  const line = text.split('\n').findIndex((content) => /^\s*["']?requires-python\b/.test(content)) + 1;
  const spec = typeof value === 'string' ? parseRange(value) : 'requires-python is not a string';
  if (typeof spec === 'string') return nonsense(file, line || 1, spec, home);
  return { specs: [spec], origin: `${pathForPeople(file, home)}:${line || 1}` };
}

async function tableOf(text: string, file: string, home: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return nonsense(
      file,
      error.line,
      `is not TOML (${error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')})`,
      home,
    );
  }
}

function requiresPython(table: unknown): unknown {
  const project = isTable(table) ? table['project'] : undefined;
  return isTable(project) ? project['requires-python'] : undefined;
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function textOf(file: string, home: string): string | undefined {
  const reading = readRegular(file);
  if (reading === undefined || 'text' in reading) return reading?.text;
  throw new UserError(`${pathForPeople(file, home)}: ${reading.problem}; mend or remove it, or name a Python with -p`);
}

function nonsense(file: string, line: number, what: string, home: string): never {
  throw new UserError(`${pathForPeople(file, home)}:${line}: ${what}; mend the line, or name a Python with -p`);
}
