import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Home } from '../fixtures/home.js';
import type { ShellDriver } from './driver.js';
import { type Scene, scenarios } from './scenario.js';
import type { Session } from './session.js';

/** Lines of an rc file that load the completion and bind Ctrl-X Ctrl-L to writing the line that is being edited. */
const rc: Readonly<Record<string, (file: string) => readonly string[]>> = {
  bash: (file) => [
    'eval "$(tsvenv completion bash)"',
    `function line__ { builtin printf '%s\\0' "$READLINE_LINE" >|${file}; }`,
    `bind -x '"\\C-x\\C-l": line__'`,
  ],
  zsh: (file) => [
    'autoload -Uz compinit && compinit -D -u',
    'eval "$(tsvenv completion zsh)"',
    `function line__ { builtin print -rn -- "$BUFFER"$'\\0' >|${file}; }`,
    'zle -N line__',
    `bindkey '^X^L' line__`,
  ],
  fish: (file) => [
    'tsvenv completion fish | source',
    `function line__; printf '%s\\0' (commandline | string collect) >${file}; end`,
    'bind \\cx\\cl line__',
  ],
};

const lineFile = (home: Home): string => home.at('.line');

const begin = ({ shell, home, start }: Scene, cwd = home.path): Promise<Session> =>
  start({ cwd, after: rc[shell.name]?.(lineFile(home)) ?? [] });

/** Types, presses Tab, and returns the line as it is then; it is not run. */
async function completed(session: Session, home: Home, typed: string): Promise<string> {
  const file = lineFile(home);
  rmSync(file, { force: true });
  session.terminal.write(typed);
  session.terminal.write('\t');
  session.terminal.write('\x18\x0c');
  const text = await session.terminal.until(
    () => {
      const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return written.endsWith('\0') ? written.slice(0, -1) : undefined;
    },
    `what Tab makes of ${JSON.stringify(typed)}`,
  );
  session.terminal.write('\x15'); // Ctrl-U: nothing of it stays
  return text;
}

const hostile = (shell: ShellDriver): string => (shell.name === 'fish' ? '(touch pwned)' : '$(touch pwned)');

scenarios('completion', {
  'completes commands, options and the words that a command knows': async (scene) => {
    const { home } = scene;
    const session = await begin(scene);
    const lines: readonly (readonly [string, string])[] = [
      ['tsvenv remo', 'tsvenv remove '],
      ['tsvenv create --without-p', 'tsvenv create --without-pip '],
      ['tsvenv hook bash --no-pr', 'tsvenv hook bash --no-prompt '],
      ['tsvenv hook zs', 'tsvenv hook zsh '],
      ['tsvenv export gh', 'tsvenv export gha '],
      ['tsvenv setup bash fis', 'tsvenv setup bash fish '],
      ['tsvenv trust --json pru', 'tsvenv trust --json prune '],
      ['tsvenv config pa', 'tsvenv config path '],
    ];
    for (const [typed, line] of lines) expect(await completed(session, home, typed)).toBe(line);
  },

  'completes environments by whatever name, and what it writes means exactly that': async (scene) => {
    const { home } = scene;
    const name = 'it\'s $(touch pwned) `id` & "x"';
    await home.mustRun('create', '--without-pip', home.at('envs', name));
    const session = await begin(scene);
    const line = await completed(session, home, `tsvenv which --env ${home.at('envs/it')}`);
    await session.run(line.trimEnd());
    expect(session.output).toBe(`${home.at('envs', name)}/bin/python`);
    expect(existsSync(home.at('pwned'))).toBe(false);
  },

  'completes environments behind an equals sign': async (scene) => {
    const { home } = scene;
    await makeEnvironments([{ dir: home.at('envs/science') }]);
    await home.mustRun('allow', home.at('envs/science'));
    const session = await begin(scene);
    const line = await completed(session, home, `tsvenv which --env=${home.at('envs/sci')}`);
    expect(line.trimEnd().replace(/\/$/, '')).toBe(`tsvenv which --env=${home.at('envs/science')}`);
  },

  'completes what was decided, where it can be forgotten': async (scene) => {
    const { home } = scene;
    const [shop] = await home.projects('shop');
    home.dir('src/shopping');
    await home.mustRun('allow', shop.dir);
    const session = await begin(scene);
    const line = await completed(session, home, `tsvenv trust forget ${home.at('src/sh')}`);
    expect(line.trimEnd().replace(/\/$/, '')).toBe(`tsvenv trust forget ${shop.dir}`);
  },

  'completes interpreters, without starting one': async (scene) => {
    const { home } = scene;
    home.write('bin/python3.97', `#!/bin/sh\ntouch '${home.at('started')}'\n`);
    chmodSync(home.at('bin/python3.97'), 0o755);
    const session = await begin(scene);
    expect(await completed(session, home, 'tsvenv create -p 3.9')).toBe('tsvenv create -p 3.97 ');
    expect(await completed(session, home, 'tsvenv python find 3.97')).toBe('tsvenv python find 3.97 ');
    expect(existsSync(home.at('started'))).toBe(false);
  },

  'completes programs of the environment, and directories': async (scene) => {
    const { home } = scene;
    const [shop] = await home.projects('shop');
    await home.mustRun('allow', shop.dir);
    home.write(`${shop.bin}/zzz-tool`, '#!/bin/sh\n');
    chmodSync(`${shop.bin}/zzz-tool`, 0o755);
    home.dir('src/shop/deep');
    const [stranger] = await home.projects('stranger');
    home.write(`${stranger.bin}/yyy-tool`, '#!/bin/sh\n');
    chmodSync(`${stranger.bin}/yyy-tool`, 0o755);
    const away = await begin(scene, stranger.dir);
    expect(await completed(away, home, 'tsvenv exec yyy-')).toBe('tsvenv exec yyy-');
    const session = await begin(scene, shop.dir);
    expect(await completed(session, home, 'tsvenv exec zzz-')).toBe('tsvenv exec zzz-tool ');
    expect(await completed(session, home, 'tsvenv which zzz-')).toBe('tsvenv which zzz-tool ');
    expect(await completed(session, home, 'tsvenv allow dee')).toBe('tsvenv allow deep/');
    expect(await completed(session, home, 'tsvenv exec ls dee')).toBe('tsvenv exec ls deep/');
  },

  'never evaluates what was typed': async (scene) => {
    const { home, shell } = scene;
    const session = await begin(scene);
    for (const typed of [
      `tsvenv remove ${hostile(shell)} `,
      `tsvenv ${hostile(shell)} x`,
      // zsh itself expands the word at the cursor (expand-or-complete).
      ...(shell.name === 'zsh' ? [] : [`tsvenv remove "${hostile(shell)}`]),
    ]) {
      await completed(session, home, typed);
    }
    expect(existsSync(home.at('pwned'))).toBe(false);
  },

  'comes with the hook that setup writes': async (scene) => {
    const { home, shell, start } = scene;
    await home.mustRun('setup', shell.name, '--yes');
    const file = home.at('.local/state/tsvenv', `hook.${shell.name}`);
    const own = rc[shell.name]?.(lineFile(home)) ?? [];
    const lines = own.filter((line) => !line.includes('tsvenv completion'));
    const compinit = lines.filter((line) => line.includes('compinit'));
    const binding = lines.filter((line) => !line.includes('compinit'));
    const session = await start({ hook: false, after: [...compinit, `source ${file}`, ...binding] });
    expect(await completed(session, home, 'tsvenv remo')).toBe('tsvenv remove ');
  },
});

scenarios(
  'completion',
  {
    'lists environments by their paths, for many have the same name': async (scene) => {
      const { home } = scene;
      const projects = await home.projects('shop', 'blog', 'on sale');
      for (const { dir } of projects) await home.mustRun('allow', dir);
      const session = await begin(scene);
      session.terminal.write('tsvenv remove \t\t');
      const paths = projects.map(({ env }) => `${env.replace(' ', '\\ ')}/`);
      await session.terminal.until(
        () => paths.every((path) => session.terminal.raw.includes(path)) || undefined,
        `a list with ${paths.join(', ')}`,
      );
    },

    'quotes environments in the quotes that the word began with': async (scene) => {
      const { home } = scene;
      const name = `$(touch pwned) "x" & 'y' \`id\` a=b`;
      await home.mustRun('create', '--without-pip', home.at('envs', name));
      home.dir('envs/other one');
      const session = await begin(scene);
      for (const [opening, closing] of [
        [home.at('envs/\\$'), ''],
        [`"${home.at('envs/\\$')}`, '"'],
        [`'${home.at('envs/$')}`, "'"],
      ] as const) {
        const line = await completed(session, home, `tsvenv which --env ${opening}`);
        await session.run(line.endsWith(closing) ? line : `${line}${closing}`);
        expect(session.output, line).toBe(`${home.at('envs', name)}/bin/python`);
      }
      expect(existsSync(home.at('pwned'))).toBe(false);
    },

    'completes a directory beside environments': async (scene) => {
      const { home } = scene;
      const [shop] = await home.projects('my shop');
      await home.mustRun('allow', shop.dir);
      home.dir('src/my shop/my docs');
      const session = await begin(scene);
      expect(await completed(session, home, `tsvenv which --env ${home.at('src/my\\ s')}`)).toBe(
        `tsvenv which --env ${home.at('src/my\\ shop/')}`,
      );
      expect(await completed(session, home, `tsvenv which --env ${home.at('src/my\\ shop/m')}`)).toBe(
        `tsvenv which --env ${home.at('src/my\\ shop/my\\ docs/')}`,
      );
    },
  },
  ['bash'],
);
