import { expect } from 'vitest';
import { makeEnvironments } from '../fixtures/environments.js';
import type { Project } from '../fixtures/home.js';
import type { Scenarios, Scene } from './scenario.js';
import { expectActive, expectPlain, scenarios } from './scenario.js';
import type { Session, Start } from './session.js';

const mark = String.raw`\[\e]7777;prompt\a\]`;

async function project({ home }: Scene): Promise<Project> {
  const [shop] = await home.projects('shop');
  await home.allowAll();
  return shop;
}

/** In and out twice, with a prompt in between; nothing is printed, the environment comes and goes. */
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

/** Lines of an rc file under which everything must work as ever; what they print is none of the hook's. */
function under(lines: readonly string[]) {
  return async (scene: Scene): Promise<void> => {
    const shop = await project(scene);
    const session = await scene.start({ before: lines });
    expect(session.noise).toBe('');
    await comesAndGoes(scene, session, shop);
  };
}

const options: Scenarios = Object.fromEntries(
  [
    'set -e',
    'set -u',
    'set -o pipefail',
    'set -euo pipefail',
    'set -C',
    'set -f',
    'set -a',
    'set -E; set -T',
    'set +B',
    'set +h',
    'set -o posix',
    'set -P',
    'shopt -s nullglob',
    'shopt -s failglob',
    'shopt -s extglob dotglob globstar nocaseglob nocasematch',
    'shopt -s localvar_inherit 2>/dev/null',
    'shopt -s cdable_vars autocd cdspell',
    'shopt -s xpg_echo sourcepath',
    'shopt -u sourcepath',
    'shopt -s expand_aliases lastpipe compat31 2>/dev/null',
    'IFS=/',
    "IFS=':tvsen_'",
    'IFS=',
    'unset IFS',
    'GLOBIGNORE=*',
    'POSIXLY_CORRECT=1',
    'LC_ALL=C',
    'TIMEFORMAT=; BASH_ENV=/no/such/file',
    'CDPATH=/',
  ].map((line) => [`works under ${line}`, under([line])]),
);

scenarios("bash's options", options, ['bash']);

const preexec = `
# The mechanism of bash-preexec: PROMPT_COMMAND is wrapped, and a DEBUG trap tells when a command is about to run.
bash_preexec_imported=defined
precmd_functions+=(); preexec_functions+=()
__bp_last=0
__bp_precmd_invoke_cmd() { __bp_last=$?; local f; for f in "\${precmd_functions[@]}"; do if type -t "$f" >/dev/null; then (exit $__bp_last); "$f"; fi; done; }
__bp_interactive_mode() { __bp_on=on; }
__bp_preexec_invoke_exec() {
  [[ -n \${COMP_POINT-} || -z \${__bp_on-} || $BASH_COMMAND == __bp_* ]] && return
  __bp_on=
  local f; for f in "\${preexec_functions[@]}"; do "$f" "$BASH_COMMAND"; done
}
__bp_install() { PROMPT_COMMAND="__bp_precmd_invoke_cmd\${PROMPT_COMMAND:+; $PROMPT_COMMAND}; __bp_interactive_mode"; trap '__bp_preexec_invoke_exec' DEBUG; }
`;

scenarios(
  "bash's PROMPT_COMMAND",
  {
    'a string, one with a trailing semicolon or blank, and an array are all kept and run once a prompt': async (
      scene,
    ) => {
      const shop = await project(scene);
      for (const form of [
        "PROMPT_COMMAND='((count++))'",
        "PROMPT_COMMAND='((count++));'",
        "PROMPT_COMMAND='((count++)) ; '",
        "PROMPT_COMMAND=$'((count++))\\n'",
        "PROMPT_COMMAND='((count++)) # comment'",
        "PROMPT_COMMAND=('((count++))')",
        "PROMPT_COMMAND=(: '((count++))')",
        "PROMPT_COMMAND=('((count++));' :)",
        "PROMPT_COMMAND=([5]='((count++))')",
        "export PROMPT_COMMAND='((count++))'",
      ]) {
        const session = await scene.start({ before: ['count=0', form] });
        await comesAndGoes(scene, session, shop);
        const first = Number(await session.run('echo $count'));
        expect(Number(await session.run('echo $count')), form).toBe(first + 1);
        session.close();
      }
    },

    'one that is added to after the hook is run too': async (scene) => {
      const shop = await project(scene);
      for (const form of [
        'PROMPT_COMMAND="${PROMPT_COMMAND}; ((count++))"',
        'PROMPT_COMMAND="((count++)); ${PROMPT_COMMAND}"',
        'PROMPT_COMMAND="$PROMPT_COMMAND"$\'\\n\'"((count++))"',
        "PROMPT_COMMAND+=('((count++))')",
        "PROMPT_COMMAND+='; ((count++))'",
      ]) {
        const session = await scene.start({ before: ['count=0'], after: [form] });
        await comesAndGoes(scene, session, shop);
        const first = Number(await session.run('echo $count'));
        expect(Number(await session.run('echo $count')), form).toBe(first + 1);
        session.close();
      }
    },

    'what it prints and the status that it sees are its own': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({
          [place]: ['PROMPT_COMMAND=\'seen=$? last=$_\'"${PROMPT_COMMAND:+; $PROMPT_COMMAND}"'],
        });
        await scene.cd(session, shop.dir);
        await session.run('(exit 7)');
        expect(await session.run('echo $seen')).toBe('7');
        session.close();
      }
    },

    'an exported one is harmless in a child without the hook': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['export PROMPT_COMMAND'] });
      await scene.cd(session, shop.dir);
      await session.run('PS1=$PS1 bash --norc');
      expect(await session.run('echo hello')).toBe('hello');
      expect(session.noise).toBe('hello');
    },

    'bash-preexec runs its functions once a command, loaded before or after the hook': async (scene) => {
      const shop = await project(scene);
      const functions = [
        'ran=; function before_prompt { prompts+=x; }; function before_command { ran+="[$1]"; }',
        'precmd_functions+=(before_prompt); preexec_functions+=(before_command)',
      ];
      const starts: readonly Start[] = [
        { before: [preexec, '__bp_install', ...functions] },
        { after: [preexec, '__bp_install', ...functions] },
        { before: [preexec, ...functions], after: ['__bp_install'] },
      ];
      for (const start of starts) {
        const session = await scene.start(start);
        expect(session.noise).toBe('');
        await comesAndGoes(scene, session, shop);
        await session.run('ran= prompts=');
        await session.run('true one');
        await session.run('false two');
        expect(await session.run('echo $? "$ran" $prompts')).toMatch(/^1 \[true one\]\[false two\].* xxx$/);
        session.close();
      }
    },
  },
  ['bash'],
);

scenarios(
  "bash's traps and functions",
  {
    'traps for INT, EXIT, DEBUG, ERR and RETURN stay, and ERR fires once for one failure': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({
          [place]: [
            "trap 'echo int' INT; trap 'errors+=x' ERR; trap 'debugged=1' DEBUG; trap 'returned=1' RETURN; trap 'echo bye' EXIT",
          ],
        });
        expect(session.noise).toBe('');
        await comesAndGoes(scene, session, shop);
        await session.run('errors=');
        await session.run('false');
        await session.run('');
        expect(await session.run('echo "[$errors]"')).toBe('[x]');
        const traps = await session.run('trap -p INT ERR EXIT DEBUG RETURN');
        for (const name of ['echo int', 'errors+=x', 'echo bye', 'debugged=1', 'returned=1']) {
          expect(traps).toContain(name);
        }
        session.close();
      }
    },

    'under errtrace and functrace no trap of the user sees anything of the hook': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({
        before: ['set -ET', "trap 'errors+=x' ERR"],
      });
      await scene.cd(session, shop.dir);
      await scene.cd(session, '/');
      await scene.cd(session, shop.dir);
      expect(await session.run('echo "[$errors]"')).toBe('[]');
    },

    'the last argument stays': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start();
      await session.run(`cd ${shop.dir}`);
      await session.run('echo one two');
      expect(await session.run('echo $_')).toBe('two');
    },

    'names of environments are no functions for programs, under set -a too': async (scene) => {
      const shop = await project(scene);
      for (const start of [{ before: ['set -a'] }, { after: ['set -a'] }]) {
        const session = await scene.start(start);
        await scene.cd(session, shop.dir);
        await session.run('');
        const { env } = await session.probe();
        expect(Object.keys(env).filter((name) => /tsvenv|BASH_FUNC/i.test(name))).toEqual(['TSVENV_ACTIVE']);
        session.close();
      }
    },

    'nor is what activate and deactivate define, under set -a': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['set -a'] });
      const names = async () =>
        Object.keys((await session.probe()).env).filter((name) => /tsvenv|BASH_FUNC/i.test(name));
      await session.run(`tsvenv activate ${shop.env}`);
      await expectActive(session, { ...shop, byHand: true });
      expect(await names()).toEqual([]);
      await session.run('deactivate');
      expect(await names()).toEqual([]);
    },

    'a cd that the user defined keeps its place; hook --no-cd leaves cd alone and follows at the prompt': async (
      scene,
    ) => {
      const shop = await project(scene);
      const session = await scene.start({ hook: ' --no-cd' });
      expect(await session.run('type -t cd pushd popd')).toBe('builtin\nbuiltin\nbuiltin');
      await comesAndGoes(scene, session, shop);
    },

    'cd keeps its options, its arguments and what it prints': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start();
      expect(await session.run(`cd -P -- ${shop.dir}; pwd`)).toBe(shop.dir);
      await session.run('cd');
      expect(await session.run('pwd')).toBe(scene.home.path);
      expect(await session.run('cd -')).toBe(shop.dir);
      await expectActive(session, shop);
      expect(await session.run('cd a b; echo $?')).toMatch(/too many arguments\n1$/);
      expect(await session.run('pushd +7; echo $?')).toMatch(/1$/);
    },
  },
  ['bash'],
);

scenarios(
  "bash's prompt",
  {
    'with promptvars off the prompt has no name and no remains of one': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['shopt -u promptvars'] });
      await scene.cd(session, shop.dir);
      expect(session.noise).toBe('');
      expect(session.prompt).toBe('$ ');
      await session.run('shopt -s promptvars');
      expect(session.prompt).toBe('(shop) $ ');
      await session.run('shopt -u promptvars');
      await session.run('');
      expect(session.prompt).toBe('$ ');
      await scene.cd(session, '/');
      await expectPlain(session, scene.home.pathElements);
    },

    'a readonly PS1 is left alone without a word': async (scene) => {
      const shop = await project(scene);
      for (const place of ['before', 'after'] as const) {
        const session = await scene.start({ [place]: ['readonly PS1'] });
        expect(session.noise).toBe('');
        await scene.cd(session, shop.dir);
        expect(session.noise).toBe('');
        expect(session.prompt).toBe('$ ');
        expect((await session.probe()).env['VIRTUAL_ENV']).toBe(shop.env);
        await scene.cd(session, '/');
        expect(session.noise).toBe('');
        await expectPlain(session, scene.home.pathElements);
        session.close();
      }
    },

    'an exported PS1 gives no name to a child without the hook': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['export PS1'] });
      await scene.cd(session, shop.dir);
      expect(session.prompt).toBe('(shop) $ ');
      await session.run('bash --norc');
      expect(session.prompt).toBe('$ ');
    },

    'a PS1 that others wrap at every prompt does not grow': async (scene) => {
      const shop = await project(scene);
      // As VS Code's shell integration does: it keeps the user's prompt and sets its own around it each time.
      const wrap = [
        'function wrap__ { if [[ -z ${wrapped-} || $wrapped != "$PS1" ]]; then original=$PS1; wrapped="<$PS1>"; PS1=$wrapped; fi; }',
        'PROMPT_COMMAND="wrap__${PROMPT_COMMAND:+; $PROMPT_COMMAND}"',
      ];
      const rewrap = [
        "function unwrap__ { PS1=$original; }; trap 'unwrap__' USR1",
        'function wrap__ { original=$PS1; PS1="<$original>"; }',
        'function once__ { case $PS1 in *"<"*">"*) ;; *) wrap__ ;; esac; }',
        'PROMPT_COMMAND="once__${PROMPT_COMMAND:+; $PROMPT_COMMAND}"',
      ];
      for (const lines of [wrap, rewrap]) {
        for (const place of ['before', 'after'] as const) {
          const session = await scene.start({ [place]: lines });
          await scene.cd(session, shop.dir);
          for (let prompts = 0; prompts < 5; prompts++) {
            expect(session.raw.match(/shop/g)?.length, `${place} ${lines[0]}`).toBe(1);
            await session.run('');
          }
          await scene.cd(session, '/');
          await session.run('');
          expect(session.prompt).not.toContain('shop');
          session.close();
        }
      }
    },

    'a prompt whose text looks like the prefix is not touched': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ before: [`PS1='(shop) \${nothing-} > ${mark}'`] });
      await comesAndGoes(scene, session, shop, '(shop)  > ');
    },
  },
  ['bash'],
);

scenarios(
  "bash's other modes",
  {
    'the hook works when ENV and sh are in play, and stays out of bash -c and of scripts with -i missing': async (
      scene,
    ) => {
      const shop = await project(scene);
      const session = await scene.start();
      await makeEnvironments([]);
      expect(await session.run(`bash -c 'source ~/.bashrc; cd ${shop.dir}; echo "[$VIRTUAL_ENV]"' 2>/dev/null`)).toBe(
        '[]',
      );
    },

    'without a mapfile that takes a delimiter, as before bash 4.4, an entry is read all the same': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ after: ['__tsvenv_by_field='] });
      for (const dir of [shop.dir, '/']) await scene.cd(session, dir);
      // What is entered now is entered by the entry.
      await session.run('__tsvenv_node=/nonexistent/node');
      await comesAndGoes(scene, session, shop);
    },

    'a hook that is loaded over an older one, which knew less, works under set -u': async (scene) => {
      const [shop, blog] = await scene.home.projects('shop', 'blog');
      await scene.home.allowAll();
      const session = await scene.start();
      for (const { dir } of [blog, shop]) await scene.cd(session, dir);
      await session.run('unset __tsvenv_long; set -u; eval "$(tsvenv hook bash)"');
      await scene.cd(session, blog.dir);
      expect(session.noise).toBe('');
      await expectActive(session, blog);
    },

    'Ctrl-C at the prompt and in a command changes nothing': async (scene) => {
      const shop = await project(scene);
      const session = await scene.start({ cwd: shop.dir });
      const from = session.terminal.raw.length;
      session.terminal.write('echo never\x03');
      await session.terminal.prompt(from, 'a prompt after Ctrl-C');
      await session.run('');
      await expectActive(session, shop);
    },
  },
  ['bash'],
);
