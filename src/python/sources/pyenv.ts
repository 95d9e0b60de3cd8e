import { join } from 'node:path';
import { absolute, type Candidate, type Surroundings } from '../surroundings.js';
import { installationsIn } from './prefix.js';

/** Where pyenv keeps its versions: below `PYENV_ROOT`, pyenv-win's `PYENV`, and where the installers put them. */
export const pyenvFolders = ({ env, home }: Surroundings): readonly string[] =>
  absolute(env['PYENV_ROOT'], env['PYENV'], join(home, '.pyenv'), join(home, '.pyenv', 'pyenv-win')).map((root) =>
    join(root, 'versions'),
  );

/** Every version that pyenv installed. The envs that pyenv-virtualenv keeps among them are told apart later. */
export function pyenv(place: Surroundings): readonly Candidate[] {
  return pyenvFolders(place).flatMap((folder) => installationsIn(folder, 'pyenv', place.platform));
}
