import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is below a root, each relative to it, parents before what is in them. */
export interface Tree {
  readonly directories: readonly string[];
  /** With their sizes, in bytes. */
  readonly files: readonly (readonly [path: string, size: number])[];
}

/** The directories and the files below a root. */
export function tree(root: string): Tree {
  const directories: string[] = [];
  const files: (readonly [string, number])[] = [];
  const walk = (directory: string): void => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        directories.push(path);
        walk(path);
      } else files.push([path, lstatSync(join(root, path)).size]);
    }
  };
  walk('');
  return { directories, files };
}
