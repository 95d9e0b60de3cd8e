import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findUpSync } from 'find-up';

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
    (level) => (level !== home && PROJECT_FILES.some((name) => existsSync(join(level, name))) ? level : undefined),
    { cwd: directory, type: 'directory', ...(home === undefined ? {} : { stopAt: home }) },
  );
}
