import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { notCounted } from '../messages.js';
import { readRegular } from '../python/regular-file.js';
import { pathForPeople, quoted } from '../text.js';
import { firstUnsafe } from '../trust/owners.js';
import { judge } from '../trust/verdict.js';
import type { CreateRequest } from './options.js';

/**
 * What was asked for, with what `[tool.tsvenv]` of the project says where nothing was typed of it.
 *
 * It counts for the project's own `.venv`, and where the project is trusted, or `create` was typed in it, which trusts
 * it; never where it is denied, or somebody else's. Requirements count only for a `create` that was typed without a
 * directory: the hook never installs anything.
 *
 * @throws UserError with the line of `pyproject.toml` that is wrong, or for requirements that are not there.
 */
export async function withSettings(
  request: CreateRequest,
  directory: string,
  context: Context,
  say: (line: string) => void,
): Promise<CreateRequest> {
  const target = resolve(context.cwd, directory);
  const project = dirname(target);
  const file = join(project, 'pyproject.toml');
  const reading = basename(target) === '.venv' ? readRegular(file) : undefined;
  // Most have none, and a parser of TOML takes its time to load.
  if (reading === undefined || !('text' in reading) || !/tsvenv/.test(reading.text)) return request;
  const { projectSettings } = await import('../config/project.js');
  const { settings } = projectSettings(project, context.home);
  const { python, prompt, requirements = [] } = settings;
  if (python === undefined && prompt === undefined && requirements.length === 0) return request;

  const typed = request.directories.length === 0;
  const verdict = judge({ project, marker: file, env: undefined }, context.trust);
  const ours = firstUnsafe([project, file], context.trust.owners) === undefined;
  if (verdict.is !== 'allowed' && !(typed && verdict.is === 'unknown' && ours)) {
    const name = pathForPeople(file, context.home);
    say(`tsvenv: [tool.tsvenv] in ${name} does not count, ${notCounted(verdict, context.home)}`);
    return request;
  }
  const install = typed && request.withPip && request.requirements.length === 0 ? requirements : [];
  const files = install.map((name) => join(project, name));
  const asking = pathForPeople(file, context.home);
  const missing = files.find((one) => !existsSync(one));
  if (missing !== undefined) {
    const name = pathForPeople(missing, context.home);
    throw new UserError(
      `tsvenv: ${name} is not there, which ${asking} asks to install; write it, or do not ask for it`,
    );
  }
  if (install.length > 0 && !request.dryRun)
    say(`tsvenv: installing ${install.map(quoted).join(', ')}, as ${asking} asks`);
  return {
    ...request,
    // An environment gets another Python when that is typed, not because a file has changed.
    python: request.python ?? (request.upgrade ? undefined : python),
    prompt: request.prompt ?? prompt,
    requirements: install.length > 0 ? files : request.requirements,
  };
}
