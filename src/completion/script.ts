import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shells that have a script for completion, and the ends of their files' names. */
const FILES = { bash: 'bash', zsh: 'zsh', fish: 'fish', pwsh: 'ps1' } as const;

export const COMPLETING = Object.keys(FILES);

const isCompleting = (shell: string): shell is keyof typeof FILES => Object.hasOwn(FILES, shell);

/** The script that makes a shell complete the words of `tsvenv`: a file under `shell/`, as it is. */
export function completionScript(shell: string): string | undefined {
  if (!isCompleting(shell)) return undefined;
  return readFileSync(join(import.meta.dirname, '../shell', `completion.${FILES[shell]}`), 'utf8');
}
