import { join } from 'node:path';
import { absolute, type Candidate, type Surroundings } from '../surroundings.js';
import { installationsIn } from './prefix.js';

const below = (directory: string | undefined, ...way: readonly string[]): string | undefined =>
  directory ? join(directory, ...way) : undefined;

/** asdf's (`ASDF_DATA_DIR`). */
export const asdfFolders = ({ env, home }: Surroundings): readonly string[] =>
  absolute(env['ASDF_DATA_DIR'], join(home, '.asdf')).map((root) => join(root, 'installs', 'python'));

/** mise's (`MISE_DATA_DIR`, else by XDG, on Windows by `LOCALAPPDATA`). */
export const miseFolders = ({ env, home, platform }: Surroundings): readonly string[] =>
  absolute(
    env['MISE_DATA_DIR'],
    below(platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_DATA_HOME'], 'mise'),
    join(home, '.local', 'share', 'mise'),
  ).map((root) => join(root, 'installs', 'python'));

/** uv's (`uv python dir`). */
export const uvFolders = ({ env, home, platform }: Surroundings): readonly string[] =>
  absolute(
    env['UV_PYTHON_INSTALL_DIR'],
    below(env['XDG_DATA_HOME'], 'uv', 'python'),
    platform === 'win32' ? below(env['APPDATA'], 'uv', 'data', 'python') : undefined,
    join(home, '.local', 'share', 'uv', 'python'),
  );

/** The interpreters that asdf, mise and uv installed, each in a directory that bears its version's name. */
export function managed(place: Surroundings): readonly Candidate[] {
  const { platform } = place;
  return [
    ...uvFolders(place).flatMap((folder) => installationsIn(folder, 'uv', platform)),
    ...asdfFolders(place).flatMap((folder) => installationsIn(folder, 'asdf', platform)),
    ...miseFolders(place).flatMap((folder) => installationsIn(folder, 'mise', platform)),
  ];
}
