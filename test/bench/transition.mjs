import { quote } from './context.mjs';
import { bare, liveShells, measureLive } from './live.mjs';

const loops = (variant) => (variant.name === bare || variant.name === 'tsvenv' ? 20 : 1);

/** From one project that was visited before into another, and the prompt after it: one leave and one enter. */
export async function rows(ctx) {
  const [one, other] = ctx.projects;
  const body = `cd ${quote(other)}; __bench_prompt; cd ${quote(one)}; __bench_prompt`;
  const result = [];
  for (const shell of liveShells(ctx)) {
    await ctx.attempt(`transition in ${shell}`, async () => {
      const measured = await measureLive(ctx, shell, { cwd: ctx.home, body, count: loops, transitions: 2, rounds: 8 });
      const [ours, ...beside] = measured;
      const met = ours.ms <= 0.5 && (ours.processes ?? 0) === 0;
      result.push({ what: `leave + enter, warm, ${shell}`, goal: '≤ 0.5 ms, 0 processes', met, ours, beside });
    });
  }
  return result;
}
