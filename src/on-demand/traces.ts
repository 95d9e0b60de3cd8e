/** What another environment manager leaves in a project, and the command of its that makes the environment. */
export interface Manager {
  readonly name: string;
  readonly command: string;
}

/** Files that only one manager writes. */
const FILES: readonly (readonly [file: string, manager: Manager])[] = [
  ['uv.lock', { name: 'uv', command: 'uv sync' }],
  ['poetry.lock', { name: 'Poetry', command: 'poetry install' }],
  ['pdm.lock', { name: 'PDM', command: 'pdm install' }],
  ['Pipfile', { name: 'Pipenv', command: 'pipenv install' }],
  ['pixi.toml', { name: 'pixi', command: 'pixi install' }],
  ['environment.yml', { name: 'conda', command: 'conda env create -f environment.yml' }],
  ['environment.yaml', { name: 'conda', command: 'conda env create -f environment.yaml' }],
];

/** Tables of `pyproject.toml` that only one manager reads. */
const TABLES: readonly (readonly [path: readonly string[], manager: Manager])[] = [
  [['tool', 'poetry'], { name: 'Poetry', command: 'poetry install' }],
  [['tool', 'hatch', 'envs'], { name: 'Hatch', command: 'hatch env create' }],
  [['tool', 'pixi'], { name: 'pixi', command: 'pixi install' }],
  [['tool', 'pdm'], { name: 'PDM', command: 'pdm install' }],
  [['tool', 'uv'], { name: 'uv', command: 'uv sync' }],
];

/** The manager that a project belongs to already, if any. */
export function managerOf(has: (file: string) => boolean, pyproject: unknown): Manager | undefined {
  const byFile = FILES.find(([file]) => has(file));
  if (byFile !== undefined) return byFile[1];
  return TABLES.find(([path]) => tableAt(pyproject, path) !== undefined)?.[1];
}

/** The table at a path of keys. */
export function tableAt(value: unknown, path: readonly string[]): object | undefined {
  let table: unknown = value;
  for (const key of path) {
    if (typeof table !== 'object' || table === null || !Object.hasOwn(table, key)) return undefined;
    table = Object.getOwnPropertyDescriptor(table, key)?.value;
  }
  return typeof table === 'object' && table !== null ? table : undefined;
}
