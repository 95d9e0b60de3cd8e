import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findUpStop, findUpSync } from 'find-up';
import { NEVER_PROBED } from './locate.js';

/** Files that make a directory a Python project. */
export const PROJECT_FILES: readonly string[] = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'requirements.txt',
  'Pipfile',
];

/** The nearest directory with a project file, from `directory` up to below the home directory, which is no project. */
export function projectFrom(directory: string, home: string | undefined): string | undefined {
  return findUpSync(
    (level) => {
      // find-up's own `stopAt` is never reached, and never left, by a walk that began beside it.
      if (level === home) return findUpStop;
      if (!NEVER_PROBED.includes(level) && PROJECT_FILES.some((name) => existsSync(join(level, name)))) return level;
      return level === dirname(level) ? findUpStop : undefined;
    },
    { cwd: directory, type: 'directory' },
  );
}
