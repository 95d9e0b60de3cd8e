import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsvenv } from '../fixtures/command.js';
import { makeEnvironments } from '../fixtures/environments.js';
import { Home } from '../fixtures/home.js';

let home: Home;
beforeEach(async () => {
  home = new Home();
  await makeEnvironments([{ dir: home.at('envs/science') }]);
  home.write('src/shop/pyproject.toml', '[project]\nname = "shop"\n');
});
afterEach(() => home.remove());

const create = (...words: readonly string[]) =>
  tsvenv(home, ['create', '--without-pip', ...words], { cwd: home.dir('src/shop/deep') });
const isMade = (): boolean => existsSync(home.at('src/shop/.venv/pyvenv.cfg'));
const refusal = (line: string) => ({ stdout: '', stderr: `tsvenv: ${line}\n`, exitCode: 1 });

describe('create in a project whose .python-envs names an environment', () => {
  const says = '~/src/shop/.python-envs says that this project uses';
  const makes = `'tsvenv create ../.venv' makes one that goes before it`;
  beforeEach(() => {
    home.write('src/shop/.python-envs', '../../envs/science\n');
  });

  it('makes no .venv that nobody named, and says what does', async () => {
    const that = (options: string) => `'tsvenv create${options} ~/envs/science' is about that one`;
    expect(await create()).toEqual(refusal(`${says} ~/envs/science; ${that('')}, ${makes}`));
    expect(await create('--dry-run')).toEqual(await create());
    expect(await create('--upgrade')).toEqual(refusal(`${says} ~/envs/science; ${that(' --upgrade')}`));
    home.write('src/shop/.python-envs', '\n');
    expect(await create()).toEqual(refusal(`${says} another environment; ${makes}`));
    expect(isMade()).toBe(false);
  });

  it('makes the one that is named, and says that it goes before', async () => {
    const { stderr, exitCode } = await create('../.venv');
    expect({ stderr, exitCode }).toEqual({
      stderr: 'tsvenv: ~/src/shop/.venv goes before ~/src/shop/.python-envs; remove the one that shall not count\n',
      exitCode: 0,
    });
    expect(isMade()).toBe(true);
    // Now it is the project's.
    expect(await create()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await create('../elsewhere')).stderr).toBe('');
  });
});

describe('create in a project whose .venv is a file that leads to an environment', () => {
  it('leaves the file, and says what there is to do', async () => {
    const text = '../../envs/science\n';
    home.write('src/shop/.venv', text);
    const says = '~/src/shop/.venv: is a file that leads to ~/envs/science';
    const that = `'tsvenv create ~/envs/science' is about that one`;
    expect(await create()).toEqual(refusal(`${says}; ${that}, without the file there can be one here`));
    expect(readFileSync(home.at('src/shop/.venv'), 'utf8')).toBe(text);
  });
});
