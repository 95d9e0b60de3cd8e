import { dirname, join } from 'node:path';
import type { Run } from '../commands/command.js';
import { textOf } from '../setup/start-file.js';
import { type Account, isSettable, placesOf } from '../setup/start-files.js';
import { SHELLS } from '../shells/index.js';
import { pathForPeople } from '../text.js';
import { type Finding, ok, warning } from './finding.js';
import { examineVisualStudioCode } from './vscode.js';

interface Rival {
  readonly name: string;
  /** A line of a start-up file that loads it. */
  readonly pattern: RegExp;
  readonly remedy: string;
}

/** Others that activate environments by themselves, by the lines that load them. */
const RIVALS: readonly Rival[] = [
  {
    name: 'pyenv-virtualenv',
    pattern: /^[^#\n]*\bpyenv\b.*\bvirtualenv-init\b/m,
    remedy: `remove the line with 'pyenv virtualenv-init'`,
  },
  {
    name: 'zsh-autoswitch-virtualenv',
    pattern: /^[^#\n]*\b(zsh-)?autoswitch[-_]virtualenv\b/m,
    remedy: 'remove the plugin',
  },
  {
    name: 'the oh-my-zsh plugin that activates environments',
    pattern: /^[^#\n]*plugins=\([^)]*\b(virtualenvwrapper|pipenv|poetry-env)\b/m,
    remedy: 'remove virtualenvwrapper, pipenv and poetry-env from plugins=(...)',
  },
  {
    name: "PYTHON_AUTO_VRUN of oh-my-zsh's python plugin",
    pattern: /^[^#\n]*\bPYTHON_AUTO_VRUN=['"]?true/m,
    remedy: 'remove PYTHON_AUTO_VRUN',
  },
  {
    name: 'virtualfish with auto_activation',
    pattern: /^[^#\n]*\b(vf|virtualfish)\b.*\bauto_activation\b/m,
    remedy: `'vf rmplugins auto_activation'`,
  },
  {
    name: 'autoenv',
    pattern: /^[^#\n]*(\.|source)\s+\S*autoenv\/activate\.sh/m,
    remedy: 'remove its line, or the activation from your .env files',
  },
];

/** Other programs that activate environments, and may undo what tsvenv does. */
export async function examineRivals(run: Run): Promise<readonly Finding[]> {
  const findings = [...conda(run), ...(await startFiles(run)), ...direnv(run), ...examineVisualStudioCode(run)];
  return findings.length > 0 ? findings : [ok('others', 'nothing else activates environments')];
}

/** conda activates `base` in every shell, unless it was told not to. */
function conda({ context: { env } }: Run): readonly Finding[] {
  if (env['CONDA_DEFAULT_ENV'] !== 'base') return [];
  return [warning('conda', 'activates base in every shell', `'conda config --set auto_activate_base false'`)];
}

async function startFiles({ context: { home, env }, program }: Run): Promise<readonly Finding[]> {
  if (home === undefined) return [];
  const account: Account = { home, env, platform: program.platform };
  const shells = SHELLS.filter(({ name }) => isSettable(name));
  const places = await Promise.all(shells.map(async ({ name }) => (await placesOf(name, account)).possible));
  return [...new Set(places.flat())].flatMap((path) => {
    const text = textOf(path);
    return RIVALS.filter(({ pattern }) => pattern.test(text)).map(({ name, remedy }) =>
      warning('others', `${pathForPeople(path, home)} loads ${name}`, remedy),
    );
  });
}

/** A `.envrc` that activates an environment of its own for the directories that tsvenv looks after too. */
function direnv({ context: { cwd, home } }: Run): readonly Finding[] {
  for (let directory = cwd; ; directory = dirname(directory)) {
    const file = join(directory, '.envrc');
    const text = textOf(file);
    if (text !== '') {
      const layout = /^\s*(layout\s+(python\S*|pyenv|pipenv|poetry|uv)|source\s+\S*\/bin\/activate)\b/m.exec(text)?.[1];
      if (layout === undefined) return [];
      const place = pathForPeople(file, home);
      return [
        warning('direnv', `${place} activates an environment ('${layout}')`, `remove that line, or 'tsvenv deny' here`),
      ];
    }
    if (directory === dirname(directory)) return [];
  }
}
