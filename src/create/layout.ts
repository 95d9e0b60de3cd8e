import { basename, join } from 'node:path';
import type { Interpreter } from '../python/types.js';

/** Where the parts of an env are, relative to it (PEP 405; `venv`'s install scheme in `sysconfig`). */
export interface Layout {
  readonly bin: string;
  /** `purelib` of the scheme. */
  readonly sitePackages: string;
  readonly include: string;
  /** A link to `lib` that 64-bit systems other than macOS have (bpo-21197). */
  readonly lib64: boolean;
  /** File name of the interpreter that the others in `bin` are links to, and that scripts start with. */
  readonly executable: string;
  /** Every other name of the interpreter in `bin`. */
  readonly aliases: readonly string[];
}

/** The layout of the env that this interpreter's own `venv` would make, with `python3.X` in every version. */
export function layoutOf(interpreter: Interpreter): Layout {
  const { platform, bits, libraryName, includeDirectory, version, freeThreaded, baseExecutable } = interpreter;
  if (platform === 'win32') {
    const sitePackages = join('Lib', 'site-packages');
    return { bin: 'Scripts', sitePackages, include: 'Include', lib64: false, executable: 'python.exe', aliases: [] };
  }
  const executable = basename(baseExecutable);
  const minor = `python3.${version[1]}`;
  const names = ['python', 'python3', minor, ...(freeThreaded ? [`${minor}t`] : [])];
  return {
    bin: 'bin',
    sitePackages: join('lib', libraryName, 'site-packages'),
    include: includeDirectory,
    lib64: bits === 64 && platform !== 'darwin',
    executable,
    aliases: names.filter((name) => name !== executable),
  };
}
