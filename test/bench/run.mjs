// `npm run bench`: measures tsvenv beside its peers in one run on one machine, prints the table and writes it to
// docs/bench.md. `npm run bench -- prompt start` runs only those files of rows, and writes nothing.
//
// A file of rows exports `rows(ctx)` (ctx: see context.mjs) and answers with a list of
// `{ what, goal, met, ours: { ms, processes? }, beside: [{ name, ms, processes? }] }`; where a row is about space, `bytes`
// stands for `ms`.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createContext, discard, output } from './context.mjs';
import { machine } from './machine.mjs';
import { peers, tsvenvItself } from './peers.mjs';
import { table } from './table.mjs';

const all = ['prompt', 'transition', 'programs', 'hooked', 'start', 'create', 'scale'];
const asked = process.argv.slice(2);
const chosen = asked.length > 0 ? asked : all;

const base = createContext();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    discard(base);
    process.kill(process.pid, signal);
  });
}
try {
  const attempt = async (what, measure) => {
    try {
      await measure();
    } catch (error) {
      base.say(`${what}: not measured; ${error instanceof Error ? error.message : error}`);
    }
  };
  const itself = {
    ...tsvenvItself(base),
    hookFor: (shell, env) =>
      output(base.tsvenv[0], [...base.tsvenv.slice(1), 'hook', shell], { env: { ...base.env, ...env } }),
  };
  const ctx = { ...base, attempt, itself, peers: peers(base), projects: ['shop', 'forum'].map(base.project) };
  for (const peer of ctx.peers) for (const project of ctx.projects) peer.adopt(project);

  const rows = [];
  for (const name of chosen) {
    const file = new URL(`${name}.mjs`, import.meta.url);
    if (!existsSync(file)) {
      console.error(`bench: ${name}.mjs is not there`);
      continue;
    }
    console.error(`bench: ${name} ...`);
    await attempt(name, async () => rows.push(...(await (await import(file.href)).rows(ctx))));
  }

  const text = table(rows);
  console.log(text);
  if (asked.length === 0) {
    const remarks = base.remarks.map((remark) => `- ${remark}\n`).join('');
    const document = `# Benchmarks

Made by \`npm run bench\`, which measures everything in one run, tsvenv and its peers in turn. Each figure is the
best of many runs, for other work on the machine only ever adds; what a shell needs without any tool is taken off where
a row is about a shell. Ratios carry over to other machines, times do not.

${machine(ctx)}

${text}
${remarks === '' ? '' : `\nNot measured:\n\n${remarks}`}`;
    mkdirSync(new URL('../../docs/', import.meta.url), { recursive: true });
    writeFileSync(new URL('../../docs/bench.md', import.meta.url), document.replaceAll(base.scratch, '…'));
  }
} finally {
  discard(base);
}
