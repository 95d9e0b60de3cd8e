import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { race } from './race.mjs';

/** What is started when nothing is ready: `export`, and `exec`, beside a Node script with nothing in it. */
export async function rows(ctx) {
  const [project] = ctx.projects;
  const tools = [ctx.itself, ...ctx.peers];
  const empty = { name: 'empty Node script', words: ctx.emptyScript, cwd: project };
  const command = ctx.find('true');
  const child = join(ctx.scratch, 'child.cjs');
  writeFileSync(child, `require('node:child_process').spawn(${JSON.stringify(command)}, { stdio: 'inherit' });\n`);
  const jobs = [
    { what: 'export, cold', words: (tool) => tool.export('bash', project) },
    {
      what: 'exec true',
      words: (tool) => tool.exec(project, ['true']),
      // What it takes by itself; and the least that it takes with a Node that can only start it as a child.
      besides: [
        { name: 'true', words: [command], cwd: project },
        { name: 'Node script that starts true', words: [...ctx.emptyScript.slice(0, -1), child], cwd: project },
      ],
    },
  ];
  const result = [];
  for (const { what, words, besides = [] } of jobs) {
    await ctx.attempt(what, async () => {
      const contestants = tools.map((tool) => ({ name: tool.name, words: words(tool), cwd: project }));
      const measured = race(ctx, [empty, ...besides, ...contestants], 80);
      const ours = measured.find(({ name }) => name === 'tsvenv');
      const base = measured.find(({ name }) => name === empty.name);
      const itself = measured.find(({ name }) => name === 'true')?.ms ?? 0;
      if (ours === undefined || base === undefined) return;
      const beside = measured.filter((one) => one !== ours);
      result.push({
        what,
        goal: '≤ 1.25 × an empty Node script',
        met: (ours.ms - itself) / base.ms <= 1.25,
        ours,
        beside,
      });
    });
  }
  return result;
}
