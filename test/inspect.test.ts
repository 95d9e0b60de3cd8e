import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Broken, type Env, inspect, isBroken } from '../src/inspect.js';
import type { Found } from '../src/locate.js';
import { makeEnvironments, makeEnvironmentWith, missingMaker, python } from './fixtures/environments.js';
import { asNobody } from './fixtures/nobody.js';
import { pythons } from './fixtures/pythons.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-inspect-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const inProject = (env: string): Found => ({
  kind: 'inside',
  marker: join(env, 'pyvenv.cfg'),
  project: dirname(env),
  env,
});

/** Inspects an env that has to be in order. */
function works(found: Found): Env {
  const env = inspect(found);
  if (isBroken(env)) throw new Error(`broken: ${env.broken}`);
  return env;
}

/** Inspects an env that has to be broken. */
function fails(found: Found): Broken {
  const env = inspect(found);
  if (!isBroken(env)) throw new Error('not broken');
  return env;
}

let template: string;
beforeAll(async () => {
  template = join(root, 'template/.venv');
  await makeEnvironments([{ dir: template }]);
});

let project: string;
let env: string;
beforeEach(() => {
  project = mkdtempSync(join(root, 'shop-'));
  env = join(project, '.venv');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** A copy of an env that says that it was made where it is, as one made there would. */
function settle(place = env): string {
  mkdirSync(dirname(place), { recursive: true });
  cpSync(template, place, { recursive: true, verbatimSymlinks: true });
  const cfg = join(place, 'pyvenv.cfg');
  writeFileSync(cfg, readFileSync(cfg, 'utf8').replaceAll(template, place));
  return place;
}

const rewrite = (change: (text: string) => string): void => {
  const cfg = join(env, 'pyvenv.cfg');
  writeFileSync(cfg, change(readFileSync(cfg, 'utf8')));
};

describe('an env in order', () => {
  it.each(pythons)('is one by venv of $label', async ({ path }) => {
    await promisify(execFile)(path, ['-I', '-m', 'venv', '--without-pip', env]);
    const minor = execFileSync(path, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    expect(works(inProject(env))).toEqual({
      path: env,
      realPath: env,
      bin: join(env, 'bin'),
      python: join(env, 'bin/python'),
      name: basename(project),
      minorVersion: minor.trim(),
    });
    expect(execFileSync(join(env, 'bin/python'), ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' })).toBe(
      `${env}\n`,
    );
  });

  it.each(pythons)('is one with copies instead of links by $label', async ({ path }) => {
    await promisify(execFile)(path, ['-I', '-m', 'venv', '--without-pip', '--copies', env]);
    expect(works(inProject(env)).path).toBe(env);
  });

  it.for(['virtualenv', 'uv'] as const)('is one by %s', async (maker, { skip }) => {
    const missing = missingMaker(maker);
    if (missing !== undefined) skip(missing);
    await makeEnvironmentWith(maker, env);
    expect(works(inProject(env))).toMatchObject({ path: env, name: basename(project) });
  });

  it('is one with pip', async () => {
    await promisify(execFile)(python, ['-I', '-m', 'venv', env]);
    expect(existsSync(join(env, 'bin/pip'))).toBe(true);
    expect(works(inProject(env)).path).toBe(env);
  });

  it('keeps the path that it was reached by, through a link to it or to any directory above', () => {
    settle(join(project, 'real/envs/.venv'));
    symlinkSync(join(project, 'real/envs/.venv'), env);
    expect(works(inProject(env))).toMatchObject({ path: env, realPath: join(project, 'real/envs/.venv') });
    symlinkSync(join(project, 'real'), join(project, 'link'));
    const linked = join(project, 'link/envs/.venv');
    expect(works(inProject(linked))).toMatchObject({ path: linked, bin: `${linked}/bin` });
  });

  it('may have been made through a link', async () => {
    mkdirSync(join(project, 'real'));
    symlinkSync(join(project, 'real'), join(project, 'link'));
    const linked = join(project, 'link/.venv');
    await makeEnvironments([{ dir: linked }]);
    await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', linked]);
    for (const place of [linked, join(project, 'real/.venv')]) expect(works(inProject(place)).path).toBe(place);
  });

  it.each([
    "it's",
    'a "quoted" one',
    'two  spaces',
    'ends /in /paths',
    '$(id)',
    '-dash',
    'è🚒片',
    'new\nline',
    '*?[a]',
  ])('may stand in a directory called %j', async (name) => {
    const place = join(project, name, '.venv');
    await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', place]);
    expect(works(inProject(place)).path).toBe(place);
  });

  it('may end in a blank', async () => {
    await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', `${env} `]);
    expect(works(inProject(`${env} `)).path).toBe(`${env} `);
  });

  it('may have scripts that start with the Python of the system', () => {
    settle();
    rewrite((text) => text.replace(/^command = .*\n/m, ''));
    writeFileSync(join(env, 'bin/aaa'), '#!/usr/bin/python3\n');
    writeFileSync(join(env, 'bin/ccc'), '#!/bin/sh\nexec true\n');
    expect(works(inProject(env)).path).toBe(env);
  });

  it('may have been made by a later Python beside an older one, as venv --upgrade does', () => {
    settle();
    mkdirSync(join(env, 'lib/python2.7'));
    expect(works(inProject(env)).path).toBe(env);
  });
});

describe('a broken env', () => {
  const rebuilt = { remedy: `'tsvenv create --clear' rebuilds it`, mend: '--clear' };
  const upgraded = { remedy: `'tsvenv create --upgrade' mends it`, mend: '--upgrade' };

  it('has an interpreter that leads nowhere', () => {
    settle();
    unlinkSync(join(env, 'bin/python'));
    symlinkSync(join(project, 'gone/python3.12'), join(env, 'bin/python'));
    expect(fails(inProject(env))).toEqual({ broken: 'has no working interpreter', ...upgraded });
  });

  it.each([
    ['is not there', () => {}],
    ['is a directory', (file: string) => mkdirSync(file)],
    ['is not executable', (file: string) => writeFileSync(file, '', { mode: 0o644 })],
  ])('has an interpreter that %s', (_, put) => {
    settle();
    unlinkSync(join(env, 'bin/python'));
    put(join(env, 'bin/python'));
    expect(fails(inProject(env)).broken).toBe('has no working interpreter');
  });

  it('has no bin', () => {
    settle();
    rmSync(join(env, 'bin'), { recursive: true });
    expect(fails(inProject(env)).broken).toBe('has no working interpreter');
  });

  it('was made by a Python that is gone', () => {
    settle();
    rewrite((text) => text.replace(/^home = .*$/m, 'home = /opt/gone/bin'));
    expect(fails(inProject(env))).toEqual({
      broken: 'was made by a Python that is gone from /opt/gone/bin',
      ...upgraded,
    });
  });

  it('was made for another minor version than its interpreter has now', () => {
    settle();
    const made = works(inProject(env)).minorVersion;
    const newer = join(project, 'python9.9');
    writeFileSync(newer, '', { mode: 0o755 });
    unlinkSync(join(env, 'bin/python'));
    symlinkSync(newer, join(env, 'bin/python'));
    const broken = `was made for Python ${made}, its interpreter is now 9.9`;
    expect(fails(inProject(env))).toEqual({ broken, ...rebuilt });
  });

  it('has a copy of an interpreter that is gone, or is another one now', async () => {
    const base = join(project, 'base/bin');
    mkdirSync(base, { recursive: true });
    settle();
    const made = works(inProject(env)).minorVersion;
    cpSync(realpathSync(python), join(base, `python${made}`));
    for (const name of ['python', 'python3']) {
      rmSync(join(env, 'bin', name), { force: true });
      cpSync(realpathSync(python), join(env, 'bin', name));
    }
    rewrite((text) => text.replace(/^home = .*$/m, `home = ${base}`).replace(/^executable = .*\n/m, ''));
    expect(works(inProject(env)).path).toBe(env);
    rmSync(join(base, `python${made}`));
    expect(fails(inProject(env))).toEqual({ broken: `was made by a Python that is gone from ${base}`, ...upgraded });
    writeFileSync(join(base, 'python9.9'), '', { mode: 0o755 });
    symlinkSync('python9.9', join(base, 'python3'));
    const broken = `was made for Python ${made}, its interpreter is now 9.9`;
    expect(fails(inProject(env))).toEqual({ broken, ...rebuilt });
  });

  it('is mended only where what is installed can be kept', () => {
    const dangle = (): void => {
      rmSync(join(env, 'bin/python'), { recursive: true, force: true });
      symlinkSync('/opt/gone/python3', join(env, 'bin/python'));
    };
    settle();
    dangle();
    expect(fails(inProject(env)).mend).toBe('--upgrade');
    // Moved as well: the scripts in it start with the interpreter of the old place.
    rewrite((text) => text.concat('command = /usr/bin/python3 -m venv /an/old/place\n'));
    expect(fails(inProject(env)).mend).toBe('--clear');
    rmSync(env, { recursive: true });
    settle();
    dangle();
    renameSync(join(env, 'lib', readdirSync(join(env, 'lib'))[0] ?? ''), join(env, 'lib/python3.2'));
    expect(fails(inProject(env)).mend).toBe('--clear');
    rmSync(env, { recursive: true });
    settle();
    rmSync(join(env, 'bin'), { recursive: true });
    expect(fails(inProject(env)).mend).toBe('--clear');
  });

  it('is named in the remedy unless it is where create makes one by itself', () => {
    const science = settle(join(project, 'science env'));
    unlinkSync(join(science, 'bin/python'));
    expect(fails({ ...inProject(env), env: science }).remedy).toBe(`'tsvenv create --upgrade '${science}'' mends it`);
    const plain = settle(join(project, 'venv'));
    unlinkSync(join(plain, 'pyvenv.cfg'));
    writeFileSync(join(plain, 'pyvenv.cfg'), '');
    expect(fails(inProject(plain)).remedy).toBe(`'tsvenv create --clear ${plain}' rebuilds it`);
  });

  it('was moved, and says from where', async () => {
    const old = join(project, 'an old place/.venv');
    await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', old]);
    renameSync(old, env);
    expect(fails(inProject(env))).toEqual({ broken: `was moved from '${old}'`, ...rebuilt });
  });

  it('was copied', () => {
    settle(join(project, 'first/.venv'));
    cpSync(join(project, 'first/.venv'), env, { recursive: true, verbatimSymlinks: true });
    expect(fails(inProject(env)).broken).toBe(`was moved from ${join(project, 'first/.venv')}`);
    expect(works(inProject(join(project, 'first/.venv'))).path).toBe(join(project, 'first/.venv'));
  });

  it.each([
    ['of a plain path', (old: string) => `#!${old}/bin/python3.12\n`],
    [
      'as pip writes it for a path with spaces',
      (old: string) => `#!/bin/sh\n'''exec' "${old}/bin/python3" "$0" "$@"\n' '''\n`,
    ],
    ['as uv writes it', (old: string) => `#!/bin/sh\n'''exec' '${old}/bin/python' "$0" "$@"\n' '''\n`],
    ['as pip writes it for a long path', (old: string) => `#!/bin/sh\n'''exec' ${old}/bin/python "$0" "$@"\n' '''\n`],
  ])('was moved, as the first line of any script tells: %s', (_, firstLine) => {
    settle();
    rewrite((text) => text.replace(/^command = .*\n/m, ''));
    const old = join(project, 'an old place/.venv');
    writeFileSync(join(env, 'bin/black'), firstLine(old));
    expect(fails(inProject(env)).broken).toBe(`was moved from '${old}'`);
    settle(old);
    expect(fails(inProject(env)).broken).toBe(`was moved from '${old}'`);
    rmSync(dirname(old), { recursive: true });
    symlinkSync(project, dirname(old));
    expect(works(inProject(env)).path).toBe(env);
    writeFileSync(join(env, 'bin/pip'), firstLine(env));
    unlinkSync(dirname(old));
    expect(works(inProject(env)).path).toBe(env);
  });

  it('with pip was moved, whichever Python made it', async () => {
    const old = join(project, 'old/.venv');
    await promisify(execFile)(python, ['-I', '-m', 'venv', old]);
    renameSync(old, env);
    expect(fails(inProject(env)).broken).toBe(`was moved from ${old}`);
    rewrite((text) => text.replace(/^command = .*\n/m, ''));
    expect(fails(inProject(env)).broken).toBe(`was moved from ${old}`);
  });

  it('has the separator of PATH in its path', () => {
    const place = settle(join(project, 'a:b/.venv'));
    expect(fails(inProject(place)).broken).toBe(`has ':' in its path, which PATH cannot hold`);
  });

  it.each([
    ['is a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])],
    ['is empty', ''],
    ['has no home', 'version = 3.12\n'],
    ['has 10 MB', Buffer.alloc(10_000_000, 'home = /usr/bin\n')],
    ['is one byte too long', Buffer.alloc(64 * 1024 + 1, 'home = /usr/bin\n')],
    ['is in UTF-16', Buffer.from('home = /usr/bin\n', 'utf16le')],
  ])('has a pyvenv.cfg that %s', (_, content) => {
    settle();
    writeFileSync(join(env, 'pyvenv.cfg'), content);
    expect(fails(inProject(env)).broken).toBe('has a pyvenv.cfg that cannot be read as one');
  });

  it('has a pyvenv.cfg that this user may not read', () => {
    chmodSync(root, 0o755);
    chmodSync(project, 0o755);
    settle();
    chmodSync(join(env, 'pyvenv.cfg'), 0o000);
    expect(asNobody(() => fails(inProject(env))).broken).toBe('has a pyvenv.cfg that cannot be read as one');
  });

  it('is a redirect that names none, or leads to none', () => {
    const redirect = { kind: 'redirect', marker: env, project, env: undefined } as const;
    expect(fails(redirect).broken).toBe('names no environment');
    const gone = join(project, 'gone');
    expect(fails({ ...redirect, env: gone }).broken).toBe(`leads to ${gone}, which is not an environment`);
    mkdirSync(gone);
    expect(fails({ ...redirect, env: gone }).broken).toBe(`leads to ${gone}, which is not an environment`);
    mkdirSync(join(gone, 'pyvenv.cfg'));
    expect(fails({ ...redirect, env: gone }).broken).toBe('has a pyvenv.cfg that cannot be read as one');
    expect(fails({ ...redirect, env: '/' }).broken).toBe('leads to /, which is not an environment');
  });

  it('is told of without a control or bidirectional character that somebody else wrote', () => {
    const hostile = '/x\x1b]0;owned\x07\u202e';
    const drawn = `'/x\\x1b]0;owned\\x07\\u202e'`;
    const redirect = { kind: 'redirect', marker: env, project, env: hostile } as const;
    expect(fails(redirect).broken).toBe(`leads to ${drawn}, which is not an environment`);
    settle();
    rewrite((text) => text.replace(/^home = .*$/m, `home = ${hostile}`));
    expect(fails(inProject(env)).broken).toBe(`was made by a Python that is gone from ${drawn}`);
    rmSync(env, { recursive: true });
    settle();
    rewrite((text) => text.replace(/^command = .*$/m, '').concat(`command = python -m venv ${hostile}\n`));
    expect(fails(inProject(env)).broken).toBe(`was moved from ${drawn}`);
  });

  it('is never waited for at a pipe', () => {
    settle();
    rewrite((text) => text.replace(/^command = .*\n/m, ''));
    execFileSync('mkfifo', [join(env, 'bin/aaa')]);
    expect(works(inProject(env)).path).toBe(env);
    rmSync(join(env, 'pyvenv.cfg'));
    execFileSync('mkfifo', [join(env, 'pyvenv.cfg')]);
    expect(fails(inProject(env)).broken).toBe('has a pyvenv.cfg that cannot be read as one');
  });
});

describe('a pyvenv.cfg as real writers leave it', () => {
  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['no version', (text: string) => text.replace(/^version.*\n/gm, '')],
    ['keys that nobody knows', (text: string) => `${text}uv = 0.5\nextends-environment = /x\n`],
  ])('may have %s', (_, change) => {
    settle();
    rewrite(change);
    expect(works(inProject(env)).minorVersion).toMatch(/^3\.\d+$/);
  });
});

describe('the name', () => {
  const nameOf = (found: Found): string => works(found).name;

  it.each(['.venv', 'venv', 'env'])('is the project for an env called %s', (called) => {
    expect(nameOf(inProject(settle(join(project, called))))).toBe(basename(project));
  });

  it('is the env for an env with a name of its own', () => {
    expect(nameOf(inProject(settle(join(project, 'science'))))).toBe('science');
    const self = settle(join(project, 'other'));
    expect(nameOf({ kind: 'self', marker: join(self, 'pyvenv.cfg'), project: self, env: self })).toBe('other');
  });

  it('is the directory above, for an env called venv that stands for itself', () => {
    const self = settle(join(project, 'tools/venv'));
    expect(nameOf({ kind: 'self', marker: join(self, 'pyvenv.cfg'), project: self, env: self })).toBe('tools');
  });

  it('is the project of a redirect, or the env when that has a name', () => {
    const elsewhere = settle(join(project, 'elsewhere/.venv'));
    const redirect = { kind: 'redirect', marker: env, project, content: '' } as const;
    expect(nameOf({ ...redirect, env: elsewhere })).toBe(basename(project));
    expect(nameOf({ ...redirect, env: settle(join(project, 'elsewhere/shop-py3.12')) })).toBe('shop-py3.12');
  });

  it.each([
    ['quoted by venv', `prompt = 'shop'`, 'shop'],
    ['bare, by virtualenv and uv', 'prompt = shop', 'shop'],
    ['with a quote', `prompt = "it's"`, `it's`],
    ['with code of a shell', 'prompt = $(touch PWNED)`touch PWNED`%n', '$(touch PWNED)`touch PWNED`%n'],
    ['with an escape, of which nothing is left', `prompt = '\\x1b[31mred\\n\\u202e'`, '?[31mred??'],
    ['with an escape that is written as such', 'prompt = \x1b[31mred', '?[31mred'],
  ])('is the prompt %s', (_, line, name) => {
    settle();
    rewrite((text) => `${text}${line}\n`);
    expect(nameOf(inProject(env))).toBe(name);
  });

  it.each(['prompt =', `prompt = ''`])('is not %j', (line) => {
    settle();
    rewrite((text) => `${text}${line}\n`);
    expect(nameOf(inProject(env))).toBe(basename(project));
  });

  it('of a prompt that venv itself wrote is that prompt', async () => {
    const prompts = [`it's`, `both ' and "`, 'back\\slash', 'tab\there', 'new\nline', 'è🚒片', '(paren) ', '%F{red}'];
    await makeEnvironments(prompts.map((prompt, index) => ({ dir: join(project, `${index}/.venv`), prompt })));
    const names = prompts.map((_, index) => nameOf(inProject(join(project, `${index}/.venv`))));
    expect(names).toEqual(prompts.map((prompt) => prompt.replace(/[\t\n]/g, '?')));
  });

  it('of a directory with control characters can be drawn', () => {
    expect(nameOf(inProject(settle(join(project, 'a\x1b[2Jb\u200fc/.venv'))))).toBe('a?[2Jb?c');
  });
});
