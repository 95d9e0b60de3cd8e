import { race } from './race.mjs';

/** What is started when nothing is ready: `export`, and `exec`, beside a Node script with nothing in it. */
export async function rows(ctx) {
  const [project] = ctx.projects;
  const tools = [ctx.itself, ...ctx.peers];
  const empty = { name: 'empty Node script', words: ctx.emptyScript, cwd: project };
  const jobs = [
    { what: 'export, cold', words: (tool) => tool.export('bash', project) },
    { what: 'exec true', words: (tool) => tool.exec(project, ['true']) },
  ];
  const result = [];
  for (const { what, words } of jobs) {
    await ctx.attempt(what, async () => {
      const contestants = tools.map((tool) => ({ name: tool.name, words: words(tool), cwd: project }));
      const measured = race(ctx, [empty, ...contestants]);
      const ours = measured.find(({ name }) => name === 'tsvenv');
      const base = measured.find(({ name }) => name === empty.name);
      if (ours === undefined || base === undefined) return;
      const beside = measured.filter((one) => one !== ours);
      result.push({ what, goal: '≤ 1.25 × an empty Node script', met: ours.ms / base.ms <= 1.25, ours, beside });
    });
  }
  return result;
}
