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
import { hookText } from '../../src/hook.js';
import { enterDirectory, entryFile } from '../../src/warm.js';
import { type Conditions, entryText } from '../../src/warm-entry.js';
import { evaluate, evaluators, print } from './evaluate.js';
import { HOSTILE } from './strings.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-entry-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Entries hold as long as they are newer than what they are about. */
const age = (file: string): void => utimesSync(file, 1_000_000_000, 1_000_000_000);

/** An env's files in a project of this name, and what an entry for it would ask. */
function conditions(name = 'shop', content?: string): Conditions {
  const project = join(root, 'real', name);
  const env = join(project, '.venv');
  mkdirSync(join(env, 'bin'), { recursive: true });
  writeFileSync(join(env, 'bin/python'), '', { mode: 0o755 });
  const marker = content === undefined ? join(env, 'pyvenv.cfg') : join(project, '.python-envs');
  writeFileSync(marker, content ?? '');
  age(marker);
  const straight = [marker, env, project, dirname(project)];
  return {
    marker,
    realMarker: marker,
    same: [],
    straight,
    executable: join(env, 'bin/python'),
    refused: false,
    content,
  };
}

describe.each(evaluators)('an entry in $label', (evaluator) => {
  const { shell, missing } = evaluator;
  const isFish = shell.name === 'fish';

  /** The hook's functions, in a shell that is not interactive, and `enter`, which calls them as the hook does. */
  function functions(): string {
    const at = (name: string): string => join(root, name);
    const roots = { data: at('data'), state: at('state'), cache: at('cache'), config: at('config') };
    const paths = { node: '/nonexistent/node', script: '/nonexistent/script' };
    const settings = { ...paths, roots, version: '1.2.3', envNames: ['.venv', 'venv'], prompt: true, cd: false };
    const condition = {
      bash: ['if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then', 'if true; then'],
      zsh: ['if [[ -o interactive ]]; then', 'if true; then'],
      fish: ['if status is-interactive', 'if true'],
    }[shell.name] ?? ['', ''];
    const text = hookText(shell, settings);
    expect(text).toContain(condition[0]);
    const enter = {
      bash: 'function enter { __tsvenv_unaffected __tsvenv_enter_warm; }',
      zsh: 'function enter {\n\\builtin emulate -L zsh\n__tsvenv_enter_warm\n}',
      fish: 'function enter\n__tsvenv_enter_warm\nend',
    }[shell.name];
    mkdirSync(join(roots.data, 'trust'), { recursive: true });
    age(join(roots.data, 'trust'));
    return `${text.replaceAll(condition[0] ?? '', () => condition[1] ?? '')}\n${enter}`;
  }

  const assign = (name: string, value: string): string =>
    isFish ? `set -g ${name} ${shell.quote(value)}` : `${name}=${shell.quote(value)}`;
  const attempt = isFish
    ? `if enter; ${print('used')}; else; ${print('asked')}; end`
    : `if enter; then ${print('used')}; else ${print('asked')}; fi`;
  const ops = enter(
    { path: '/e', realPath: '/e', bin: '/e/bin', python: '', name: 'e', minorVersion: '' },
    'automatic',
  );

  interface Situation {
    /** The marker that the hook found; by default the entry's. */
    readonly found?: string;
    readonly env?: NodeJS.ProcessEnv;
  }

  /** Whether the entry is used, with what it does when it is. */
  function holds(asked: Conditions, { found = asked.marker, env = {} }: Situation = {}): boolean {
    const file = entryFile(enterDirectory(join(root, 'state')), found);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, entryText(asked, ops) ?? '');
    const show = print(isFish ? '"$VIRTUAL_ENV" "$PATH"' : '"${VIRTUAL_ENV-}" "$PATH"');
    const script = [functions(), assign('__tsvenv_found', found), attempt, show].join('\n');
    const [outcome, active, path] = evaluate(evaluator, script, { PATH: '/usr/bin', ...env });
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
    const link = join(root, 'link');
    symlinkSync(env, link);
    expect(holds({ ...asked, same: [[link, env]] })).toBe(true);
    for (const other of [root, join(root, 'gone')]) {
      expect(holds({ ...asked, same: [[link, other]] })).toBe(false);
      expect(
        holds({
          ...asked,
          same: [
            [link, env],
            [link, other],
          ],
        }),
      ).toBe(false);
    }
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

  it.for<readonly [string, (file: string, gone: string) => Partial<Conditions>]>([
    ['the record', (file) => ({ record: file })],
    ['one of the files', (file, gone) => ({ record: gone, older: [gone, gone, file] })],
  ])('is used as long as it is newer than what was installed: %s', ([, more], { skip }) => {
    if (missing !== undefined) skip(missing);
    const file = join(root, `it's $(x) "*"`);
    const asked = { ...conditions(), ...more(file, join(root, 'gone')) };
    expect(holds(asked)).toBe(true);
    writeFileSync(file, '');
    const later = new Date(Date.now() + 60_000);
    utimesSync(file, later, later);
    expect(holds(asked)).toBe(false);
    age(file);
    expect(holds(asked)).toBe(true);
  });

  it('knows what was installed by any name', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    for (const name of HOSTILE.filter((text) => text !== '' && !text.includes('/'))) {
      const file = join(root, name);
      writeFileSync(file, '');
      utimesSync(file, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
      expect([name, holds({ ...conditions(), older: [file] })]).toEqual([name, false]);
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
      age(asked.marker);
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

  it('is used whole or not at all, wherever it is cut off', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = { ...conditions('cut', 'envs/cut\n'), older: [join(root, 'one'), join(root, 'two')] };
    const file = entryFile(enterDirectory(join(root, 'state')), asked.marker);
    const whole = Buffer.from(entryText(asked, ops) ?? '');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const cuts = Array.from({ length: whole.length + 1 }, (_, length) => join(root, `cut-${length}`));
    for (const [length, cut] of cuts.entries()) writeFileSync(cut, whole.subarray(0, length));
    const lines = cuts.flatMap((cut) => [`command cp ${shell.quote(cut)} ${shell.quote(file)}`, attempt]);
    const outcomes = evaluate(evaluator, [functions(), assign('__tsvenv_found', asked.marker), ...lines].join('\n'));
    expect(outcomes).toEqual(cuts.map((_, length) => (length === whole.length ? 'used' : 'asked')));
  });

  it('that is anything else is not used, and nothing in it is executed', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const asked = conditions();
    const whole = entryText(asked, ops) ?? '';
    const file = entryFile(enterDirectory(join(root, 'state')), asked.marker);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const others: readonly (string | Buffer)[] = [
      '',
      '\0',
      'touch PWNED\n',
      'tsvenv\x1fwhole',
      whole.replace('\x1f0\x1f', '\x1fa[$(touch PWNED)]\x1f'),
      whole.replace('\x1f0\x1f', '\x1f9\x1f'),
      `\x1f${whole}`,
      whole.replaceAll('\x1f', '\n'),
      '(\x1f-f\x1f!\x1f-a\x1fwhole',
      Buffer.alloc(100_000, 0xff),
      Buffer.alloc(100_000, 0x1f),
    ];
    const lines = others.flatMap((text, index) => {
      const other = join(root, `other-${index}`);
      writeFileSync(other, text);
      return [`command cp ${shell.quote(other)} ${shell.quote(file)}`, attempt];
    });
    const outcomes = evaluate(evaluator, [functions(), assign('__tsvenv_found', asked.marker), ...lines].join('\n'));
    expect(outcomes).toEqual(others.map(() => 'asked'));
  });
});
