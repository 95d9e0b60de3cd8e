import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { findUpSync } from 'find-up';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Boundaries,
  ceilingDirectories,
  ENV_NAMES,
  type FileSystem,
  levels,
  locate,
  markerIn,
} from '../src/locate.js';
import { asNobody } from './fixtures/nobody.js';

const free: Boundaries = { home: undefined, ceilings: [], envNames: ENV_NAMES };

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-locate-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => (path === '' ? root : `${root}/${path}`);

/** Makes files below the scratch directory: a name that ends in a slash is a directory. */
function make(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(path.endsWith('/') ? at(path) : dirname(at(path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(at(path), content);
  }
}

/** What is found from a directory below the scratch directory, each path relative to it. */
function found(cwd: string, boundaries: Partial<Boundaries> = {}): Readonly<Record<string, unknown>> | undefined {
  const result = locate(at(cwd), fs, { ...free, ...boundaries });
  if (result === undefined || !result.marker.startsWith(root)) return undefined;
  const inside = (path: string | undefined) => (path?.startsWith(root) ? path.slice(root.length + 1) : path);
  const { kind, marker, project, env } = result;
  return { kind, marker: inside(marker), project: inside(project), env: inside(env) };
}

/** A file system that notes every path that is asked for. */
function noting(asked: string[]): FileSystem {
  return {
    statSync: (path, options) => {
      asked.push(path);
      return fs.statSync(path, options);
    },
    readFileSync: (path) => {
      asked.push(path);
      return fs.readFileSync(path);
    },
  };
}

describe('locate', () => {
  it('finds nothing where nothing is', () => {
    make({ 'shop/': '' });
    expect(found('shop')).toBeUndefined();
  });

  it.each([
    [{ 'shop/pyvenv.cfg': '' }, { kind: 'self', marker: 'shop/pyvenv.cfg', env: 'shop' }],
    [{ 'shop/.venv/pyvenv.cfg': '' }, { kind: 'inside', marker: 'shop/.venv/pyvenv.cfg', env: 'shop/.venv' }],
    [{ 'shop/venv/pyvenv.cfg': '' }, { kind: 'inside', marker: 'shop/venv/pyvenv.cfg', env: 'shop/venv' }],
    [{ 'shop/.venv': '/envs/shop\n' }, { kind: 'redirect', marker: 'shop/.venv', env: '/envs/shop' }],
    [{ 'shop/.python-envs': '/envs/shop\n' }, { kind: 'list', marker: 'shop/.python-envs', env: '/envs/shop' }],
  ])('knows the marker %j', (files, expected) => {
    make({ ...files, 'shop/deep/below/': '' });
    expect(found('shop')).toEqual({ project: 'shop', ...expected });
    expect(found('shop/deep/below')).toEqual({ project: 'shop', ...expected });
  });

  it('takes the first rule that matches at a level', () => {
    make({ 'shop/.python-envs': '/listed\n', 'shop/sub/': '' });
    expect(found('shop')).toMatchObject({ kind: 'list' });
    make({ 'shop/.venv': '/redirected\n' });
    expect(found('shop')).toMatchObject({ kind: 'redirect', env: '/redirected' });
    make({ 'shop/venv/pyvenv.cfg': '' });
    expect(found('shop')).toMatchObject({ kind: 'inside', env: 'shop/venv' });
    rmSync(at('shop/.venv'));
    make({ 'shop/.venv/pyvenv.cfg': '' });
    expect(found('shop')).toMatchObject({ kind: 'inside', env: 'shop/.venv' });
    make({ 'shop/pyvenv.cfg': '' });
    expect(found('shop')).toMatchObject({ kind: 'self', env: 'shop' });
  });

  it('takes the nearest level, whatever rule matches further up', () => {
    make({ 'pyvenv.cfg': '', 'a/.venv/pyvenv.cfg': '', 'a/b/.python-envs': '/envs/b\n', 'a/b/c/': '' });
    expect(found('a/b/c')).toMatchObject({ kind: 'list', project: 'a/b' });
    expect(found('a')).toMatchObject({ kind: 'inside', project: 'a' });
    expect(found('')).toMatchObject({ kind: 'self', project: '' });
  });

  it('changes nothing inside an env that its project is known by', () => {
    make({ 'shop/.venv/pyvenv.cfg': '', 'shop/.venv/lib/python3.12/': '' });
    const fromProject = found('shop');
    for (const inside of ['shop/.venv', 'shop/.venv/lib', 'shop/.venv/lib/python3.12']) {
      expect(found(inside)).toEqual(fromProject);
    }
  });

  it('treats an env by any other name as its own project, also below', () => {
    make({ 'envs/science/pyvenv.cfg': '', 'envs/science/bin/': '' });
    expect(found('envs/science/bin')).toEqual({
      kind: 'self',
      marker: 'envs/science/pyvenv.cfg',
      project: 'envs/science',
      env: 'envs/science',
    });
  });

  it('looks for the names that the user configured, in their order, and for no other', () => {
    make({ 'shop/.venv/pyvenv.cfg': '', 'shop/env/pyvenv.cfg': '', 'shop/.env/pyvenv.cfg': '' });
    expect(found('shop', { envNames: ['.env', 'env'] })).toMatchObject({ env: 'shop/.env' });
    expect(found('shop', { envNames: ['env', '.env'] })).toMatchObject({ env: 'shop/env' });
    expect(found('shop', { envNames: ['other'] })).toBeUndefined();
    expect(found('shop/env', { envNames: ['env'] })).toMatchObject({ kind: 'inside', project: 'shop' });
  });

  it('keeps the path that the user came by, through symbolic links to the project and to the env', () => {
    make({ 'real/.venv/pyvenv.cfg': '', 'central/pyvenv.cfg': '', 'shop/': '' });
    symlinkSync(at('real'), at('link'));
    symlinkSync(at('central'), at('shop/.venv'));
    expect(found('link')).toMatchObject({ project: 'link', env: 'link/.venv' });
    expect(found('shop')).toMatchObject({ kind: 'inside', marker: 'shop/.venv/pyvenv.cfg', env: 'shop/.venv' });
  });

  it.each([
    ['a directory called pyvenv.cfg', 'shop/pyvenv.cfg/'],
    ['an env directory without pyvenv.cfg', 'shop/.venv/bin/'],
    ['a directory called pyvenv.cfg in the env', 'shop/.venv/pyvenv.cfg/'],
    ['a directory called .python-envs', 'shop/.python-envs/'],
  ])('passes %s over', (_, path) => {
    make({ [path]: '' });
    expect(found('shop')).toBeUndefined();
    make({ '.venv/pyvenv.cfg': '' });
    expect(found('shop')).toMatchObject({ project: '' });
  });

  it('passes dangling and circular links over', () => {
    make({ 'shop/': '' });
    symlinkSync(at('nowhere'), at('shop/.venv'));
    symlinkSync(at('shop/pyvenv.cfg'), at('shop/pyvenv.cfg'));
    expect(found('shop')).toBeUndefined();
  });

  it('never opens a pipe', () => {
    make({ 'shop/': '' });
    // A read of it would wait for a writer for ever.
    for (const name of ['.venv', '.python-envs', 'pyvenv.cfg']) execFileSync('mkfifo', [at(`shop/${name}`)]);
    expect(found('shop')).toBeUndefined();
  });

  it.each([
    `'";&&e-$ èрт🚒♞中片-j`,
    '$(touch PWNED)',
    '`touch PWNED`',
    'line\nbreak',
    'tab\there',
    '-rf',
    '*?[a]',
    '~',
    '#',
    '\\',
    'trailing ',
    ' ',
    '%n%F{red}',
    '!!',
  ])('finds a project called %j', (name) => {
    make({ [`${name}/.venv/pyvenv.cfg`]: '', [`${name}/sub/`]: '' });
    expect(found(`${name}/sub`)).toMatchObject({ project: name, env: `${name}/.venv` });
  });

  it('passes over what may not be looked into', () => {
    make({ 'shop/.venv/pyvenv.cfg': '', 'shop/sub/': '', '.venv/pyvenv.cfg': '' });
    chmodSync(root, 0o755);
    chmodSync(at('shop/.venv'), 0);
    expect(asNobody(() => found('shop/sub'))).toMatchObject({ project: '' });
    chmodSync(at('shop/.venv'), 0o755);
    expect(asNobody(() => found('shop/sub'))).toMatchObject({ project: 'shop' });
  });

  it('finds a project 200 levels up', () => {
    const deep = Array.from({ length: 200 }, () => 'd').join('/');
    make({ '.venv/pyvenv.cfg': '', [`${deep}/`]: '' });
    expect(found(deep)).toMatchObject({ project: '' });
  });
});

describe('the content of a redirect', () => {
  it.each([
    ['an absolute path', '/envs/shop', '/envs/shop'],
    ['a path relative to the file', '../envs/shop', 'envs/shop'],
    ['a name', 'env', 'shop/env'],
    ['a line that ends in LF', '/envs/shop\n', '/envs/shop'],
    ['a line that ends in CRLF', '/envs/shop\r\n', '/envs/shop'],
    ['a byte order mark', '\uFEFF/envs/shop\n', '/envs/shop'],
    ['slashes at the end', '/envs/shop//\n', '/envs/shop'],
    ['more lines after the first', '/envs/shop\n/envs/other\n', '/envs/shop'],
    ['empty lines before it', '\n\r\n  \n/envs/shop\n', '/envs/shop'],
    ['a path with a space at its end, which is part of it', '/envs/shop \n', '/envs/shop '],
    ['a path with every sort of quote', `/envs/'"\`$(id)\\\n`, `/envs/'"\`$(id)\\`],
    ['letters beyond ASCII', '/envs/è🚒片\n', '/envs/è🚒片'],
    ['the root', '/\n', '/'],
  ])('may be %s', (_, content, env) => {
    make({ 'shop/.venv': content, 'shop/sub/': '' });
    expect(found('shop/sub')).toMatchObject({ kind: 'redirect', project: 'shop', env });
  });

  it.each([
    ['nothing', ''],
    ['empty lines', '\n\r\n\n'],
    ['blanks', '  \t \n'],
    ['a byte order mark alone', '\uFEFF'],
    ['a binary', Buffer.from([0x2f, 0x00, 0xff, 0xfe, 0x0a])],
    ['10 MB', Buffer.alloc(10_000_000, '/envs/shop\n')],
  ])('may be %s, and then names no env', (_, content) => {
    make({ 'shop/.venv': content });
    expect(found('shop')).toEqual({ kind: 'redirect', marker: 'shop/.venv', project: 'shop', env: undefined });
  });

  it('is handed on whole, so that a change of it is seen', () => {
    make({ 'shop/.venv': '/envs/shop\r\n\n# more\n' });
    expect(locate(at('shop'), fs, free)?.content).toBe('/envs/shop\r\n\n# more\n');
    make({ 'big/.venv': Buffer.alloc(70_000, 'x') });
    expect(locate(at('big'), fs, free)?.content).toBeUndefined();
  });

  it('of .python-envs is one path a line, the last of which is the default', () => {
    make({ 'shop/.python-envs': '\uFEFF/envs/old\r\n/envs/older\r\n../envs/new\r\n\r\n' });
    expect(found('shop')).toMatchObject({ kind: 'list', env: 'envs/new' });
    make({ 'shop/.python-envs': '/envs/one\n/envs/last' });
    expect(found('shop')).toMatchObject({ env: '/envs/last' });
  });
});

describe('the walk', () => {
  it('ends at the home directory when it began there or below', () => {
    make({ '.venv/pyvenv.cfg': '', 'home/shop/': '', 'home-beside/': '' });
    expect(found('home/shop', { home: at('home') })).toBeUndefined();
    expect(found('home', { home: at('home') })).toBeUndefined();
    expect(found('home-beside', { home: at('home') })).toMatchObject({ project: '' });
    expect(found('', { home: at('home') })).toMatchObject({ project: '' });
    make({ 'home/.venv/pyvenv.cfg': '' });
    expect(found('home/shop', { home: at('home') })).toMatchObject({ project: 'home' });
  });

  it('looks at the first ceiling and goes no further up', () => {
    make({ '.venv/pyvenv.cfg': '', 'top/mid/low/': '' });
    expect(found('top/mid/low', { ceilings: [at('top')] })).toBeUndefined();
    expect(found('top/mid/low', { ceilings: [at('elsewhere')] })).toMatchObject({ project: '' });
    make({ 'top/.venv/pyvenv.cfg': '', 'top/mid/.venv/pyvenv.cfg': '' });
    expect(found('top/mid/low', { ceilings: [at('top')] })).toMatchObject({ project: 'top/mid' });
    rmSync(at('top/mid/.venv'), { recursive: true });
    expect(found('top/mid/low', { ceilings: [at('top')] })).toMatchObject({ project: 'top' });
  });

  it.each([
    ['/a:/b', ['/a', '/b']],
    ['/a/:/b//', ['/a', '/b']],
    ['relative::/a:../up:~', ['/a']],
    ['/', ['/']],
    ['', []],
    [undefined, []],
  ])('reads the ceilings %j as %j', (value, expected) => {
    expect(ceilingDirectories(value)).toEqual(expected);
  });

  it('goes up level by level to the root', () => {
    expect(levels('/a/b/c', free)).toEqual(['/a/b/c', '/a/b', '/a', '/']);
    expect(levels('/', free)).toEqual(['/']);
    expect(levels('/home/u/shop', free)).toEqual(['/home/u/shop', '/home/u', '/']);
    expect(levels('/a/b', { ...free, home: '/' })).toEqual(['/a/b', '/a', '/']);
  });

  it.each(['/home', '/Users', '/net', '/afs', '/misc'])('never asks for anything in %s', (place) => {
    const asked: string[] = [];
    for (const cwd of [place, `${place}/someone/shop`]) locate(cwd, noting(asked), free);
    expect(asked).toContain(`${place}/someone/.venv`);
    expect(asked).toContain('/.venv');
    const probes = ['pyvenv.cfg', '.venv', '.venv/pyvenv.cfg', 'venv/pyvenv.cfg', '.python-envs'];
    expect(asked).not.toEqual(expect.arrayContaining([expect.toBeOneOf(probes.map((name) => `${place}/${name}`))]));
    expect(markerIn(place, noting(asked), ENV_NAMES)).toBeUndefined();
    expect(asked).not.toContain(`${place}/.venv`);
  });

  it('opens no file but a redirect, and nothing beside the markers', () => {
    make({ 'shop/.venv/pyvenv.cfg': '', 'shop/sub/': '' });
    const asked: string[] = [];
    locate(at('shop/sub'), noting(asked), free);
    expect(asked.every((path) => /\/(pyvenv\.cfg|\.venv|\.python-envs)$/.test(path))).toBe(true);
  });
});

describe('locate beside find-up', () => {
  /** The rules once more, a level at a time, said with another library's walk. */
  function oracle(cwd: string, { home, ceilings, envNames }: Boundaries): string | undefined {
    const isFile = (path: string): boolean => fs.existsSync(path) && fs.statSync(path).isFile();
    let over = false;
    const marker = findUpSync(
      (level) => {
        if (over) return undefined;
        const name = level.slice(level.lastIndexOf('/') + 1);
        const candidates = [
          ...(envNames.includes(name) ? [] : ['pyvenv.cfg']),
          ...envNames.map((env) => `${env}/pyvenv.cfg`),
          '.venv',
          '.python-envs',
        ].map((candidate) => join(level, candidate));
        over = level === home || ceilings.includes(level);
        return candidates.find(isFile);
      },
      { cwd, stopAt: '/' },
    );
    return marker?.startsWith(root) ? marker : undefined;
  }

  const names = ['a', 'b', '.venv', 'venv', 'env', 'x y'] as const;
  const directory = fc.array(fc.constantFrom(...names), { maxLength: 5 }).map((parts) => parts.join('/'));
  const marker = fc.constantFrom('pyvenv.cfg', '.venv', '.python-envs', '.venv/pyvenv.cfg', 'venv/pyvenv.cfg');

  it('finds the same marker in any tree, from anywhere in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(directory, marker), { maxLength: 6 }),
        directory,
        fc.option(directory, { nil: undefined }),
        fc.array(directory, { maxLength: 1 }),
        fc.constantFrom<readonly string[]>(ENV_NAMES, ['env'], ['venv', '.venv', 'env']),
        (markers, cwd, home, ceilings, envNames) => {
          rmSync(root, { recursive: true, force: true });
          mkdirSync(root);
          for (const [place, name] of [...markers, [cwd, '.here'] as const]) {
            try {
              make({ [join(place, name)]: '' });
            } catch {
              // a file is where a directory would have to be, or the other way round: one of them stays
            }
          }
          const start = fs.existsSync(at(cwd)) && fs.statSync(at(cwd)).isDirectory() ? at(cwd) : root;
          const boundaries = { home: home === undefined ? home : at(home), ceilings: ceilings.map(at), envNames };
          const located = locate(start, fs, boundaries)?.marker;
          expect(located?.startsWith(root) ? located : undefined).toBe(oracle(start, boundaries));
        },
      ),
      { numRuns: 150 },
    );
  });
});
