import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';
import type { Env } from '../inspect.js';
import type { Environment } from '../roots.js';
import { quoted } from '../text.js';
import type { Execution } from './exec.js';

/** What Node puts where bytes are not UTF-8; they cannot be had from it, nor handed over by it. */
export const LOST = '\ufffd';

/** Whether words or variables that were given to this process may be others than those in `execution`. */
export function isLossy({ argv, env }: Omit<Execution, 'certain'>): boolean {
  return lostIn(argv, env) !== undefined;
}

function lostIn(argv: readonly string[], env: Readonly<Record<string, string>>): string | undefined {
  const word = argv.find((one) => one.includes(LOST));
  if (word !== undefined) return word;
  for (const name in env) if (name.includes(LOST) || env[name]?.includes(LOST)) return name;
  return undefined;
}

/**
 * Goes in hexadecimal digits to the env's Python, 2.7 or later, in whose hands bytes are safe; nothing that it imports
 * is looked for in a directory. The words are the file, how many words the command has, those, then its variables.
 */
const PROGRAM = `
import posix, sys
try:
    import _signal as signal
except ImportError:
    import signal
for name in "SIGPIPE", "SIGXFSZ", "SIGXFZ":
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
words = [bytes(bytearray.fromhex(word)) for word in sys.argv[3:]]
count = int(sys.argv[2])
try:
    variables = dict(pair.split(b"=", 1) for pair in words[count:])
    posix.execve(bytes(bytearray.fromhex(sys.argv[1])), words[:count], variables)
except OSError as error:
    sys.stderr.write("tsvenv: cannot run %r (%s); look at its permissions\\n" % (words[0], error.strerror))
    posix._exit(126)
`;

/**
 * An execution that gives the command each byte of its words and variables as this process got it.
 *
 * @param given how many of the last words were given to this process.
 * @param environmentOf what a command in the env gets of an environment.
 * @throws UserError where the system does not tell what this process was given.
 */
export function inBytes(
  { file, argv, env: variables }: Omit<Execution, 'certain'>,
  given: number,
  env: Env,
  environmentOf: (env: Env, environment: Environment) => Readonly<Record<string, string>>,
): Omit<Execution, 'certain'> {
  const own = argv.slice(0, argv.length - given);
  const words = listIn('cmdline').slice(-given || Number.POSITIVE_INFINITY);
  const same = words.length === given && words.every((word, index) => utf8(word) === argv[own.length + index]);
  if (!same) throw unpassable(lostIn(argv, variables) ?? '');
  const asBytes = { ...env, path: latin1(env.path), bin: latin1(env.bin), name: latin1(env.name) };
  const pairs = listIn('environ').filter((pair) => pair.indexOf('=') > 0);
  const environment = Object.fromEntries(
    pairs.reverse().map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const named = Object.entries(environmentOf(asBytes, environment)).map(([name, value]) => `${name}=${value}`);
  const list = [...own.map(latin1), ...words, ...named].map(hexadecimal);
  const program = [hexadecimal(latin1(file)), String(argv.length), ...list];
  return { file: env.python, argv: [env.python, '-E', '-S', '-c', PROGRAM, ...program], env: variables };

  /** A list of this process that the kernel has, each string with a character for each byte. */
  function listIn(name: 'cmdline' | 'environ'): string[] {
    try {
      return readFileSync(`/proc/self/${name}`, 'latin1').split('\0').slice(0, -1);
    } catch {
      throw unpassable(lostIn(argv, variables) ?? '');
    }
  }
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();
const hexadecimal = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

function unpassable(what: string): UserError {
  return new UserError(
    `tsvenv: ${quoted(what)} is not in UTF-8 and would not reach the command as it is; give it another name or value`,
  );
}
