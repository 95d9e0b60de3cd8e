import type { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether a process is of the group in the foreground of its terminal: what is typed there reaches the whole group.
 * Linux has it in a file, `ps` tells it elsewhere.
 */
export function isInForeground(pid: number, run: typeof spawnSync): boolean {
  if (process.platform === 'win32') return true; // signals come from the console alone
  const [group, foreground] = groupsOf(pid, run);
  return group !== undefined && group === foreground;
}

function groupsOf(pid: number, run: typeof spawnSync): readonly (string | undefined)[] {
  try {
    // proc_pid_stat(5): behind the name in brackets come state, parent, group, session, terminal, its group.
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [fields[2], fields[5]];
  } catch {
    const { stdout } = run('ps', ['-o', 'pgid=,tpgid=', '-p', String(pid)], { encoding: 'utf8' });
    return (stdout ?? '').trim().split(/\s+/);
  }
}
