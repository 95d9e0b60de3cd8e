import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { find, quote } from './context.mjs';

/**
 * How each shell is started with an rc file of its own, and how it times a loop. What a prompt runs and draws is run and
 * drawn as by the shell itself: whatever tool is loaded, all of it is in the figure.
 */
const dialects = {
  bash: {
    rc: '.bashrc',
    plain: "PS1='$ '",
    start: (directory, script) => ({
      args: ['--noprofile', '--rcfile', join(directory, '.bashrc'), '-i', '-c', `. ${quote(script)}`],
      env: {},
    }),
    prompt: `__bench_prompt() {
  local __bench_item
  for __bench_item in "\${PROMPT_COMMAND[@]}"; do eval "$__bench_item"; done
  __bench_drawn=\${PS1@P}
}`,
    loop: (runs, count, body) => `for ((__bench_run = 0; __bench_run < ${runs}; __bench_run++)); do
__bench_start=\${EPOCHREALTIME/[.,]/}
for ((__bench_i = 0; __bench_i < ${count}; __bench_i++)); do
  ${body}
done
__bench_end=\${EPOCHREALTIME/[.,]/}
printf '@body %s\\n' "$((__bench_end - __bench_start))"
done`,
  },
  zsh: {
    rc: '.zshrc',
    plain: "PS1='%# '",
    start: (directory, script) => ({ args: ['-i', '-c', `. ${quote(script)}`], env: { ZDOTDIR: directory } }),
    prompt: `zmodload zsh/datetime
__bench_prompt() {
  local __bench_item
  for __bench_item in $precmd_functions; do $__bench_item; done
  __bench_drawn=\${(%)PS1}
}`,
    loop: (runs, count, body) => `for ((__bench_run = 0; __bench_run < ${runs}; __bench_run++)); do
__bench_start=$EPOCHREALTIME
for ((__bench_i = 0; __bench_i < ${count}; __bench_i++)); do
  ${body}
done
__bench_end=$EPOCHREALTIME
printf '@body %d\\n' "$(((__bench_end - __bench_start) * 1000000))"
done`,
  },
  fish: {
    rc: 'fish/config.fish',
    // fish's own prompt asks git.
    plain: "function fish_prompt; echo -n '> '; end",
    start: (directory, script) => ({
      args: ['-i', '-c', `source ${quote(script)}`],
      env: { XDG_CONFIG_HOME: directory },
    }),
    prompt: `function __bench_prompt
  emit fish_prompt
  fish_prompt >/dev/null
end`,
    // fish has no clock; \`date\` takes about as long before as after.
    loop: (runs, count, body) => `set __bench_list (seq ${count})
for __bench_run in (seq ${runs})
set __bench_start (date +%s%N)
for __bench_i in $__bench_list
  ${body.replaceAll('; ', '\n  ')}
end
set __bench_end (date +%s%N)
printf '@body %s\\n' (math "floor(($__bench_end - $__bench_start) / 1000)")
end`,
  },
};

/** The shells that can be measured here. */
export const liveShells = (ctx) =>
  Object.keys(dialects).filter((shell) => {
    const here = find(shell, ctx.env.PATH) !== undefined;
    if (!here) ctx.say(`${shell} is not here; apt install ${shell}`);
    return here;
  });

/**
 * A shell with an rc file of its own.
 *
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} shell
 * @property {string} rc text of the rc file
 * @property {Readonly<Record<string, string>>} [env] besides the context's
 */

/** Name of the variant that everything else is compared with: a shell with nothing in its rc file. */
export const bare = 'no tool';

let serial = 0;

/** Writes the rc file of a variant and answers with the directory that it is in. */
export function furnish(ctx, { shell, rc }) {
  const directory = join(ctx.scratch, `rc-${serial++}`);
  mkdirSync(join(directory, 'fish'), { recursive: true });
  writeFileSync(join(directory, dialects[shell].rc), `${dialects[shell].plain}\n${rc}\n`);
  return directory;
}

/** The words and the environment that start an interactive shell which runs `text`. */
export function interactive(ctx, shell, directory, text, env = {}) {
  const script = join(directory, `script-${serial++}`);
  writeFileSync(script, `${text}\n`);
  const { args, env: own } = dialects[shell].start(directory, script);
  return { command: find(shell, ctx.env.PATH), args, env: { ...ctx.env, ...env, ...own } };
}

// In a session of its own: an interactive shell would take the terminal that the bench runs in.
function run({ command, args, env }, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', () => resolve({ stdout, stderr }));
  });
}

const lastWords = (stderr) => stderr.trim().split('\n').slice(-3).join(' | ');

/**
 * Times loops inside live interactive shells, the variants in turn, so that a change in the machine's load meets all
 * of them alike.
 *
 * @param {object} ctx
 * @param {readonly Variant[]} variants
 * @param {object} what
 * @param {string} what.cwd where the shells start
 * @param {string} [what.before] runs once, unmeasured
 * @param {string} what.body one iteration; commands separated by `; `
 * @param {(variant: Variant) => number} what.count iterations that are timed together: few, so that some of the runs
 * are not interrupted by anything else
 * @param {number} [what.rounds] shells of each variant
 * @param {number} [what.runs] times `count` iterations in one shell
 * @returns {Promise<readonly (readonly number[])[]>} for each variant the ms of one iteration, run by run
 */
export async function timeLive(ctx, variants, { cwd, before = '', body, count, rounds = 4, runs = 15 }) {
  const prepared = variants.map((variant) => {
    const { shell } = variant;
    const { prompt, loop } = dialects[shell];
    const active = `printf '@active %s\\n' "$VIRTUAL_ENV"`;
    const text = [prompt, '__bench_prompt', before, body, '__bench_prompt', active, loop(runs, count(variant), body)];
    return interactive(ctx, shell, furnish(ctx, variant), text.join('\n').replaceAll(/^\n/gm, ''), variant.env);
  });
  const times = variants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, variant] of variants.entries()) {
      const { stdout, stderr } = await run(prepared[index], cwd);
      const found = [...stdout.matchAll(/@body (\d+)/g)];
      // A hook that does nothing would be fast.
      const active = /@active (.*)/.exec(stdout)?.[1] ?? '';
      if ((active === '') !== (variant.name === bare)) {
        throw new Error(`${variant.name} in ${variant.shell}: active is '${active}'; ${lastWords(stderr)}`);
      }
      if (found.length === 0) throw new Error(`${variant.name} in ${variant.shell}: no figure; ${lastWords(stderr)}`);
      times[index].push(...found.map(([, micros]) => Number(micros) / 1000 / count(variant)));
    }
  }
  return times;
}

/** What the best run of `times` has more than the best of `base`, in ms: other work on the machine only ever adds. */
export const above = (times, base) => Math.min(...times) - Math.min(...base);

/**
 * Processes that one iteration starts (`clone`, `clone3`, `fork`, `vfork` without those that only make a thread, and
 * `execve`), counted with strace as the difference between many iterations and few. fish starts some on its own: take
 * off what a bare shell starts.
 *
 * @returns {Promise<number | undefined>} undefined where strace is missing or may not trace
 */
export async function processesLive(ctx, variant, { cwd, before = '', body }) {
  const strace = ctx.find('strace');
  if (strace === undefined) return undefined;
  const { prompt, loop } = dialects[variant.shell];
  const directory = furnish(ctx, variant);
  const started = async (count) => {
    const text = [prompt, '__bench_prompt', before, body, '__bench_prompt', loop(1, count, body)].join('\n');
    const { command, args, env } = interactive(ctx, variant.shell, directory, text, variant.env);
    const log = join(directory, 'strace');
    const trace = ['-f', '-qq', '-e', 'trace=clone,clone3,fork,vfork,execve', '-o', log, '--', command, ...args];
    await run({ command: strace, args: trace, env }, cwd);
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\b(clone3?|v?fork|execve)\(/.test(line) && !line.includes('CLONE_THREAD')).length;
  };
  try {
    return ((await started(12)) - (await started(2))) / 10;
  } catch {
    return undefined;
  }
}

/**
 * What tsvenv and each of its peers add to one iteration in a live shell: ms, and processes.
 *
 * @param {object} what as for `timeLive`; `transitions` divides an iteration that does the thing several times
 */
export async function measureLive(ctx, shell, { transitions = 1, ...what }) {
  const none = { name: bare, shell, rc: '' };
  const variants = [ctx.itself, ...ctx.peers].map(({ name, hook }) => ({ name, shell, rc: hook(shell) }));
  const [base, ...times] = await timeLive(ctx, [none, ...variants], what);
  const own = await processesLive(ctx, none, what);
  const measured = [];
  for (const [index, { name }] of variants.entries()) {
    const started = await processesLive(ctx, variants[index], what);
    const processes = started === undefined || own === undefined ? undefined : (started - own) / transitions;
    measured.push({ name, ms: above(times[index], base) / transitions, processes });
  }
  return measured;
}
