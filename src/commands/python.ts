import { statSync } from 'node:fs';
import { pythonProject } from '../create/target.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { choosePython, type Found, type Interpreter, listPythons, type Search } from '../python/index.js';
import { isSupported, OLDEST } from '../python/pick.js';
import { versionLabel } from '../python/spec.js';
import { isOurRoot } from '../roots.js';
import { pathForPeople, quoted } from '../text.js';
import { define, type Run } from './command.js';

const ACTIONS = ['list', 'find'] as const;

/** `python list|find`: the interpreters that envs can be made from, and which one a spec picks. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('action', { type: 'string', demandOption: true, describe: ACTIONS.join(' or ') })
      .positional('spec', { type: 'string', describe: "with find: 3.12, '>=3.10,<3.13', pypy3.10, a path" })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv python list', 'every Python on this machine'],
    ['tsvenv python find 3.12', 'the one that create -p 3.12 would use'],
  ],
  run: ({ action, spec, json }, run) => {
    if (action === 'list' && spec !== undefined) {
      throw new UserError(`tsvenv python: unknown argument: ${quoted(spec)}; 'tsvenv python find' takes a version`, 2);
    }
    if (action === 'list') return list(json, run);
    if (action === 'find') return find(spec, json, run);
    throw new UserError(unknownWord('action', action, nearest(action, ACTIONS), ACTIONS), 2);
  },
});

/** What discovery needs to know of the world. */
function searchFrom({ context, program }: Run): Search {
  const { env, cwd, home = '/', roots, uid, trust, boundaries } = context;
  const cacheDir = isOurRoot(roots.cache, uid, { statSync }) ? roots.cache : undefined;
  const project = pythonProject(cwd, cwd, boundaries);
  return { env, cwd, home, platform: program.platform, owners: trust.owners, project, cacheDir };
}

async function list(json: boolean, run: Run): Promise<void> {
  const { found, unused } = await listPythons(searchFrom(run));
  if (json) return run.print(`${JSON.stringify(found.map(described), undefined, 2)}\n`);
  const rows = found.map(({ interpreter, source }) => [
    versionLabel(interpreter),
    source,
    pathForPeople(interpreter.path, run.context.home) + (isSupported(interpreter) ? '' : TOO_OLD),
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) run.print(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  for (const { path, reason } of unused) {
    if (reason !== 'belongs to an env')
      run.say(`tsvenv: ${pathForPeople(path, run.context.home)} ${reason}; it is passed over`);
  }
}

const TOO_OLD = ` (unsupported: older than ${OLDEST.join('.')})`;

async function find(spec: string | undefined, json: boolean, run: Run): Promise<void> {
  const interpreter = await choosePython({ ...searchFrom(run), spec });
  run.print(json ? `${JSON.stringify(described({ interpreter }), undefined, 2)}\n` : `${interpreter.path}\n`);
}

function described({ interpreter, source, name }: Partial<Found> & { readonly interpreter: Interpreter }): object {
  const { path, realPath, implementation, version, freeThreaded, bits, releaseLevel } = interpreter;
  return {
    version: version.join('.'),
    label: versionLabel(interpreter),
    implementation,
    releaseLevel,
    freeThreaded,
    bits,
    supported: isSupported(interpreter),
    path,
    realPath,
    ...(source === undefined ? {} : { source }),
    ...(name === undefined ? {} : { name }),
  };
}
