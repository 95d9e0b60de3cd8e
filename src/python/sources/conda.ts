import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { absolute, type Candidate, type Surroundings } from '../surroundings.js';
import { interpreterOf } from './prefix.js';

const DISTRIBUTIONS = ['miniforge3', 'mambaforge', 'miniconda3', 'anaconda3', 'micromamba'];

/** The base of each conda: its envs are envs, not interpreters to make one from. */
export function conda(place: Surroundings, root = '/'): readonly Candidate[] {
  const { env, home, platform } = place;
  const system = ['opt', 'usr/local', 'opt/homebrew/Caskroom', 'usr/local/Caskroom'].map((way) => join(root, way));
  const bases = absolute(
    env['CONDA_EXE'] ? dirname(dirname(env['CONDA_EXE'])) : undefined,
    env['MAMBA_ROOT_PREFIX'],
    join(root, 'opt', 'conda'),
    ...[home, ...system].flatMap((parent) => DISTRIBUTIONS.map((name) => join(parent, name))),
    ...system.flatMap((parent) => ['miniforge', 'miniconda', 'anaconda'].map((name) => join(parent, name, 'base'))),
  );
  return bases.flatMap((base) => {
    const path = existsSync(join(base, 'conda-meta')) ? interpreterOf(base, platform) : undefined;
    return path === undefined ? [] : [{ path, source: 'conda' }];
  });
}
