import type { Run } from '../commands/command.js';
import { hookFile } from '../roots.js';
import { settingsIn } from '../setup/hook-file.js';
import { loadsByHand } from '../setup/hook-line.js';
import { ownLine } from '../setup/rc-text.js';
import { readStartFile } from '../setup/start-file.js';
import { type Account, isSettable, placesOf } from '../setup/start-files.js';
import { pathForPeople, quoted } from '../text.js';
import { type Finding, ok } from './finding.js';

/** Prompts that show environments themselves, by what they export: the name of the shell that they draw for. */
const EXPORTING: readonly (readonly [variable: string, name: string])[] = [
  ['STARSHIP_SHELL', 'starship'],
  ['POSH_SHELL', 'oh-my-posh'],
];

/** Those that export nothing, by the lines of a start-up file of zsh that load them. */
const LOADED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^[^#\n]*\bpowerlevel(9k|10k)\b/m, 'powerlevel10k'],
  [/^[^#\n]*(\bprompt\s+pure\b|\bsindresorhus\/pure\b|\bpure\.zsh\b)/m, 'pure'],
];

/** Who draws the prompt of the shell that called, as far as that can be seen from outside it. */
export async function examinePrompt(run: Run): Promise<readonly Finding[]> {
  const { context, program } = run;
  const { env, home, roots } = context;
  const [shell = ''] = (env['TSVENV_HOOK'] ?? '').split(' ');
  if (env['VIRTUAL_ENV_DISABLE_PROMPT']) return [ok('prompt', 'is left alone, for VIRTUAL_ENV_DISABLE_PROMPT is set')];
  const [, owner] = EXPORTING.find(([variable]) => env[variable] && (env[variable] === shell || shell === '')) ?? [];
  if (owner !== undefined) return [ok('prompt', `is ${owner}'s, which shows environments itself`)];
  if (home === undefined || !isSettable(shell)) return [ok('prompt', 'cannot be known, for no hook called')];
  const account: Account = { home, env, platform: program.platform };
  for (const path of (await placesOf(shell, account)).possible) {
    const text = readStartFile(path) ?? '';
    const place = pathForPeople(path, home);
    const isOwn = ownLine(text) !== undefined;
    const isWithout = isOwn
      ? settingsIn(hookFile(roots.state, shell))?.prompt === false
      : text.split('\n').some((line) => loadsByHand(line) && /\s--no-prompt\b/.test(line));
    if (isWithout) {
      return [ok('prompt', `is left alone, for ${isOwn ? 'setup was told so' : `${place} says so`} by --no-prompt`)];
    }
    const [, theme] = (shell === 'zsh' && LOADED.find(([pattern]) => pattern.test(text))) || [];
    if (theme !== undefined) return [ok('prompt', `is ${theme}'s by ${place}, which shows environments itself`)];
  }
  return [ok('prompt', `shows the name of the active environment, unless a theme of this ${quoted(shell)} does`)];
}
