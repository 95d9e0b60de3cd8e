import { quote } from './context.mjs';
import { above, bare, liveShells, timeLive } from './live.mjs';

/** `exec` typed in a shell that has the hook, above what the command takes by itself. */
export async function rows(ctx) {
  const [project] = ctx.projects;
  const command = ctx.find('true');
  const result = [];
  for (const shell of liveShells(ctx)) {
    await ctx.attempt(`exec typed in ${shell}`, async () => {
      // Each has a function by the name that is typed.
      const called = (body) => (shell === 'fish' ? `function tsvenv; ${body}; end` : `tsvenv() { ${body}; }`);
      const none = { name: bare, shell, rc: called(quote(command)) };
      const peers = ctx.peers.map((peer) => ({
        name: peer.name,
        shell,
        rc: `${peer.hook(shell)}\n${called(peer.exec(project, [command]).map(quote).join(' '))}`,
      }));
      const variants = [{ name: 'tsvenv', shell, rc: ctx.itself.hook(shell) }, ...peers];
      const body = `tsvenv exec -- ${quote(command)}`;
      const what = { cwd: project, body, count: () => 20 };
      const [base, ...times] = await timeLive(ctx, [none, ...variants], what);
      const [ours, ...beside] = variants.map(({ name }, index) => ({ name, ms: above(times[index], base) }));
      result.push({ what: `exec typed in ${shell}: added`, goal: '≤ 3 ms, no Node', met: ours.ms <= 3, ours, beside });
    });
  }
  return result;
}
