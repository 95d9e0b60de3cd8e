import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { managerOf, tableAt } from '../on-demand/traces.js';
import { readRegular } from '../python/regular-file.js';
import type { Outcome } from './making.js';
import type { CreateRequest } from './options.js';

/**
 * What a person is told who got the env of a project that has requirements, and asked for nothing to be installed: the
 * command that does it. Undefined where the project's own manager does, or there is nothing to install.
 */
export async function requirementsLeft(
  request: CreateRequest & { readonly directory: string },
  outcome: Outcome,
  cwd: string,
): Promise<string | undefined> {
  const { directories, requirements, withPip, quiet, json, onDemand = false } = request;
  const isPlain = (onDemand || directories.length === 0) && requirements.length === 0 && withPip && !quiet && !json;
  if (!isPlain || (outcome !== 'created' && outcome !== 'cleared')) return undefined;
  const project = dirname(resolve(cwd, request.directory));
  const pyproject = await tablesOf(join(project, 'pyproject.toml'));
  if (managerOf((name) => existsSync(join(project, name)), pyproject) !== undefined) return undefined;
  const settings = tableAt(pyproject, ['tool', 'tsvenv']);
  if (settings !== undefined && 'requirements' in settings) {
    const isAny = Array.isArray(settings.requirements) && settings.requirements.length > 0;
    return onDemand && isAny ? "'tsvenv create' installs the requirements that its pyproject.toml names" : undefined;
  }
  // What no table asks for is only offered to who types `create`.
  if (onDemand) return undefined;
  const file = join(project, 'requirements.txt');
  const reading = readRegular(file);
  // Only comments, or none.
  if (reading === undefined || !('text' in reading) || !/^[ \t]*[^#\s]/m.test(reading.text)) return undefined;
  const name = relative(cwd, file);
  return `'tsvenv create -r ${name}' installs what ${name} names`;
}

/** A `pyproject.toml` with tables of tools; any other says nothing of requirements. */
async function tablesOf(file: string): Promise<unknown> {
  const reading = readRegular(file);
  if (reading === undefined || !('text' in reading) || !/tool/.test(reading.text)) return undefined;
  const { parse } = await import('smol-toml');
  try {
    return parse(reading.text);
  } catch {
    return undefined;
  }
}
