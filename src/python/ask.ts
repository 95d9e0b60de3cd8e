import type { ExecFileException } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { drawable } from '../text.js';
import type { Failure, Inquiry } from './facts.js';

/** Answers in every Python since 2.7. Paths that are not UTF-8 end it, for no `pyvenv.cfg` can hold them. */
const PROGRAM = `
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, os, sysconfig

def text(path):
    return (path if isinstance(path, bytes) else os.fsencode(path)).decode("utf-8")

version = sys.version_info
name = sys.implementation.name if hasattr(sys, "implementation") else "pypy" if "PyPy" in sys.version else "cpython"
library, include = "%s%d.%d" % (("pypy" if name == "pypy" else "python",) + version[:2]), "include"
if "venv" in sysconfig.get_scheme_names():
    names = "base", "platbase", "installed_base", "installed_platbase"
    path = lambda key: os.path.relpath(sysconfig.get_path(key, "venv", dict.fromkeys(names, os.sep)), os.sep)
    library, include = os.path.basename(os.path.dirname(path("purelib"))), path("include")
try:
    from importlib.util import MAGIC_NUMBER as magic
except ImportError:
    from imp import get_magic
    magic = get_magic()
base = getattr(sys, "base_prefix", sys.prefix)
folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), os.path.join(os.path.dirname(os.__file__), "ensurepip", "_bundled")]
if base == "/usr":
    folders.append("/usr/share/python-wheels")
print("")
print(json.dumps({
    "implementation": {"cpython": "CPython", "pypy": "PyPy"}.get(name, name),
    "version": version[:3],
    "releaseLevel": version[3],
    "releaseSerial": version[4],
    "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "bits": 64 if sys.maxsize > 2 ** 32 else 32,
    "platform": sys.platform,
    "basePrefix": text(base),
    "baseExecutable": text(getattr(sys, "_base_executable", None) or sys.executable),
    "platlibdir": getattr(sys, "platlibdir", "lib"),
    "libraryName": library,
    "includeDirectory": include,
    "framework": bool(sysconfig.get_config_var("PYTHONFRAMEWORK")),
    "wheelFolders": [text(folder) for folder in folders if folder],
    "wheelProjects": ["pip"] if version >= (3, 12) else ["setuptools", "pip"],
    "magic": "".join("%02x" % byte for byte in bytearray(magic)),
}))
`;

const NOT_PYTHON = 'does not answer as a Python does';

/** What an interpreter may need of the environment: where its libraries are, and on Windows the system. */
const KEPT =
  /^(HOME|LANG|LC_ALL|(DY)?LD_(LIBRARY|FALLBACK_LIBRARY|FRAMEWORK)_PATH|SYSTEMROOT|WINDIR|TEMP|TMP|USERPROFILE)$/i;

/**
 * Asks an interpreter for its facts. Nothing of the user's or a project's code runs: no `site`, no PYTHON* variables,
 * an empty working directory that is not importable.
 *
 * @returns the answer as it came, to be checked by the caller.
 */
export async function ask(path: string, { env, timeout = 15_000 }: Inquiry): Promise<object | Failure> {
  const directory = emptyDirectory();
  try {
    const isolated = await run(path, ['-I', '-S', '-B', '-c', PROGRAM], env, directory, timeout);
    // -I came with Python 3.4; what it does beyond these, the program's second line does for itself.
    const old = 'failure' in isolated && /unknown option:? -I/i.test(isolated.failure);
    return old ? await run(path, ['-E', '-s', '-S', '-B', '-c', PROGRAM], env, directory, timeout) : isolated;
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** Undefined on a machine without a writable temporary directory. */
function emptyDirectory(): string | undefined {
  try {
    const parent = tmpdir();
    return isAbsolute(parent) ? mkdtempSync(join(parent, 'tsvenv-')) : undefined;
  } catch {
    return undefined;
  }
}

async function run(
  path: string,
  args: readonly string[],
  env: Inquiry['env'],
  directory: string | undefined,
  timeout: number,
): Promise<object | Failure> {
  const options = {
    cwd: directory ?? '/',
    env: Object.fromEntries(Object.entries(env).filter(([name]) => KEPT.test(name))),
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024,
    windowsHide: true,
  } as const;
  // Loaded late: one bundle has this with programs that mostly start nothing.
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const child = execFile(path, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(parse(stdout));
      else if (stdout.length >= options.maxBuffer) resolve({ failure: NOT_PYTHON });
      else if (child.killed) resolve({ failure: `did not answer within ${timeout / 1000} s` });
      else resolve({ failure: reason(stderr) ?? ending(error) });
    });
    child.stdin?.end();
  });
}

function parse(stdout: string): object | Failure {
  try {
    const answer: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Some other program: what it said is of no use.
  }
  return { failure: NOT_PYTHON };
}

function ending({ code, signal }: ExecFileException): string {
  if (signal) return `died of ${signal}`;
  return typeof code === 'number' ? `exited with ${code}` : `cannot be run (${code})`;
}

/** The line of a traceback, or of whatever else, that says what happened. */
function reason(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const unknown = lines.find((line) => /unknown option/i.test(line));
  // Some other program may well repeat the whole of what it was given.
  const line = (unknown ?? lines.at(-1))?.slice(0, 200);
  return line === undefined ? undefined : drawable(line.trim());
}
