import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/load.js';
import { projectSettings } from '../config/project.js';
import { projectDirectory } from '../create/target.js';
import { UserError } from '../errors.js';
import { unknownWord } from '../messages.js';
import { nearest } from '../nearest.js';
import { configFile } from '../roots.js';
import { pathForPeople } from '../text.js';
import { judge } from '../trust/verdict.js';
import { define, type Run } from './command.js';

const ACTIONS = ['list', 'path'] as const;

interface Setting {
  readonly key: string;
  readonly value: unknown;
  /** `default`, or the file and the line. */
  readonly from: string;
}

/** `config list|path`: what is configured, and where. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('action', { type: 'string', demandOption: true, describe: ACTIONS.join(' or ') })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv config list', 'every setting that holds here, and where it comes from'],
    ['$EDITOR "$(tsvenv config path)"', 'change them'],
  ],
  run: ({ action, json }, run) => {
    const { print, context } = run;
    if (action === 'path') return print(`${configFile(context.roots.config)}\n`);
    if (action !== 'list') throw new UserError(unknownWord('action', action, nearest(action, ACTIONS), ACTIONS), 2);
    const settings = [...ofTheUser(run), ...ofTheProject(run)];
    if (json) return print(`${JSON.stringify(settings, undefined, 2)}\n`);
    for (const { key, value, from } of settings) print(`${key} = ${inToml(value)}  # ${from}\n`);
  },
});

function ofTheUser({ context, program }: Run): readonly Setting[] {
  const { config, home, roots } = context;
  const file = configFile(roots.config);
  const lines = isValid(file, home) ? linesOf(file) : [];
  // What is wrong in it was told when it was read for the context, and the defaults hold.
  if (!isValid(file, home)) program.exitCode = 1;
  const keys = [
    ['env-names', config.envNames],
    ['create', config.create],
    ['link-mode', config.linkMode],
  ] as const;
  return keys.map(([key, value]) => {
    const line = lines.findIndex((text) => text.trim().replace(/^["']/, '').startsWith(key)) + 1;
    return { key, value, from: line === 0 ? 'default' : `${pathForPeople(file, home)}:${line}` };
  });
}

/** `[tool.tsvenv]` of the project around the working directory, where that is trusted. */
function ofTheProject({ context, say }: Run): readonly Setting[] {
  const { cwd, boundaries, trust, home } = context;
  const project = projectDirectory(cwd, boundaries);
  const file = pathForPeople(join(project, 'pyproject.toml'), home);
  const { settings, lines } = projectSettings(project, home);
  const found = Object.entries(settings);
  if (found.length > 0 && judge({ project, marker: project, env: undefined }, trust).is !== 'allowed') {
    say(`tsvenv: [tool.tsvenv] in ${file} does not count, for the project is not trusted; 'tsvenv allow' trusts it`);
    return [];
  }
  return found.map(([key, value]) => ({ key: `tool.tsvenv.${key}`, value, from: `${file}:${lines.get(key) ?? 1}` }));
}

function isValid(file: string, home: string | undefined): boolean {
  try {
    loadConfig(file, undefined, home);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** A string or a list of strings; what JSON escapes, TOML escapes alike. */
const inToml = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
