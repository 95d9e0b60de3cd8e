import { basename, dirname, join, resolve } from 'node:path';
import { minorVersionOf, parsePyvenvCfg } from '../pyvenv-cfg.js';
import { readRegular } from './regular-file.js';
import { isFile } from './sources/prefix.js';

/** Envs made from envs are flattened by every tool that makes them; a ring of them is damage. */
const DEPTH = 8;

/**
 * The interpreter that the env of an interpreter was made from (`home` in its `pyvenv.cfg`, PEP 405); the path itself
 * when it is in no env. Undefined when that interpreter is gone.
 */
export function baseInterpreter(path: string, depth = 0): string | undefined {
  const reading =
    readRegular(join(dirname(dirname(path)), 'pyvenv.cfg')) ?? readRegular(join(dirname(path), 'pyvenv.cfg'));
  if (reading === undefined) return path;
  const cfg = 'text' in reading ? parsePyvenvCfg(reading.text) : undefined;
  const home = cfg?.get('home');
  if (cfg === undefined || home === undefined || depth === DEPTH) return undefined;
  const minor = minorVersionOf(cfg);
  const names = [...(minor === undefined ? [] : [`python${minor}`]), basename(path), 'python3', 'python', 'pypy3'];
  const base = names.map((name) => resolve('/', home, name)).find(isFile);
  return base === undefined ? undefined : baseInterpreter(base, depth + 1);
}
