import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Run } from '../commands/command.js';
import { loadConfig } from '../config/load.js';
import { UserError } from '../errors.js';
import { realPathOf } from '../inspect.js';
import { configFile } from '../roots.js';
import { pathForPeople } from '../text.js';
import { VERSION } from '../version.js';
import { type Finding, ok, problem, warning } from './finding.js';

/** The program itself: Node, the command on PATH, the configuration. */
export function examineProgram(run: Run): readonly Finding[] {
  return [
    ok('node', `${run.program.version}, at ${pathForPeople(run.program.execPath, run.context.home)}`),
    command(run),
    configuration(run),
  ];
}

function command({ context, program }: Run): Finding {
  const own = realPathOf(program.argv[1] ?? '');
  const first = (context.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'tsvenv'))
    .find((file) => isAbsolute(file) && isExecutable(file));
  if (first === undefined) {
    const bin = linkDirectory(program.argv[1] ?? '');
    return warning(
      'command',
      `${VERSION}, not on PATH; a hooked shell finds it all the same`,
      bin === undefined
        ? `add bin, below what 'npm prefix -g' names or the prefix that it was installed with, to PATH`
        : `add ${pathForPeople(bin, context.home)} to PATH`,
    );
  }
  const place = pathForPeople(first, context.home);
  if (realPathOf(first) === own) return ok('command', `${VERSION}, at ${place}`);
  const this_ = pathForPeople(own ?? '', context.home);
  return warning(
    'command',
    `${place} is another tsvenv than ${this_}, which the hook calls`,
    `remove one of them, then 'tsvenv setup'`,
  );
}

/**
 * The directory in which npm has linked a program: `<prefix>/bin` of what is in `<prefix>/lib/node_modules` (npm-folders).
 * `npm prefix -g` names another where that was given on the command line.
 */
function linkDirectory(script: string): string | undefined {
  const own = realPathOf(script);
  const prefixes = [script, own ?? ''].flatMap((path) => /^(.*)\/lib\/node_modules\/tsvenv\//s.exec(path)?.[1] ?? []);
  return [dirname(script), ...prefixes.map((prefix) => join(prefix, 'bin'))].find((directory) => {
    const link = join(directory, 'tsvenv');
    return isAbsolute(link) && isExecutable(link) && realPathOf(link) === own;
  });
}

function configuration({ context }: Run): Finding {
  const file = configFile(context.roots.config);
  const place = pathForPeople(file, context.home);
  try {
    loadConfig(file, undefined, context.home);
    return ok('config', existsSync(file) ? place : `no ${place}, so the defaults hold`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [found = '', ...remedy] = error.message.replace(/^tsvenv: /, '').split('; ');
    return problem('config', found, `${remedy.join('; ')}; until then the defaults hold`);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
