import { join } from 'node:path';
import type { Candidate, Surroundings } from '../surroundings.js';
import { entriesOf, interpreterOf, isFile } from './prefix.js';

const LIBRARIES = ['Library', 'opt/local/Library'];
const NAMES = ['Python.framework', 'PythonT.framework'];

/** Framework builds on macOS: python.org's, MacPorts', and the one of Apple's developer tools. */
export function framework({ platform }: Surroundings, root = '/'): readonly Candidate[] {
  if (platform !== 'darwin') return [];
  const folders = LIBRARIES.flatMap((library) =>
    NAMES.map((name) => join(root, library, 'Frameworks', name, 'Versions')),
  );
  const builds = folders.flatMap((folder) =>
    entriesOf(folder)
      .filter((version) => /^\d+\.\d+$/.test(version))
      .map((version) => interpreterOf(join(folder, version), platform)),
  );
  return [...builds, appleTools(root)].flatMap((path) => (path === undefined ? [] : [{ path, source: 'framework' }]));
}

/** What macOS's `/usr/bin/python3` would start. That one is a stub, which opens a dialogue when there are no tools. */
export function appleTools(root = '/'): string | undefined {
  return ['Library/Developer/CommandLineTools', 'Applications/Xcode.app/Contents/Developer']
    .map((tools) => join(root, tools, 'usr', 'bin', 'python3'))
    .find(isFile);
}
