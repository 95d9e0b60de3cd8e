import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { isErrno } from './errno.js';

/** Whether a process is there; of this machine and pid namespace. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error) && error.code === 'EPERM';
  }
}

/** `starttime` of proc_pid_stat(5), clock ticks since boot; '' where there is no /proc, undefined for no process. */
export function startOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Machine and pid namespace: where a pid means what it says. */
export function where(): string {
  try {
    // Linux alone has them; Node's own way to the name is a module more to load.
    return `${readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${process.getBuiltinModule('node:os').hostname()} `;
  }
}
