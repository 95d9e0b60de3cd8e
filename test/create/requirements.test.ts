import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/create/making.js';
import { type CreateRequest, parseRequest } from '../../src/create/options.js';
import { requirementsLeft } from '../../src/create/requirements.js';

let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-requirements-')));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function request(...words: readonly string[]): CreateRequest {
  const parsed = parseRequest(words, 'linux');
  if (parsed === 'help') throw new Error('help');
  return parsed;
}

const named = `'tsvenv create -r requirements.txt' installs what requirements.txt names`;

interface Case {
  readonly files?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly outcome?: Outcome;
}

function left({ files = {}, words = [], outcome = 'created' }: Case, cwd = project): Promise<string | undefined> {
  for (const [name, text] of Object.entries({ 'requirements.txt': '# what we need\n\nthing\n', ...files })) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
  return requirementsLeft({ ...request(...words), directory: join(project, '.venv') }, outcome, cwd);
}

describe('what is left to be installed', () => {
  it('is named with the command that does it', async () => {
    expect(await left({})).toBe(named);
    expect(await left({ outcome: 'cleared' })).toBe(named);
    expect(await left({ files: { 'pyproject.toml': '[tool.black]\nline-length = 100\n' } })).toBe(named);
    expect(await left({ files: { 'pyproject.toml': '[tool.tsvenv]\nprompt = "x"\n' } })).toBe(named);
    expect(await left({ files: { 'pyproject.toml': '[tool\n' } })).toBe(named);
  });

  it('is named as it is seen from the working directory', async () => {
    mkdirSync(join(project, 'deep/down'), { recursive: true });
    expect(await left({}, join(project, 'deep/down'))).toBe(
      `'tsvenv create -r ../../requirements.txt' installs what ../../requirements.txt names`,
    );
  });

  it.each<[string, Case]>([
    ['a requirements file was named', { words: ['-r', 'other.txt'] }],
    ['there is no pip', { words: ['--without-pip'] }],
    ['a directory was named', { words: ['elsewhere'] }],
    ['quiet was asked for', { words: ['--quiet'] }],
    ['a program reads the answer', { words: ['--json'] }],
    ['the environment was there before', { outcome: 'refreshed' }],
    ['the file has nothing but comments', { files: { 'requirements.txt': '# nothing\n  # yet\n\n' } }],
    ['another manager has left its lock', { files: { 'uv.lock': '' } }],
    ['another manager has its table', { files: { 'pyproject.toml': '[tool.poetry]\n' } }],
    ['the project names its own', { files: { 'pyproject.toml': '[tool.tsvenv]\nrequirements = ["a.txt"]\n' } }],
  ])('is nothing when %s', async (_why, what) => {
    expect(await left(what)).toBeUndefined();
  });

  it.each([
    ['["a.txt"]', `'tsvenv create' installs the requirements that its pyproject.toml names`],
    ['[]', undefined],
  ])('is told of by the hook where the project names its own: %s', async (files, line) => {
    writeFileSync(join(project, 'pyproject.toml'), `[tool.tsvenv]\nrequirements = ${files}\n`);
    const directory = join(project, '.venv');
    const asked = { ...request(directory), directory, onDemand: true };
    expect(await requirementsLeft(asked, 'created', project)).toBe(line);
    expect(await requirementsLeft(asked, 'existing', project)).toBeUndefined();
  });

  it('is nothing in a project without requirements.txt', async () => {
    const directory = join(project, '.venv');
    expect(await requirementsLeft({ ...request(), directory }, 'created', project)).toBeUndefined();
  });
});
