import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from './context.mjs';
import { above, bare, furnish, interactive, liveShells } from './live.mjs';
import { race } from './race.mjs';

/** How much longer a shell takes to start with a tool in its rc file, as the tool's manual says to put it there. */
export async function rows(ctx) {
  const result = [];
  for (const shell of liveShells(ctx)) {
    await ctx.attempt(`start of ${shell}`, async () => {
      const file = join(ctx.scratch, `hook.${shell}`);
      writeFileSync(file, ctx.itself.hook(shell));
      const source = shell === 'fish' ? 'source' : '.';
      const rcs = [
        { name: bare, rc: '' },
        { name: 'tsvenv', rc: `test -r ${quote(file)} && ${source} ${quote(file)}` },
        { name: 'tsvenv, hook printed at each start', rc: ctx.itself.load(shell) },
        ...ctx.peers.map((peer) => ({ name: peer.name, rc: peer.load(shell) })),
      ];
      const starship = ctx.find('starship');
      if (starship !== undefined) {
        const words = `${quote(starship)} init ${shell}`;
        rcs.push({ name: 'starship', rc: shell === 'fish' ? `${words} | source` : `eval "$(${words})"` });
      }
      const contestants = rcs.map(({ name, rc }) => {
        const { command, args, env } = interactive(ctx, shell, furnish(ctx, { shell, rc }), 'exit 0');
        const own = Object.fromEntries(Object.entries(env).filter(([variable, value]) => ctx.env[variable] !== value));
        return { name, words: [command, ...args], env: own };
      });
      const [base, ...others] = race(ctx, contestants);
      const [ours, ...beside] = others.map(({ name, times }) => ({ name, ms: above(times, base.times) }));
      result.push({ what: `shell start, ${shell}: added`, goal: '≤ 2 ms', met: ours.ms <= 2, ours, beside });
    });
  }
  return result;
}
