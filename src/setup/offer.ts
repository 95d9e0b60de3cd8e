import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.js';
import type { Candidate } from '../plan.js';
import { scan } from '../scan.js';

/** Where people keep their projects, below their home directory. */
const FOLDERS = [
  'src',
  'source',
  'sources',
  'code',
  'Code',
  'dev',
  'Dev',
  'Developer',
  'git',
  'repos',
  'github',
  'project',
  'projects',
  'Projects',
  'proj',
  'work',
  'workspace',
  'PycharmProjects',
  'Documents/GitHub',
];

/** The environments below the folders where this person seems to keep projects, that wait for a decision. */
export function waiting(home: string, context: Context): readonly Candidate[] {
  return projectFolders(home).flatMap((folder) => scan(folder, context));
}

function projectFolders(home: string): readonly string[] {
  const found = new Map<string, string>();
  for (const name of FOLDERS) {
    const folder = join(home, name);
    try {
      // One folder under two names: a link, or a file system that does not tell case.
      if (statSync(folder).isDirectory() && !found.has(realpathSync.native(folder))) {
        found.set(realpathSync.native(folder), folder);
      }
    } catch {
      // not there
    }
  }
  return [...found.values()];
}
