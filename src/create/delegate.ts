import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { Interpreter } from '../python/types.js';
import { namesIn } from '../reading.js';
import { quoted } from '../text.js';
import { type Ended, type Running, run } from './child.js';
import type { EnvironmentContext } from './context.js';

/** Whether tsvenv knows what this interpreter's own `venv` would write: CPython on POSIX, unless a macOS framework. */
export function isNative({ implementation, platform, framework }: Interpreter): boolean {
  return implementation === 'CPython' && platform !== 'win32' && platform !== 'cygwin' && !framework;
}

/** Whether pip can only be put in when the env is in its place: on Windows, where scripts are programs. */
export const seedsLater = ({ platform }: Interpreter): boolean => platform === 'win32';

/**
 * Has the interpreter's own `venv` put the interpreter into the env. What else it writes names the private directory:
 * the configuration stays as it is, and the activators go. `-I` keeps a `venv.py` of the working directory, and
 * what PYTHON* variables say, out of it.
 *
 * @throws UserError with what `venv` said when it failed.
 */
export async function delegate(context: EnvironmentContext, running: Omit<Running, 'cwd'>): Promise<void> {
  const { root, interpreter, options } = context;
  const configuration = context.now(context.configuration);
  const written = existsSync(configuration) ? readFileSync(configuration) : undefined;
  const flags = [
    options.symlinks ? '--symlinks' : '--copies',
    ...(options.systemSitePackages ? ['--system-site-packages'] : []),
  ];
  const ended = await run(interpreter.baseExecutable, ['-I', '-m', 'venv', '--without-pip', ...flags, root], {
    ...running,
    cwd: root,
  });
  if (ended.status !== 0) throw failed(interpreter, 'venv', ended);
  // Since 3.13; what is written of it depends on what else the directory has.
  rmSync(join(root, '.gitignore'), { force: true });
  const bin = context.now(context.bin);
  for (const name of namesIn(bin)) {
    if (/^(de)?activate\b/i.test(name)) rmSync(join(bin, name));
  }
  if (written === undefined) rmSync(configuration, { force: true });
  else writeFileSync(configuration, written);
}

/** Has the env's `ensurepip` put pip into it. @throws UserError with what it said when it failed. */
export async function ensurepip(
  { python, path, interpreter }: EnvironmentContext,
  running: Omit<Running, 'cwd'>,
): Promise<void> {
  const ended = await run(python, ['-I', '-m', 'ensurepip', '--upgrade', '--default-pip'], { ...running, cwd: path });
  if (ended.status !== 0) throw failed(interpreter, 'ensurepip', ended);
}

function failed({ baseExecutable }: Interpreter, module: string, { status, signal, output }: Ended): UserError {
  const reason = signal ?? output.split('\n').findLast((line) => line.trim() !== '') ?? `status ${status}`;
  return new UserError(
    `${quoted(baseExecutable)}: its module ${module} failed (${reason}); reinstall that Python, or choose another with -p`,
  );
}
