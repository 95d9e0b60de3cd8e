import { basename } from 'node:path';
import { UserError } from '../errors.js';
import { quoted } from '../text.js';
import { consoleScripts, type EntryPoint } from './scripts.js';

/** A wheel's content, checked against its RECORD (packaging.python.org, "Binary distribution format"). */
export interface Wheel {
  readonly project: string;
  readonly release: string;
  readonly distInfo: string;
  /** By path relative to `site-packages`; without RECORD, which is written anew for each env. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly scripts: readonly EntryPoint[];
}

/** `{project}-{release}-...whl`, of a wheel's file name. */
export function wheelName(path: string): { readonly project: string; readonly release: string } | undefined {
  const [, project, release] = /^([^-]+)-([^-]+)-(?:[^-]+-){2,3}[^-]+\.whl$/.exec(basename(path)) ?? [];
  return project === undefined || release === undefined ? undefined : { project, release };
}

/**
 * Takes a wheel apart.
 *
 * @param bytes the file, read by the caller, who knows it by its hash.
 * @throws UserError for a file that is no wheel, that differs from its RECORD, or that would have to be installed by pip.
 */
export async function readWheel(path: string, bytes: Uint8Array): Promise<Wheel> {
  const { unzipSync } = await import('fflate');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const damaged = (why: string): UserError =>
    new UserError(
      `${quoted(path)}: is damaged (${why}); reinstall the Python that it belongs to, or use --without-pip`,
    );
  const name = wheelName(path);
  if (name === undefined) throw damaged('its name is not that of a wheel');
  let archive: Readonly<Record<string, Uint8Array>>;
  try {
    archive = unzipSync(bytes, { filter: (file) => !file.name.endsWith('/') });
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
  const distInfo = `${name.project}-${name.release}.dist-info`;
  const record = archive[`${distInfo}/RECORD`];
  if (record === undefined) throw damaged('it has no RECORD');
  const hashes = new Map(parseRecord(text(record)).map(([file, hash]) => [file, hash]));
  const files = new Map<string, Uint8Array>();
  for (const [file, content] of Object.entries(archive)) {
    if (file === `${distInfo}/RECORD`) continue;
    if (!isPlainPath(file)) throw damaged(`it has a file ${quoted(file)}`);
    if (file.split('/')[0]?.endsWith('.data')) throw damaged('it has files outside of site-packages');
    const digest = `sha256=${createHash('sha256').update(content).digest('base64url')}`;
    if (hashes.get(file) !== digest) throw damaged(`${quoted(file)} is not what its RECORD says`);
    files.set(file, content);
  }
  const entryPoints = files.get(`${distInfo}/entry_points.txt`);
  return { ...name, distInfo, files, scripts: consoleScripts(entryPoints === undefined ? '' : text(entryPoints)) };
}

/** The rows of a RECORD: path, hash, size. Its CSV quotes a field that has a comma or a quote in it. */
export function parseRecord(record: string): readonly (readonly [path: string, hash: string, size: string])[] {
  return record.split(/\r?\n/).flatMap((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quotedField, plain]) =>
      quotedField === undefined ? (plain ?? '') : quotedField.replaceAll('""', '"'),
    );
    const [path, hash = '', size = ''] = fields;
    return path ? [[path, hash, size] as const] : [];
  });
}

/** A row of a RECORD, as Python's `csv` writes it. */
export function recordRow(path: string, hash: string, size: number | ''): string {
  const field = /[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  return `${field},${hash},${size}\r\n`;
}

/** `Requires-Python` of a wheel's METADATA, when it has one. */
export function requiresPython(wheel: Wheel): string | undefined {
  const metadata = wheel.files.get(`${wheel.distInfo}/METADATA`);
  return metadata === undefined ? undefined : /^Requires-Python:\s*(.*?)\s*$/m.exec(text(metadata))?.[1];
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

const isPlainPath = (path: string): boolean =>
  !/^\/|\\|[\u0000-\u001f]|^[A-Za-z]:/.test(path) &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
