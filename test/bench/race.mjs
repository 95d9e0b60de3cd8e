import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from './context.mjs';

/**
 * Times whole programs, one run of each in turn for many rounds: whatever else the machine does meets all of them
 * alike. (Tools that run each command's rounds in a block put a change of load into the ratio.) A bash does the
 * starting, which is lighter than Node.
 *
 * @param {object} ctx
 * @param {readonly { name: string, words: readonly string[], cwd?: string, env?: Record<string, string>,
 * before?: readonly string[] }[]} contestants `before` is run before each round, unmeasured
 * @param {number} rounds
 * @returns {readonly { name: string, ms: number, times: readonly number[] }[]} the best round, and every one; those that
 * fail are left out, and said
 */
export function race(ctx, contestants, rounds = 40) {
  const functions = contestants.map(({ words, env = {} }, index) => {
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
    return `run${index}() { ${[...assignments, ...words.map(quote)].join(' ')}; }`;
  });
  const steps = contestants.map(
    ({ cwd = ctx.home, before = [] }, index) => `  cd ${quote(cwd)} || exit
  ${before.length > 0 ? before.map(quote).join(' ') : ':'}
  start=\${EPOCHREALTIME/[.,]/}
  run${index} </dev/null >/dev/null 2>&1
  status=$?
  end=\${EPOCHREALTIME/[.,]/}
  printf '@%s %s %s\\n' ${index} "$status" "$((end - start))"`,
  );
  const script = join(ctx.scratch, 'race.bash');
  // Two rounds unmeasured, for caches to be warm.
  writeFileSync(
    script,
    `${functions.join('\n')}\nfor ((round = -2; round < ${rounds}; round++)); do\n${steps.join('\n')}\ndone\n`,
  );
  const { stdout } = spawnSync('bash', ['--noprofile', '--norc', script], { env: ctx.env, encoding: 'utf8' });
  const runs = [...stdout.matchAll(/^@(\d+) (\d+) (\d+)$/gm)].map(([, index, status, micros]) => ({
    index: Number(index),
    status: Number(status),
    ms: Number(micros) / 1000,
  }));
  return contestants.flatMap(({ name }, index) => {
    const own = runs.filter((one) => one.index === index);
    const failed = own.find(({ status }) => status !== 0);
    if (own.length === 0 || failed !== undefined) {
      ctx.say(`${name}: not measured, it ${failed ? `ended with ${failed.status}` : 'did not run'}`);
      return [];
    }
    const times = own.slice(2).map(({ ms }) => ms);
    return [{ name, ms: Math.min(...times), times }];
  });
}
