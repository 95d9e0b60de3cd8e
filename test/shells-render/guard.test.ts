import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enter } from '../../src/diff.js';
import type { Conditions } from '../../src/shells/ops.js';
import { evaluate, evaluators, print } from './evaluate.js';
import { HOSTILE } from './strings.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-guard-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An env's files in a project of this name, and what an entry for it would ask. */
function conditions(name = 'shop', content?: string): Conditions {
  const project = join(root, 'real', name);
  const env = join(project, '.venv');
  mkdirSync(join(env, 'bin'), { recursive: true });
  writeFileSync(join(env, 'bin/python'), '', { mode: 0o755 });
  const marker = content === undefined ? join(env, 'pyvenv.cfg') : join(project, '.python-envs');
  writeFileSync(marker, content ?? '');
  const straight = [marker, env, project, dirname(project)];
  return {
    marker,
    realMarker: marker,
    same: [[env, env]],
    straight,
    executable: join(env, 'bin/python'),
    refused: false,
    content,
  };
}

describe.each(evaluators)('an entry of $label', (evaluator) => {
  const { shell, missing } = evaluator;
  const isFish = shell.name === 'fish';

  interface Situation {
    /** The marker that the hook found; by default the entry's. */
    readonly found?: string;
    readonly env?: NodeJS.ProcessEnv;
  }

  /** Whether the entry is used: sourced in the way of the hook, with what it does when it is. */
  function holds(asked: Conditions, { found = asked.marker, env = {} }: Situation = {}): boolean {
    const entry = join(root, 'entry');
    const ops = enter({ path: '/e', realPath: '/e', bin: '/e/bin', python: '', name: 'e', minorVersion: '' }, 'hand');
    writeFileSync(entry, shell.guard(asked) + shell.render(ops));
    const source = {
      bash: `function enter { \\builtin source ${shell.quote(entry)}; }`,
      zsh: `function enter {\nemulate -L zsh\n\\builtin source ${shell.quote(entry)}\n}`,
      fish: `function enter\nsource ${shell.quote(entry)}\nend`,
    }[shell.name];
    const then = isFish
      ? `if enter; ${print('used')}; else; ${print('asked')}; end`
      : `if enter; then ${print('used')}; else ${print('asked')}; fi`;
    const script = [
      isFish ? `set -g __tsvenv_found ${shell.quote(found)}` : `__tsvenv_found=${shell.quote(found)}`,
      source,
      then,
      print(isFish ? '"$VIRTUAL_ENV" "$PATH"' : '"${VIRTUAL_ENV-}" "$PATH"'),
    ];
    const [outcome, active, path] = evaluate(evaluator, script.join('\n'), { PATH: '/usr/bin', ...env });
    // Used, it has entered; else it has changed nothing at all.
    expect([active, path]).toEqual(outcome === 'used' ? ['/e', '/e/bin:/usr/bin'] : ['', '/usr/bin']);
    return outcome === 'used';
  }

  it('is used while all is as it was', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    expect(holds(conditions())).toBe(true);
    expect(holds(conditions('listed', 'envs/shop\n'))).toBe(true);
    expect(holds({ ...conditions(), executable: undefined, refused: true })).toBe(true);
  });

  it('is not used for a marker that is spelled in another way', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    expect(holds(asked, { found: `${asked.marker}x` })).toBe(false);
    expect(holds(asked, { found: asked.marker.replace('/.venv', '//.venv') })).toBe(false);
    expect(holds(asked, { found: '*' })).toBe(false);
    expect(holds(asked, { found: '' })).toBe(false);
  });

  it('is not used for a marker that is another file', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    expect(holds({ ...asked, realMarker: conditions('other').marker })).toBe(false);
    expect(holds({ ...asked, realMarker: join(root, 'gone') })).toBe(false);
  });

  it('is not used for an env that is another directory', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    const env = dirname(asked.marker);
    expect(
      holds({
        ...asked,
        same: [
          [env, env],
          [env, root],
        ],
      }),
    ).toBe(false);
    expect(holds({ ...asked, same: [[env, join(root, 'gone')]] })).toBe(false);
  });

  it('is not used once something on the way to it has become a link', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    renameSync(join(root, 'real'), join(root, 'moved'));
    symlinkSync(join(root, 'moved'), join(root, 'real'));
    expect(holds(asked)).toBe(false);
    expect(holds({ ...asked, straight: [] })).toBe(true);
  });

  it('is not used when the interpreter cannot run', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    const interpreter = asked.executable ?? '';
    chmodSync(interpreter, 0o644);
    expect(holds(asked)).toBe(false);
    expect(holds({ ...asked, executable: undefined })).toBe(true);
    rmSync(interpreter);
    symlinkSync(join(root, 'gone'), interpreter);
    expect(holds(asked)).toBe(false);
  });

  it('that refuses is not used under TSVENV_TRUST', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = { ...conditions(), refused: true };
    expect(holds(asked, { env: { TSVENV_TRUST: '/some/where else' } })).toBe(false);
    expect(holds(asked, { env: { TSVENV_TRUST: '' } })).toBe(true);
    expect(holds({ ...asked, refused: false }, { env: { TSVENV_TRUST: '/' } })).toBe(true);
  });

  it('is used as long as a file is not newer than another, whatever the file is called', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    const [before, now] = [new Date(2020, 1, 1), new Date(2020, 1, 2)];
    const than = join(root, 'than');
    writeFileSync(than, '');
    utimesSync(than, now, now);
    for (const name of ['requirements.txt', ...HOSTILE.filter((text) => text !== '' && !text.includes('/'))]) {
      const file = join(root, name);
      const older = [
        [than, than],
        [file, than],
      ] as const;
      expect([name, holds({ ...asked, older })]).toEqual([name, true]);
      writeFileSync(file, '');
      expect([name, holds({ ...asked, older })]).toEqual([name, false]);
      utimesSync(file, before, before);
      expect([name, holds({ ...asked, older })]).toEqual([name, true]);
      rmSync(file);
    }
  });

  it.for([
    'envs/shop',
    'envs/shop\n',
    'envs/shop\r\n',
    '\ufeffenvs/shop\n',
    '\n\n  envs/shop  \n\n',
    '  leading and trailing  ',
    `it's "$(id)" \`id\` \\ *\n`,
    'è🚒片\n',
    'a\nb\tc\n',
  ])('is used for the content %j of a redirect, and for no other', (content, { skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions('listed', content);
    expect(holds(asked)).toBe(true);
    const others = [
      `${content}\n`,
      `${content} `,
      ` ${content}`,
      content.slice(1),
      content.slice(0, -1),
      '',
      content.toUpperCase(),
    ];
    for (const other of others.filter((text) => text !== content)) {
      writeFileSync(asked.marker, other);
      expect([other, holds(asked)]).toEqual([other, false]);
    }
  });

  it('is not used, and says nothing, for a redirect that cannot be read', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions('listed', 'envs/shop\n');
    rmSync(asked.marker);
    expect(holds(asked)).toBe(false);
    mkdirSync(asked.marker);
    expect(holds(asked)).toBe(false);
  });

  it('works for every name that a project can have', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    for (const name of HOSTILE.filter((text) => text !== '')) {
      const asked = conditions(`x${name}`, `../${name}\n`);
      expect([name, holds(asked)]).toEqual([name, true]);
      expect([name, holds(asked, { found: `${asked.marker} ` })]).toEqual([name, false]);
    }
  });
});
