import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from './context.mjs';
import { above, bare, liveShells, timeLive } from './live.mjs';
import { race } from './race.mjs';

const records = 100_000;
const elements = 2000;

/** What many trust records, a long PATH and a deep directory do to the figures. */
export async function rows(ctx) {
  const result = [];
  const [one, other] = ctx.projects;
  const usual = {};
  const many = { XDG_DATA_HOME: await manyRecords(ctx) };
  const long = { PATH: [ctx.env.PATH, ...Array.from({ length: elements }, (_, n) => `/opt/tool-${n}/bin`)].join(':') };

  for (const shell of liveShells(ctx)) {
    // The hook keeps the roots that it was printed with.
    const variant = (name, env) => ({ name, shell, env, rc: ctx.itself.hookFor(shell, env) });
    const plain = (env) => ({ name: bare, shell, env, rc: '' });
    const jobs = [
      { what: 'prompt', limit: 0.1, body: '__bench_prompt', count: () => 100, halves: 1 },
      {
        what: 'leave + enter, warm',
        limit: 0.5,
        body: `cd ${quote(other)}; __bench_prompt; cd ${quote(one)}; __bench_prompt`,
        count: () => 20,
        halves: 2,
      },
    ];
    for (const [title, env] of [
      ['100,000 trust records', many],
      ['PATH of 2,000 elements', long],
    ]) {
      for (const { what, limit, body, count, halves } of jobs) {
        await ctx.attempt(`${title}: ${what}, ${shell}`, async () => {
          const variants = [plain(usual), plain(env), variant('tsvenv', usual), variant('tsvenv', env)];
          const times = await timeLive(ctx, variants, { cwd: one, body, count });
          const before = { name: 'usual', ms: above(times[2], times[0]) / halves };
          const ours = { name: 'tsvenv', ms: above(times[3], times[1]) / halves };
          const met = ours.ms <= 2 * limit;
          const goal = `≤ ${2 * limit} ms, twice the usual goal`;
          result.push({ what: `${title}: ${what}, ${shell}`, goal, met, ours, beside: [before] });
        });
      }
    }
    await ctx.attempt(`depth, ${shell}`, async () => {
      const [shallow, deep] = [10, 60].map((depth) => {
        const directory = join(one, ...Array.from({ length: depth }, (_, level) => `level${level}`));
        mkdirSync(directory, { recursive: true });
        return directory;
      });
      const variants = [plain(usual), variant('tsvenv', usual)];
      const what = { body: '__bench_prompt', count: () => 100 };
      const [flatBase, flat] = await timeLive(ctx, variants, { ...what, cwd: shallow });
      const [deepBase, depth] = await timeLive(ctx, variants, { ...what, cwd: deep });
      const ms = (above(depth, deepBase) - above(flat, flatBase)) / 50;
      const ours = { name: 'tsvenv', ms };
      result.push({
        what: `prompt, each level of depth, ${shell}`,
        goal: '≤ 0.01 ms',
        met: ms <= 0.01,
        ours,
        beside: [],
      });
    });
  }

  for (const [title, env] of [
    ['100,000 trust records', many],
    ['PATH of 2,000 elements', long],
  ]) {
    await ctx.attempt(`${title}: export, cold`, async () => {
      const words = ctx.itself.export('bash', one);
      const contestants = [usual, env].map((own, index) => ({
        name: ['usual', 'tsvenv'][index],
        words,
        env: own,
        cwd: one,
      }));
      const [before, ours] = race(ctx, contestants);
      const met = ours.ms <= 2 * before.ms;
      result.push({ what: `${title}: export, cold`, goal: '≤ 2 × the usual', met, ours, beside: [before] });
    });
  }
  return result;
}

/** A copy of the trust store with as many records more; answers with the XDG data directory that it is in. */
async function manyRecords(ctx) {
  const directory = join(ctx.scratch, 'many');
  const store = join(directory, 'tsvenv', 'trust');
  cpSync(join(ctx.home, '.local', 'share', 'tsvenv'), join(directory, 'tsvenv'), { recursive: true });
  for (let index = 0; index < records; index++) {
    const name = createHash('sha256').update(String(index)).digest('hex');
    const path = `/srv/projects/${index}`;
    writeFileSync(join(store, name), `${JSON.stringify({ path, kind: 'allow', scope: 'exact' })}\n`, { mode: 0o600 });
  }
  // Entries are valid when they are newer than the store, which was just written.
  const now = new Date(Date.now() - 60_000);
  utimesSync(store, now, now);
  return directory;
}
