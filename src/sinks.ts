import { appendFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { UserError } from './errors.js';
import type { Environment } from './roots.js';
import type { Op } from './shells/ops.js';

/** Variables and what they become; null: unset. */
export type Changes = Readonly<Record<string, string | null>>;

/** Applies ops to an environment and tells, in absolute values, what changed. */
export function changes(ops: readonly Op[], environment: Environment): Changes {
  const after = new Map(Object.entries(environment));
  for (const op of ops) {
    switch (op.do) {
      case 'set':
        after.set(op.name, op.value);
        break;
      case 'unset':
        after.delete(op.name);
        break;
      case 'prepend':
      case 'remove':
        if (op.do === 'prepend' || after.has('PATH')) after.set('PATH', repath(after.get('PATH') ?? '', op));
        break;
      case 'pythonhome': {
        const [from, to] =
          op.how === 'hide' ? ['PYTHONHOME', 'TSVENV_PYTHONHOME'] : ['TSVENV_PYTHONHOME', 'PYTHONHOME'];
        const value = after.get(from);
        if (value === undefined) break;
        if (op.how === 'hide' || !after.has(to)) after.set(to, value);
        after.delete(from);
        break;
      }
      case 'prompt':
      case 'say':
        break;
    }
  }
  const names = [...new Set([...Object.keys(environment), ...after.keys()])].sort();
  return Object.fromEntries(
    names.filter((name) => environment[name] !== after.get(name)).map((name) => [name, after.get(name) ?? null]),
  );
}

/** An empty PATH has no element, not an empty one. */
function repath(path: string, op: Extract<Op, { element: string }>): string {
  const rest = (path === '' ? [] : path.split(delimiter)).filter((element) => element !== op.element);
  return (op.do === 'prepend' ? [op.element, ...rest] : rest).join(delimiter);
}

/**
 * GitHub Actions: later steps of the job get the variables through the file `GITHUB_ENV` and the PATH elements through
 * `GITHUB_PATH` ("Workflow commands", Environment files). A variable cannot be unset there, only emptied.
 *
 * @throws UserError outside GitHub Actions, and where these files cannot be written to.
 */
export async function appendForGitHub(ops: readonly Op[], environment: Environment): Promise<void> {
  const file = environment['GITHUB_ENV'];
  const pathFile = environment['GITHUB_PATH'];
  if (!file || !pathFile) {
    throw new UserError(
      `tsvenv: GITHUB_ENV and GITHUB_PATH are not set; 'tsvenv export gha' runs in a GitHub Actions step`,
    );
  }
  const elements = ops.flatMap((op) => (op.do === 'prepend' ? [op.element] : []));
  if (elements.some((element) => /[\r\n]/.test(element))) {
    throw new UserError(
      'tsvenv: the environment has a line break in its path, which GITHUB_PATH cannot hold; rename it',
    );
  }
  const { randomUUID } = process.getBuiltinModule('node:crypto'); // no other sink needs it, and it is slow to load
  const end = `tsvenv-${randomUUID()}`;
  const lines = Object.entries(changes(ops, environment))
    .filter(([name]) => name !== 'PATH' && name !== 'TSVENV_PYTHONHOME')
    .map(([name, value]) => `${name}<<${end}\n${value ?? ''}\n${end}\n`);
  try {
    appendFileSync(file, lines.join(''));
    appendFileSync(pathFile, elements.map((element) => `${element}\n`).join(''));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UserError(`tsvenv: cannot write to GITHUB_ENV and GITHUB_PATH (${code}); see where they lead`);
  }
}
