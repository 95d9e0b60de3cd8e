import { basename, dirname, isAbsolute, join } from 'node:path';
import { minorVersionOf, parsePyvenvCfg } from '../pyvenv-cfg.js';
import { realPathOf } from './refusal.js';
import { readRegular } from './regular-file.js';
import { interpretersIn } from './sources/prefix.js';

/** Envs made from envs are flattened by nearly every tool that makes them; a ring of them is damage. */
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
  if (cfg === undefined || home === undefined || !isAbsolute(home) || depth === DEPTH) return undefined;
  // `home` may hold several Pythons: a link, or CPython's own word, tells which it was; else its name has to.
  const present = interpretersIn(home).filter((file) => realPathOf(file) !== undefined);
  const origins = [path, cfg.get('executable') ?? path].map(realPathOf);
  const names = [`python${minorVersionOf(cfg)}`, basename(path), 'python3', 'python'];
  const base =
    present.find((file) => origins.includes(realPathOf(file))) ??
    names.map((name) => join(home, name)).find((file) => present.includes(file));
  return base === undefined ? undefined : baseInterpreter(base, depth + 1);
}
