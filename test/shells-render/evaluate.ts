import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellNamed } from '../../src/shells/index.js';
import type { Shell } from '../../src/shells/ops.js';
import { isInstalled } from '../shells/installed.js';

/** A real shell in a certain mood. */
export interface Evaluator {
  readonly label: string;
  readonly shell: Shell;
  /** What somebody's rc file did before. */
  readonly prelude: string;
  /** Why it cannot be used here, with the remedy; undefined when it can. */
  readonly missing: string | undefined;
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  bash: ['--norc', '--noprofile'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

function evaluator(name: string, label: string, prelude: string): Evaluator {
  const shell = shellNamed(name);
  if (shell === undefined) throw new Error(`no shell ${name}`);
  const missing = isInstalled(name) ? undefined : `${name} is not installed; apt-get install ${name}`;
  return { label: `${name}${label && `, ${label}`}`, shell, prelude, missing };
}

/** Every shell as it comes, and with the options that people set. */
export const evaluators: readonly Evaluator[] = [
  evaluator('bash', '', ''),
  evaluator('bash', 'set -eu', 'set -euo pipefail'),
  evaluator('bash', 'odd options', 'shopt -s nocasematch nullglob failglob extglob dotglob globstar; set -C; IFS=/b'),
  evaluator('bash', 'set -o posix', 'set -o posix'),
  evaluator('zsh', '', ''),
  evaluator('zsh', 'KSH_ARRAYS', 'setopt KSH_ARRAYS SH_WORD_SPLIT GLOB_SUBST'),
  evaluator(
    'zsh',
    'odd options',
    'setopt NOUNSET RC_QUOTES EXTENDED_GLOB NULL_GLOB NO_CASE_MATCH MAGIC_EQUAL_SUBST; IFS=/b',
  ),
  evaluator('zsh', 'emulate ksh', 'emulate ksh'),
  evaluator('zsh', 'emulate sh', 'emulate sh'),
  evaluator('fish', '', ''),
  evaluator('fish', 'functions of the same names', 'function contains; return 0; end; function printf; end'),
];

/**
 * Runs a script in the shell, from a file, and returns the strings that it printed, each ended by a NUL.
 *
 * @throws when the shell fails or says anything on stderr.
 */
export function evaluate(
  { shell, prelude }: Evaluator,
  script: string,
  env: NodeJS.ProcessEnv = {},
): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'tsvenv-evaluate-'));
  try {
    const file = join(directory, 'script');
    writeFileSync(file, `${prelude}\n${script}\n`);
    const { stdout, stderr, status } = spawnSync(shell.name, [...(ARGUMENTS[shell.name] ?? []), file], {
      cwd: directory,
      timeout: 120_000,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: directory, LANG: 'C.UTF-8', ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0 || stderr !== '') throw new Error(`${shell.name} ended with ${status}: ${stderr}`);
    return stdout.split('\0').slice(0, -1);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The command that prints words, each ended by a NUL. */
export const print = (words: string): string => `builtin printf '%s\\0' ${words}`;
