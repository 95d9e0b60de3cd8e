import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import type { Interpreter } from '../python/types.js';
import { namesIn } from '../reading.js';
import type { Environment } from '../roots.js';
import { quoted } from '../text.js';
import { type Ended, run } from './child.js';
import { type Tree, tree } from './tree.js';

export interface Compiling {
  readonly interpreter: Interpreter;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** Each starts a Python, and reads what all read: more of them take longer. */
const MOST_COMPILERS = 8;

/**
 * Byte-compiles everything below a directory, on as many processors as there are. Files that this Python cannot parse
 * are left as they are, as pip does. A `.pyc` names its source's time and size (not its hash, for the source may be
 * edited), which every env keeps.
 *
 * @throws UserError when that Python does not compile; ENOSPC when the disk is full.
 */
export async function compile(root: string, { interpreter, env, signal }: Compiling): Promise<void> {
  const { baseExecutable, version } = interpreter;
  const mode = version[1] >= 7 ? ['--invalidation-mode', 'timestamp'] : [];
  const sources = tree(root).files.filter(([file]) => file.endsWith('.py'));
  // Not by its own `-j`: the children of that outlive it when it is ended.
  const running = shares(sources, Math.min(availableParallelism(), MOST_COMPILERS)).map(async (files) => {
    const words = ['-I', '-S', '-m', 'compileall', '-q', ...mode, ...files];
    return { files, ...(await run(baseExecutable, words, { env, cwd: root, signal })) };
  });
  // The first failure is thrown when all have ended: what they write to is then cleared away.
  await Promise.allSettled(running);
  const ended = await Promise.all(running);
  const [, full] = /\[Errno (?:28|122)\] (.*)/.exec(ended.map(({ output }) => output).join('\n')) ?? [];
  if (full !== undefined) throw Object.assign(new Error(full), { code: 'ENOSPC' });
  const failed = ended.find((one) => !hasCompiled(one, root));
  if (failed === undefined) return;
  const reason = failed.signal ?? failed.output.split('\n').at(-1) ?? '';
  throw new UserError(
    `${quoted(baseExecutable)}: could not compile pip (${reason}); check that Python, or use --without-pip`,
  );
}

/** Status 1 means that there were files which it could not parse, or that it could do nothing at all. */
function hasCompiled({ status, files }: Ended & { readonly files: readonly string[] }, root: string): boolean {
  const isThere = (file: string): boolean =>
    namesIn(join(root, dirname(file), '__pycache__')).some((name) => name.startsWith(`${basename(file, '.py')}.`));
  return status === 0 || (status === 1 && files.some(isThere));
}

/** Files in so many shares of about the same size, none of which is empty. */
export function shares(files: Tree['files'], count: number): readonly (readonly string[])[] {
  const bins = Array.from({ length: count }, () => ({ size: 0, files: [] as string[] }));
  for (const [file, size] of [...files].sort(([, one], [, other]) => other - one)) {
    const smallest = bins.reduce((least, bin) => (bin.size < least.size ? bin : least));
    smallest.size += size + 1; // an empty one takes its time too
    smallest.files.push(file);
  }
  return bins.map((bin) => bin.files).filter((share) => share.length > 0);
}
