import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Scenarios, Scene } from './scenario.js';
import { expectPlain, scenarios } from './scenario.js';
import type { Session } from './session.js';

/** Names that some shell, prompt or terminal would act on. */
const names: readonly string[] = [
  `'";&&e-$ èрт🚒♞中片-j`,
  '$(touch PWNED)',
  '`touch PWNED`',
  '${IFS}$HOME',
  '%n%F{red}%(!.a.b)',
  '\\u\\h\\$',
  '!!',
  'new\nline',
  'tab\there',
  'esc\x1b]0;PWNED\x07\x1b[31m',
  '-n',
  '*?[a]',
  '~',
  '#',
  '\\',
  'back\\',
  'trailing ',
  '(paren)',
  '{a,b}',
  'a;touch PWNED;',
  'a\ntouch PWNED\n',
  '\u202egpj',
];

/** What a terminal shows of a name: what would act on it is replaced, and a blank is a blank. */
const shown = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, '?');

/** Characters that every terminal and line editor gives the same width. */
const isNarrow = (name: string): boolean => !/[🚒]/u.test(name);

/** Fails when something was executed, or drawn more or less than once. */
async function expectDrawnOnce({ home }: Scene, session: Session, name: string, env: string): Promise<void> {
  expect(session.noise).toBe('');
  const state = await session.probe();
  expect(state.env['VIRTUAL_ENV']).toBe(env);
  expect(state.env['TSVENV_ACTIVE']).toBe(env);
  expect(state.path[0]).toBe(`${env}/bin`);
  if (isNarrow(name)) expect(session.prompt).toBe(`(${shown(name)}) $ `);
  else expect(session.prompt.replace(/\s/g, '')).toBe(`(${name}) $ `.replace(/\s/g, ''));
  expect(session.raw).not.toContain('\x1b]0;PWNED');
  expect(await session.run('python -c "import sys; print(ascii(sys.prefix))"')).toBe(pythonAscii(env));
  for (const place of ['PWNED', 'src/PWNED', 'src/plain/PWNED']) expect(existsSync(home.at(place)), place).toBe(false);
  expect(existsSync(`${env}/../PWNED`)).toBe(false);
}

/** Python's `ascii()` of a text without both kinds of quotes in it, or with both. */
function pythonAscii(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\\' || char === quote) result += `\\${char}`;
    else if (char === '\n') result += '\\n';
    else if (char === '\t') result += '\\t';
    else if (code >= 0x20 && code < 0x7f) result += char;
    else if (code < 0x100) result += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) result += `\\u${code.toString(16).padStart(4, '0')}`;
    else result += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${quote}${result}${quote}`;
}

function inNames(name: string): Scenarios {
  const told = JSON.stringify(name);
  return {
    [`a project called ${told} is entered and left, cold and warm, and nothing of its name is executed`]: async (
      scene,
    ) => {
      const { home, start, cd } = scene;
      const dir = home.dir('src', name);
      const env = `${dir}/.venv`;
      await makeEnvironments([{ dir: env }]);
      const session = await start();
      const untrusted = await cd(session, dir);
      expect(untrusted).toMatch(/^tsvenv: [^\n]*'tsvenv allow' activates it always[^\n]*$/);
      expect(session.raw).not.toContain('\x1b]0;PWNED');
      await home.allowAll();
      for (let round = 0; round < 2; round++) {
        await cd(session, '/');
        await cd(session, dir);
        await expectDrawnOnce(scene, session, name, env);
      }
      await session.run('deactivate');
      await cd(session, '/');
      expect(session.noise).toBe('');
      await expectPlain(session, home.pathElements);
    },
  };
}

scenarios('hostile names of projects', {
  ...Object.assign({}, ...names.map(inNames)),

  'a child shell inherits every such environment and undoes it': async (scene) => {
    const { home, start, cd, shell } = scene;
    await makeEnvironments(names.map((name) => ({ dir: home.at('src', name, '.venv') })));
    await home.allowAll();
    const session = await start();
    for (const name of names) {
      await cd(session, home.at('src', name));
      await session.run(`sh -c 'cd / && exec ${shell.name}'`);
      expect(session.noise, JSON.stringify(name)).toBe('');
      await expectPlain(session, home.pathElements);
      await session.run('exit');
    }
  },
});

scenarios('hostile names in pyvenv.cfg', {
  'no prompt that is asked for is ever executed, however it is quoted': async (scene) => {
    const { home, start, cd } = scene;
    const [plain] = await home.projects('plain');
    await home.allowAll();
    const session = await start();
    const config = `${plain.env}/pyvenv.cfg`;
    const original = readFileSync(config, 'utf8');
    // A line ends where pyvenv.cfg's does.
    for (const name of names.filter((candidate) => !/[\r\n]/.test(candidate) && candidate.trim() === candidate)) {
      for (const quoted of [name, `'${name}'`, `"${name}"`]) {
        if (quoted !== name && /['"\\]/.test(name)) continue;
        writeFileSync(config, `${original}prompt = ${quoted}\n`);
        await cd(session, plain.dir);
        await expectDrawnOnce(scene, session, name, plain.env);
        await cd(session, '/');
        expect(session.noise).toBe('');
        await expectPlain(session, home.pathElements);
      }
    }
  },

  'a path with a colon is refused with a message': async ({ home, start, cd }) => {
    const dir = home.dir('src/a:b');
    // venv itself refuses to make one there.
    await makeEnvironments([{ dir: home.at('src/one/.venv') }]);
    home.write(`${dir}/.venv/pyvenv.cfg`, 'home = /usr/bin\n');
    await home.allowAll();
    const session = await start();
    expect(await cd(session, dir)).toMatch(/^tsvenv: [^\n]*:[^\n]*$/);
    await expectPlain(session, home.pathElements);
    expect(await session.run('')).toBe('');
  },
});
