import { expect } from 'vitest';
import type { Project } from '../fixtures/home.js';
import type { Scenarios, Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Session } from './session.js';

const mark = String.raw`%{\e]7777;prompt\a%}`;

async function project({ home }: Scene): Promise<Project> {
  const [shop] = await home.projects('shop');
  await home.allowAll();
  return shop;
}

async function comesAndGoes({ home, cd }: Scene, session: Session, shop: Project, prompt = '$ '): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await cd(session, shop.dir);
    expect(session.noise).toBe('');
    await session.run('true');
    expect(session.noise).toBe('');
    await expectActive(session, shop, prompt);
    await cd(session, home.path);
    expect(session.noise).toBe('');
    await expectPlain(session, home.pathElements, prompt);
  }
}

const options: Scenarios = Object.fromEntries(
  [
    'setopt KSH_ARRAYS',
    'setopt SH_WORD_SPLIT',
    'setopt GLOB_SUBST',
    'setopt KSH_ARRAYS SH_WORD_SPLIT GLOB_SUBST',
    'setopt ERR_EXIT',
    'setopt ERR_RETURN',
    'setopt NO_UNSET',
    'setopt PIPE_FAIL',
    'setopt ERR_EXIT NO_UNSET PIPE_FAIL',
    'setopt NO_CLOBBER',
    'setopt NULL_GLOB',
    'setopt CSH_NULL_GLOB',
    'setopt NO_NOMATCH',
    'setopt EXTENDED_GLOB GLOB_DOTS NUMERIC_GLOB_SORT',
    'setopt WARN_CREATE_GLOBAL',
    'setopt WARN_NESTED_VAR',
    'setopt ALL_EXPORT',
    'setopt NO_BANG_HIST BANG_HIST CSH_JUNKIE_QUOTES',
    'setopt POSIX_BUILTINS POSIX_IDENTIFIERS',
    'setopt POSIX_CD',
    'setopt AUTO_CD AUTO_PUSHD PUSHD_SILENT CHASE_LINKS',
    'setopt RC_EXPAND_PARAM RC_QUOTES',
    'setopt NO_RCS TYPESET_SILENT PRINT_EXIT_VALUE',
    'setopt KSH_GLOB SH_GLOB',
    'setopt BASH_REMATCH RE_MATCH_PCRE',
    'setopt LOCAL_OPTIONS LOCAL_TRAPS',
    'setopt NO_FUNCTION_ARGZERO NO_MULTIBYTE',
    'setopt PROMPT_SUBST',
    'setopt NO_EVAL_LINENO NO_UNSET NO_SHORT_LOOPS',
    'IFS=/',
    "IFS=':tvsen_'",
    'IFS=',
    'LC_ALL=C',
    'readonly __user=1',
  ].map((line) => [
    `works under ${line}`,
    async (scene: Scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: [line] });
      expect(session.noise).toBe('');
      await comesAndGoes(scene, session, shop);
    },
  ]),
);

scenarios("zsh's options", options, ['zsh']);

scenarios(
  "zsh's hooks",
  {
    'functions of the user for precmd, preexec and chpwd are run, defined before or after': async (scene) => {
      const shop = await project(scene);
      const lines = [
        'function precmd { prompts+=x }; function preexec { ran+="[$1]" }; function chpwd { went+="[${PWD:t}]" }',
        'autoload -Uz add-zsh-hook; function mine { hooked+=x }; add-zsh-hook precmd mine',
      ];
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({ [place]: lines });
        await comesAndGoes(scene, session, shop);
        await session.run('prompts= hooked= ran= went=');
        await session.run(`cd ${shop.dir}`);
        await session.run('false');
        expect(await session.run('echo $? $prompts $hooked $ran $went')).toMatch(
          /^1 xxx xxx \[cd \S+\]\[false\]\[echo .*\] \[shop\]$/,
        );
        session.close();
      }
    },

    'the status that other hooks see is that of the command': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({
          [place]: ['autoload -Uz add-zsh-hook; function mine { seen=$? }; add-zsh-hook precmd mine'],
        });
        await scene.cd(session, shop.dir);
        await session.run('(exit 7)');
        expect(await session.run('echo $seen')).toBe('7');
        session.close();
      }
    },

    'psvar=() in a precmd does not lose the name, and the elements that the user has stay': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({
          [place]: [
            'autoload -Uz add-zsh-hook; function vcs { psvar=(); psvar[1]=main }; add-zsh-hook precmd vcs',
            `PS1=$'%1v > ${mark}'`,
          ],
        });
        await comesAndGoes(scene, session, shop, 'main > ');
        expect(await session.run('echo $#psvar')).toBe('1');
        session.close();
      }
    },

    'psvar=() behind a cd in the same line does not lose the name': async (scene) => {
      const [shop, blog] = await scene.home.projects('shop', 'blog');
      await scene.home.allowAll();
      const session = await scene.start({ cwd: shop.dir });
      for (const project of [blog, shop, blog]) {
        await session.run(`cd ${project.dir}; psvar=()`);
        await expectActive(session, project);
      }
      for (const project of [shop, blog]) {
        await session.run(`psvar=(); cd ${project.dir}`);
        await expectActive(session, project);
      }
      await scene.cd(session, '/');
      expect(await session.run('echo $#psvar')).toBe('0');
    },

    'psvar is as it was after leaving': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['psvar=(a b)'] });
      await comesAndGoes(scene, session, shop);
      expect(await session.run('echo $#psvar $psvar')).toBe('2 a b');
      const bare = await scene.start();
      await comesAndGoes(scene, bare, shop);
      expect(await bare.run('echo $#psvar')).toBe('0');
    },

    'traps of the user stay, as functions and as lists': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({
          [place]: [
            'function TRAPZERR { errors+=x }; trap "debugged=1" DEBUG; trap "echo int" INT; trap "echo bye" EXIT',
          ],
        });
        expect(session.noise).toBe('');
        await comesAndGoes(scene, session, shop);
        await session.run('errors=');
        await session.run('false');
        await session.run('');
        expect(await session.run('echo "[$errors]"')).toBe('[x]');
        session.close();
      }
    },

    'a loop that changes directories in the shell itself follows': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start();
      expect(await session.run(`for d in / ${shop.dir} /; do cd $d; echo "[$VIRTUAL_ENV]"; done`)).toBe(
        `[]\n[${shop.env}]\n[]`,
      );
    },

    'cd -q, which runs no hook, is made up for at the prompt': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start();
      await session.run(`cd -q ${shop.dir}`);
      await expectActive(session, shop);
    },
  },
  ['zsh'],
);

scenarios(
  "zsh's prompt",
  {
    'without PROMPT_PERCENT the prompt has no name and no remains of one': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: [`PS1=$'$ \\e]7777;prompt\\a'`, 'setopt NO_PROMPT_PERCENT'] });
      await scene.cd(session, shop.dir);
      expect(session.noise).toBe('');
      expect(session.prompt).toBe('$ ');
      await session.run('setopt PROMPT_PERCENT');
      expect(session.prompt).toBe('(shop) $ ');
      await session.run('setopt NO_PROMPT_PERCENT');
      await session.run('');
      expect(session.prompt).toBe('$ ');
    },

    'a readonly PS1 is left alone without a word': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: ['readonly PS1'] });
      expect(session.noise).toBe('');
      await scene.cd(session, shop.dir);
      expect(session.noise).toBe('');
      expect(session.prompt).toBe('$ ');
      await scene.cd(session, '/');
      expect(session.noise).toBe('');
      await expectPlain(session, scene.home.pathElements);
    },

    'PROMPT and prompt are the same variable, RPROMPT is not touched': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: [`PROMPT=$'mine > ${mark}'`, "RPROMPT='right'"] });
      await scene.cd(session, shop.dir);
      expect(session.prompt).toBe('(shop) mine > ');
      expect(await session.run('echo $RPROMPT')).toContain('right');
    },

    'names are not expanded with PROMPT_SUBST and PROMPT_BANG on': async (scene) => {
      const shop = await project(scene);
      scene.home.write(`${shop.env}/pyvenv.cfg`, `home = /usr/bin\nprompt = $(id) %n ! %F{red}\n`);
      const session = await scene.start({ after: ['setopt PROMPT_SUBST'] });
      await scene.cd(session, shop.dir);
      expect(session.prompt).toBe('($(id) %n ! %F{red}) $ ');
    },

    'a PS1 that others wrap at every prompt does not grow': async (scene) => {
      const shop = await project(scene);
      // As VS Code's shell integration does.
      const wrap = [
        'autoload -Uz add-zsh-hook',
        'function wrap__ { if [[ -z ${wrapped-} || $wrapped != "$PS1" ]]; then original=$PS1; wrapped="<$PS1>"; PS1=$wrapped; fi }',
        'add-zsh-hook precmd wrap__',
      ];
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({ [place]: wrap });
        await scene.cd(session, shop.dir);
        for (let prompts = 0; prompts < 5; prompts++) {
          expect(session.raw.match(/shop/g)?.length).toBe(1);
          await session.run('');
        }
        await scene.cd(session, '/');
        await session.run('');
        expect(session.prompt).not.toContain('shop');
        session.close();
      }
    },

    'nothing of the hook is exported under setopt ALL_EXPORT, and a child shell has its own': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: ['setopt ALL_EXPORT'] });
      await scene.cd(session, shop.dir);
      const { env } = await session.probe();
      expect(Object.keys(env).filter((name) => /tsvenv/i.test(name))).toEqual(['TSVENV_ACTIVE']);
      await session.run('__tsvenv_loaded=1 zsh');
      await scene.cd(session, '/');
      await expectPlain(session, scene.home.pathElements);
      await scene.cd(session, shop.dir);
      await expectActive(session, shop);
    },

    'a named directory and AUTO_NAME_DIRS do not change what the variables hold': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['setopt AUTO_NAME_DIRS; hash -d shop=$HOME/src/shop'] });
      await session.run('cd ~shop');
      await expectActive(session, shop);
    },
  },
  ['zsh'],
);
