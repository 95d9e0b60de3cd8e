import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Run } from '../commands/command.js';
import { appliedIn } from '../export.js';
import { binOf } from '../inspect.js';
import { pathForPeople } from '../text.js';
import { type Finding, ok, problem, warning } from './finding.js';

/** What is active in the shell that called, and whether it has effect. */
export function examineShellState(run: Run): readonly Finding[] {
  return [...active(run), ...variables(run)];
}

function active({ context: { env, home } }: Run): readonly Finding[] {
  const path = env['VIRTUAL_ENV'];
  if (!path) return [ok('active', 'nothing')];
  const place = pathForPeople(path, home);
  if (!existsSync(join(path, 'pyvenv.cfg'))) {
    return [problem('active', `${place} is not there any more`, `'deactivate', or open a new shell`)];
  }
  const elements = (env['PATH'] ?? '').split(delimiter);
  const bin = binOf(path);
  const index = elements.indexOf(bin);
  if (index < 0) return [problem('active', `${pathForPeople(bin, home)} is not on PATH`, `'tsvenv reload'`)];
  const before = elements
    .slice(0, index)
    .find((dir) => ['python', 'python3', 'pip'].some((name) => isExecutable(join(dir, name))));
  if (before !== undefined) {
    return [
      problem(
        'active',
        `${pathForPeople(before, home)} is before ${pathForPeople(bin, home)} on PATH and has a Python`,
        'find the line that puts it there at each prompt, and have it done once',
      ),
    ];
  }
  return [ok('active', `${place}, ${appliedIn(env) === path ? 'by tsvenv' : 'by hand'}`)];
}

/** Variables that reach into every env. */
function variables({ context: { env } }: Run): readonly Finding[] {
  return (['PYTHONHOME', 'PYTHONPATH'] as const).flatMap((name) =>
    env[name]
      ? [
          warning(
            name,
            'is set, so that Python in an environment finds what is not of it',
            `'unset ${name}', and remove it from your start-up files`,
          ),
        ]
      : [],
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
