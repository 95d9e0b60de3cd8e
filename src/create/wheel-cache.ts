import {
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Interpreter } from '../python/types.js';
import type { Environment } from '../roots.js';
import { quoted } from '../text.js';
import { compile } from './compile.js';
import { builtBeside } from './entry.js';
import type { Files } from './place.js';
import type { Progress } from './progress.js';
import type { EntryPoint } from './scripts.js';
import { type Tree, tree } from './tree.js';
import { readWheel, recordRow, type Wheel } from './wheel.js';
import { knownHash, rememberHash } from './wheel-hash.js';

/** A wheel, unpacked and byte-compiled for one Python: what an env's `site-packages` gets of it. */
export interface Unpacked extends Files {
  readonly project: string;
  readonly release: string;
  readonly distInfo: string;
  /** The rows of its RECORD but for those of its scripts, which each env has of its own. */
  readonly record: string;
  readonly scripts: readonly EntryPoint[];
}

/** Everything that is needed to tell whether an entry is whole. The entry's directory has it as `manifest.json`. */
interface Manifest extends Omit<Unpacked, 'root' | 'files'>, Tree {
  readonly format: typeof FORMAT;
}

/** Of entries, and in their names, so that programs of several versions do not take each other's for damaged. */
const FORMAT = 2;
/** Linked into many environments: none of them may write to it. */
const MODE = 0o444;

/** The place of unpacked wheels below a cache root. */
export const wheelCache = (cache: string): string => join(cache, 'wheels');

export interface Unpacking {
  /** The cache root. Undefined, or not writable: what is unpacked is used once, in `temporary`. */
  readonly cache: string | undefined;
  /** A private directory that goes away with the env that is being made. */
  readonly temporary: string;
  readonly interpreter: Interpreter;
  readonly env: Environment;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The unpacked form of a wheel: from the cache, when it has an entry that is whole, else made now and kept.
 *
 * An entry is built beside its place and renamed into it, so that it is there whole or not at all, whoever else builds
 * it at the same moment and whenever one of them is killed.
 */
export async function unpacked(wheel: string, unpacking: Unpacking): Promise<Unpacked> {
  const { cache, temporary, interpreter } = unpacking;
  const suffix = `${interpreter.libraryName}-${interpreter.magic}-${FORMAT}`;
  const directory = cache === undefined ? undefined : wheelCache(cache);
  const known = directory === undefined ? undefined : knownHash(wheel, directory);
  const kept =
    directory === undefined || known === undefined ? undefined : verified(join(directory, `${known}-${suffix}`));
  if (kept !== undefined) return kept;

  const { createHash } = process.getBuiltinModule('node:crypto');
  const bytes = readFileSync(wheel);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const key = `${hash}-${suffix}`;
  const entry = directory === undefined ? undefined : join(directory, key);
  if (directory !== undefined && hash !== known) rememberHash(wheel, hash, directory);
  const same = entry === undefined || hash === known ? undefined : verified(entry);
  if (same !== undefined) return same;

  const content = await readWheel(wheel, bytes);
  const place = join(temporary, key);
  const beside =
    entry === undefined
      ? undefined
      : await builtBeside(entry, {
          isWhole: () => verified(entry) !== undefined,
          build: (there) => build(there, content, unpacking),
        });
  if (beside === undefined) await build(place, content, unpacking);
  const made = (entry === undefined ? undefined : verified(entry)) ?? verified(beside ?? place);
  if (made === undefined) throw new Error(`the unpacked ${quoted(wheel)} changed at once`);
  return made;
}

/**
 * An entry that is whole: every file is there with the size, time and mode that it had when it was made. Its content
 * can only have been changed by somebody who put those back. What is byte-compiled nobody edits, and Python replaces it:
 * that moves the time of its directory, and a look at each would be half of all looks.
 */
export function verified(entry: string): Unpacked | undefined {
  const manifest = readManifest(entry);
  if (manifest === undefined) return undefined;
  const root = join(entry, 'files');
  const time = manifest.mtime * 1000;
  const statsOf = (path: string): Stats | undefined => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.mtimeMs === time ? stats : undefined;
  };
  const directories = [root, ...manifest.directories.map((path) => `${root}/${path}`)];
  if (!directories.every((path) => statsOf(path)?.isDirectory())) return undefined;
  for (const [path, size] of manifest.files) {
    if (path.endsWith('.pyc')) continue;
    const stats = statsOf(`${root}/${path}`);
    if (stats?.size !== size || stats.mode !== (constants.S_IFREG | MODE)) return undefined;
  }
  return { ...manifest, root, files: manifest.files.map(([path]) => path) };
}

function readManifest(entry: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(entry, 'manifest.json'), 'utf8'));
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Entries are the user's own: what is checked here is that one was written whole, by this version. */
function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null || !('format' in value)) return false;
  const has = (name: string, kind: string): boolean =>
    typeof (value as Readonly<Record<string, unknown>>)[name] === kind;
  return (
    value.format === FORMAT &&
    ['project', 'release', 'distInfo', 'record'].every((name) => has(name, 'string')) &&
    has('mtime', 'number') &&
    'directories' in value &&
    Array.isArray(value.directories) &&
    'scripts' in value &&
    Array.isArray(value.scripts) &&
    'files' in value &&
    Array.isArray(value.files)
  );
}

async function build(place: string, wheel: Wheel, unpacking: Unpacking): Promise<void> {
  const { interpreter, progress } = unpacking;
  const { createHash } = process.getBuiltinModule('node:crypto');
  progress.step(`unpacking ${wheel.project} ${wheel.release}`);
  const root = join(place, 'files');
  const mtime = Math.floor(Date.now() / 1000);
  const parts = new Set<string>();
  for (const file of wheel.files.keys()) {
    for (let part = dirname(file); part !== '.'; part = dirname(part)) parts.add(part);
  }
  mkdirSync(root, { recursive: true });
  for (const part of [...parts].sort()) mkdirSync(join(root, part), { recursive: true });
  const written = new Map([
    ...wheel.files,
    ...INSTALLED.map(([name, text]) => [`${wheel.distInfo}/${name}`, Buffer.from(text)] as const),
  ]);
  const rows = new Map<string, string>();
  for (const [file, content] of written) {
    writeFileSync(join(root, file), content, { flag: 'wx' });
    utimesSync(join(root, file), mtime, mtime);
    rows.set(
      file,
      recordRow(file, `sha256=${createHash('sha256').update(content).digest('base64url')}`, content.length),
    );
  }
  progress.step(`compiling ${wheel.project} ${wheel.release} for ${interpreter.libraryName}`);
  await compile(root, unpacking);

  const { directories, files } = tree(root);
  for (const [file] of files) {
    if (!written.has(file)) rows.set(file, recordRow(file, '', ''));
    utimesSync(join(root, file), mtime, mtime);
    chmodSync(join(root, file), MODE);
  }
  for (const path of ['', ...directories]) utimesSync(join(root, path), mtime, mtime);
  const recordFile = `${wheel.distInfo}/RECORD`;
  rows.set(recordFile, recordRow(recordFile, '', ''));
  const record = [...rows.keys()]
    .sort()
    .map((file) => rows.get(file))
    .join('');
  const { project, release, distInfo, scripts } = wheel;
  const manifest: Manifest = { format: FORMAT, project, release, distInfo, scripts, mtime, directories, files, record };
  writeFileSync(join(place, 'manifest.json'), JSON.stringify(manifest), { flag: 'wx' });
}

/** What pip leaves in a `.dist-info` of its own (PEP 376, PEP 627): who installed it, and that the user asked for it. */
const INSTALLED: readonly (readonly [name: string, text: string])[] = [
  ['INSTALLER', 'pip\n'],
  ['REQUESTED', ''],
];
