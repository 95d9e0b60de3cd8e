import { existsSync } from 'node:fs';
import type { Run } from '../commands/command.js';
import { hookFile } from '../roots.js';
import { hazardsIn } from '../setup/hazards.js';
import { settingsIn } from '../setup/hook-file.js';
import { loadsByHand } from '../setup/hook-line.js';
import { ownLine } from '../setup/rc-text.js';
import { readStartFile } from '../setup/start-file.js';
import { type Account, isOnPath, isSettable, isUsed, placesOf } from '../setup/start-files.js';
import { SHELLS } from '../shells/index.js';
import { pathForPeople, quoted } from '../text.js';
import { VERSION } from '../version.js';
import { type Finding, ok, problem, warning } from './finding.js';

/** The hook in the shell that called, as it tells itself. */
export function examineCaller({ context: { env } }: Run): readonly Finding[] {
  const words = (env['TSVENV_HOOK'] ?? '').split(' ');
  const [shell, version] = [words[0], words.at(-1)];
  if (env['TSVENV_DISABLE'])
    return [warning('hook', 'does nothing, for TSVENV_DISABLE is set', 'unset TSVENV_DISABLE')];
  if (!shell) {
    const known = env['TSVENV_DATA_DIR'] !== undefined;
    const found = known ? 'is of an older version' : 'is not loaded in the shell that called';
    return [problem('hook', found, known ? 'open a new shell' : `'tsvenv setup', then open a new shell`)];
  }
  if (version === VERSION) return [ok('hook', `is loaded in this ${quoted(shell)}`)];
  return [problem('hook', `is of version ${quoted(version ?? '')}, tsvenv of ${VERSION}`, 'open a new shell')];
}

/** What new shells will do: the start-up files of every shell that is used, and the hook files that they load. */
export async function examineStart(run: Run): Promise<readonly Finding[]> {
  const { context, program } = run;
  if (context.home === undefined) return [problem('start-up', 'there is no home directory', 'set HOME')];
  const account: Account = { home: context.home, env: context.env, platform: program.platform };
  const findings: Finding[] = [];
  for (const { name } of SHELLS) {
    if (!isSettable(name) || !isOnPath(name, context.env) || !isUsed(name, account)) continue;
    findings.push(...(await examineShell(name, account, run)));
  }
  return findings;
}

async function examineShell(shell: string, account: Account, { context }: Run): Promise<readonly Finding[]> {
  const { possible, wanted, besides } = await placesOf(shell, account);
  const texts = possible.map((path) => [path, readStartFile(path) ?? ''] as const);
  const loading = texts.filter(([, text]) => ownLine(text) !== undefined || loadsByHand(text));
  const [first] = loading;
  if (first === undefined) return [warning(shell, 'does not load the hook', `'tsvenv setup ${shell}'`)];
  const found = ok(shell, `loads the hook by ${pathForPeople(first[0], context.home)}`);
  const isLoading = (path: string): boolean => loading.some(([loaded]) => loaded === path);
  const hazards = texts.flatMap(([path, text]) =>
    hazardsIn(shell, text)
      .filter(() => isLoading(path))
      .map(({ line, breaks, problem: what, remedy }) =>
        (breaks === 'hook' ? problem : warning)(shell, `${pathForPeople(path, context.home)}:${line} ${what}`, remedy),
      ),
  );
  const partial = besides.some(isLoading) ? [] : wanted.filter((path) => !isLoading(path));
  const elsewhere = partial.map((path) =>
    warning(
      shell,
      `${pathForPeople(path, context.home)} does not load the hook, for shells that read it`,
      `'tsvenv setup ${shell}'`,
    ),
  );
  const broken = ownLine(first[1]) === undefined ? [] : brokenFile(shell, context.roots.state, context.home);
  const wrong = [...hazards, ...elsewhere, ...broken];
  return wrong.length === 0 ? [found] : wrong;
}

/** What is wrong with the hook file that a start-up file loads. */
function brokenFile(shell: string, state: string, home: string | undefined): readonly Finding[] {
  const file = hookFile(state, shell);
  const place = pathForPeople(file, home);
  const again = `'tsvenv setup ${shell}'`;
  if (!existsSync(file)) return [problem(shell, `loads ${place}, which is not there`, again)];
  const settings = settingsIn(file);
  if (settings === undefined) return [problem(shell, `loads ${place}, which tsvenv did not write`, again)];
  const gone = [settings.script, settings.node].find((path) => !existsSync(path));
  if (gone !== undefined) return [problem(shell, `its hook calls ${pathForPeople(gone, home)}, which is gone`, again)];
  if (settings.version === VERSION) return [];
  const theirs = pathForPeople(settings.script, home);
  return [
    warning(
      shell,
      `its hook belongs to ${theirs}, version ${quoted(settings.version)}`,
      `${again} makes it call this one`,
    ),
  ];
}
