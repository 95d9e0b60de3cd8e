import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { managerOf, tableAt } from '../../src/on-demand/traces.js';

describe('the manager of a project', () => {
  it.each([
    ['uv.lock', 'uv sync'],
    ['poetry.lock', 'poetry install'],
    ['pdm.lock', 'pdm install'],
    ['Pipfile', 'pipenv install'],
    ['pixi.toml', 'pixi install'],
    ['environment.yml', 'conda env create -f environment.yml'],
    ['environment.yaml', 'conda env create -f environment.yaml'],
  ])('is known by %s: %s', (file, command) => {
    expect(managerOf((name) => name === file, undefined)?.command).toBe(command);
  });

  it.each([
    ['[tool.poetry]', 'poetry install'],
    ['[tool.poetry.dependencies]', 'poetry install'],
    ['[tool.hatch.envs.default]', 'hatch env create'],
    ['[tool.pixi.project]', 'pixi install'],
    ['[tool.pdm]', 'pdm install'],
    ['[tool.uv]', 'uv sync'],
  ])('is known by %s: %s', (header, command) => {
    expect(managerOf(() => false, parse(`${header}\nkey = 1\n`))?.command).toBe(command);
  });

  it('is the one of the lock, whatever tables there are', () => {
    expect(managerOf((name) => name === 'uv.lock', parse('[tool.poetry]\n'))?.name).toBe('uv');
  });

  it.each([
    '',
    '[project]\nname = "x"\n',
    '[tool.hatch.build]\n',
    '[tool]\nuv = 1\n',
    '[tool.tsvenv]\n',
    'poetry = {}\n',
  ])('is nobody by %j', (text) => {
    expect(managerOf(() => false, parse(text))).toBeUndefined();
    expect(managerOf(() => false, undefined)).toBeUndefined();
  });
});

describe('a table at a path of keys', () => {
  it('is none of those that every object has', () => {
    expect(tableAt({}, ['constructor'])).toBeUndefined();
    expect(tableAt({}, ['__proto__'])).toBeUndefined();
  });
});
