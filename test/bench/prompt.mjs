import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bare, liveShells, measureLive } from './live.mjs';

const loops = (variant) => (variant.name === bare || variant.name === 'tsvenv' ? 100 : 4);

/** A prompt at which nothing changed, in an active environment; the tenth directory up is the project's. */
export async function rows(ctx) {
  const cwd = join(ctx.projects[0], ...Array.from({ length: 9 }, (_, level) => `level${level}`));
  mkdirSync(cwd, { recursive: true });
  const result = [];
  for (const shell of liveShells(ctx)) {
    await ctx.attempt(`prompt in ${shell}`, async () => {
      const [ours, ...beside] = await measureLive(ctx, shell, { cwd, body: '__bench_prompt', count: loops, rounds: 8 });
      const met = ours.ms <= 0.1 && (ours.processes ?? 0) === 0;
      const what = `prompt, nothing changed, 10 deep, ${shell}`;
      result.push({ what, goal: '≤ 0.1 ms, 0 processes', met, ours, beside });
    });
  }
  return result;
}
