import { dirname, join } from 'node:path';
import type { Run } from '../commands/command.js';
import { textOf } from '../setup/start-file.js';
import { type Finding, ok, warning } from './finding.js';

const PRODUCTS = ['Code', 'Code - Insiders', 'VSCodium'];

/**
 * Its terminal types `source .../activate` into new shells, to which the hook gives way. Two settings turn that off:
 * that of the Python extension, and that of the Python Environments extension, which goes before it where it is set.
 */
export function examineVisualStudioCode({ context, program }: Run): readonly Finding[] {
  if (context.env['TERM_PROGRAM'] !== 'vscode') return [];
  const files = [...workspaceFiles(context.cwd), ...userFiles(context, program.platform)];
  const texts = files.map((file) => withoutComments(textOf(file)));
  const setting = (key: string): string | undefined =>
    texts.map((text) => writtenFor(text, key)).find((value) => value !== undefined);
  const type = setting('python-envs.terminal.autoActivationType') ?? '"off"';
  if (setting('python.terminal.activateEnvironment') === 'false' && type === '"off"') {
    return [ok('VS Code', 'leaves its terminals to the hook')];
  }
  const remedy =
    type === '"off"'
      ? `set "python.terminal.activateEnvironment" to false`
      : `set "python-envs.terminal.autoActivationType" to "off"`;
  return [warning('VS Code', 'activates environments in its terminals by itself', `${remedy} in your user settings`)];
}

/** The settings of the folder that is open, which is the working directory or above it. */
function workspaceFiles(directory: string): readonly string[] {
  const file = join(directory, '.vscode', 'settings.json');
  return directory === dirname(directory) ? [file] : [file, ...workspaceFiles(dirname(directory))];
}

/** https://code.visualstudio.com/docs/configure/settings#_user-settingsjson-location; a server keeps its own. */
function userFiles({ env, home = '/' }: Run['context'], platform: NodeJS.Platform): readonly string[] {
  const places: Readonly<Partial<Record<NodeJS.Platform, string | undefined>>> = {
    darwin: join(home, 'Library', 'Application Support'),
    win32: env['APPDATA'],
  };
  const base = places[platform] ?? (env['XDG_CONFIG_HOME'] || join(home, '.config'));
  const own = PRODUCTS.map((product) => join(base, product, 'User', 'settings.json'));
  return [...own, join(home, '.vscode-server', 'data', 'Machine', 'settings.json')];
}

/** They are JSON with comments: what is within a string is none. */
const withoutComments = (text: string): string =>
  text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? ' ');

/** The value of a key as it is written; the last one counts, as in every JSON. */
function writtenFor(text: string, key: string): string | undefined {
  const name = key.replaceAll('.', '\\.');
  return [...text.matchAll(new RegExp(`"${name}"\\s*:\\s*("[^"]*"|\\w+)`, 'g'))].at(-1)?.[1];
}
