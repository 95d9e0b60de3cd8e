import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { hazardsIn } from '../../src/setup/hazards.js';
import { run } from '../fixtures/command.js';
import { isInstalled } from './installed.js';
import { type Scenarios, type Scene, scenarios } from './scenario.js';

/** What lines around the hook's are judged to break. */
function judged({ shell }: Scene, before: readonly string[], after: readonly string[]): readonly string[] {
  const text = [...before, shell.hook(''), ...after, ''].join('\n');
  return hazardsIn(shell.name, text).map(({ breaks }) => breaks);
}

const above: Readonly<Record<string, readonly string[]>> = {
  bash: ['return', 'return 0 # enough', 'exit', 'exec fish', 'exec -l zsh', 'true'],
  zsh: ['return', 'exit 0', 'exec fish', 'exec bash --norc', 'true'],
  fish: ['return', 'exit', 'exec bash --norc', 'true'],
};

/** Lines below the hook, and whether an environment is entered at the first prompt, and by a `cd` that goes on. */
const below: Readonly<Record<string, readonly (readonly [line: string, prompt: boolean, cd: boolean])[]>> = {
  bash: [
    [`PROMPT_COMMAND='true'`, false, true],
    ['export PROMPT_COMMAND=true', false, true],
    ['unset PROMPT_COMMAND', false, true],
    ['PROMPT_COMMAND="true; $PROMPT_COMMAND"', true, true],
    ['PROMPT_COMMAND+=(true)', true, true],
    [`PS1='later > \\[\\e]7777;prompt\\a\\]'`, true, true],
  ],
  zsh: [
    ['precmd_functions=(true)', false, true],
    ['chpwd_functions=()', true, true],
    ['precmd_functions+=(true)', true, true],
    ['precmd() { true }', true, true],
  ],
};

scenarios('the lines of a start-up file that are warned of', {
  'end it, or replace the shell, before the hook is loaded': async (scene) => {
    const { home, shell, skip } = scene;
    for (const line of above[shell.name] ?? []) {
      const [, other = shell.name] = /^exec .*?\b(bash|zsh|fish)\b/.exec(line) ?? [];
      if (!isInstalled(other)) skip(`${other} is not installed; apt-get install ${other}`);
      home.write(shell.rcFile, `${line}\n${shell.hook('')}\ntouch ~/reached\n`);
      await run(home, shell.name, ['-i', '-c', 'exit'], { env: { TERM: 'dumb' } });
      const isReached = existsSync(home.at('reached'));
      expect({ line, judged: judged(scene, [line], []) }).toEqual({ line, judged: isReached ? [] : ['hook'] });
    }
    expect(existsSync(home.at('reached'))).toBe(true);
  },
});

const replacing: Scenarios = {
  'replace the hook below it; others are harmless': async (scene) => {
    const { home, shell, start } = scene;
    const [shop] = await home.projects('shop');
    await home.allowAll();
    for (const [line, prompt, cd] of below[shell.name] ?? []) {
      const session = await start({ cwd: shop.dir, after: [line] });
      expect({ line, active: (await session.probe()).env['VIRTUAL_ENV'] === shop.env }).toEqual({
        line,
        active: prompt,
      });
      await session.run('cd; true');
      const output = await session.run(`cd ${shop.dir}; echo "[\${VIRTUAL_ENV-}]"`);
      expect({ line, active: output === `[${shop.env}]` }).toEqual({ line, active: cd });
      session.close();
      expect({ line, judged: judged(scene, [], [line]) }).toEqual({ line, judged: prompt && cd ? [] : ['hook'] });
    }
  },
};

scenarios('the lines of a start-up file that are warned of', replacing, ['bash', 'zsh']);

scenarios(
  'completion begun anew below the hook',
  {
    'loses that of tsvenv, which is warned of; above it, it does not': async ({ home, shell }) => {
      home.write('omz/oh-my-zsh.sh', 'autoload -Uz compinit && compinit -D -u\n');
      await home.mustRun('setup', shell.name, '--yes');
      const own = (await run(home, 'cat', [home.at(shell.rcFile)])).stdout;
      for (const line of ['autoload -Uz compinit; compinit -D -u', 'source ~/omz/oh-my-zsh.sh', 'true']) {
        for (const text of [`${own}${line}\n`, `${line}\n${own}`]) {
          home.write(shell.rcFile, text);
          const { stdout } = await run(home, shell.name, ['-i', '-c', 'print -- "${+_comps}:${_comps[tsvenv]-}"']);
          const isLost = stdout === '1:\n';
          const found = hazardsIn(shell.name, text).map(({ breaks }) => breaks);
          expect({ text, found }).toEqual({ text, found: isLost ? ['completion'] : [] });
          if (text.endsWith(own) && text.includes('omz')) expect(stdout).toBe('1:__tsvenv_complete\n');
          if (text.startsWith(own) && text.includes('omz')) expect(isLost).toBe(true);
        }
      }
    },
  },
  ['zsh'],
);
