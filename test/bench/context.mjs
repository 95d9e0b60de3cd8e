import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What every file of rows gets.
 *
 * @typedef {object} BenchContext
 * @property {string} root the checkout
 * @property {string} scratch a directory of this run; gone after it
 * @property {string} home `HOME` of everything that is measured, below `scratch`
 * @property {Readonly<Record<string, string>>} env a clean environment with that `HOME`
 * @property {readonly string[]} tsvenv the words that run tsvenv: Node and its script
 * @property {readonly string[]} emptyScript the words that run a Node script with nothing in it
 * @property {string} python a `python3` outside any environment
 * @property {(name: string) => string | undefined} find a program on PATH
 * @property {(line: string) => void} say tells, on stderr and in the document, what could not be measured
 * @property {(name: string) => string} project makes `~/NAME` with a real `.venv`, allowed for every tool
 * @property {readonly string[]} remarks what was said
 */

/** @param {string} name */
export function find(name, path = process.env.PATH ?? '') {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this one
    }
  }
  return undefined;
}

/** Runs to the end and answers with stdout; throws in one line when it fails. */
export function output(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}

/** @returns {BenchContext} */
export function createContext() {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-bench-')));
  const home = join(scratch, 'home');
  mkdirSync(home);
  // Version managers put shims on PATH, which would be measured instead of what they start.
  const path = (process.env.PATH ?? '').split(delimiter).filter((element) => !element.endsWith('shims'));
  const kept = Object.entries(process.env).filter(([name]) => /^(LANG|LC_.*|USER|LOGNAME)$/.test(name));
  const env = { LANG: 'C.UTF-8', ...Object.fromEntries(kept), TERM: 'xterm', HOME: home, PATH: path.join(delimiter) };
  const empty = join(scratch, 'empty.js');
  writeFileSync(empty, '');
  const remarks = [];
  return {
    root,
    scratch,
    home,
    env,
    tsvenv: [process.execPath, join(root, 'bin', 'tsvenv.js')],
    emptyScript: [process.execPath, empty],
    python: find('python3', env.PATH) ?? 'python3',
    find: (name) => find(name, env.PATH),
    say: (line) => {
      remarks.push(line);
      console.error(`bench: ${line}`);
    },
    project: (name) => {
      const directory = join(home, name);
      mkdirSync(directory);
      output(find('python3', env.PATH) ?? 'python3', ['-m', 'venv', '--without-pip', join(directory, '.venv')], {
        env,
      });
      output(process.execPath, [join(root, 'bin', 'tsvenv.js'), 'allow', directory], { env, cwd: home });
      return directory;
    },
    remarks,
  };
}

/** @param {BenchContext} ctx */
export const discard = (ctx) => rmSync(ctx.scratch, { recursive: true, force: true });

/** A directory that outlives the run, for what takes long to get. */
export const keptDirectory = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tsvenv-bench');

/** POSIX shell quoting; what the benches quote has no newline, so fish takes it too. */
export const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
