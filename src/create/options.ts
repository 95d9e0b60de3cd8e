import { parseArgs } from 'node:util';
import { UserError } from '../errors.js';
import { quoted } from '../text.js';

interface Option {
  readonly type: 'boolean' | 'string';
  readonly describe: string;
  readonly short?: string;
  readonly multiple?: boolean;
}

/** The options of `create`, once: parsed by Node itself, for yargs takes longer than making an env; shown by yargs. */
export const OPTIONS = {
  python: { type: 'string', short: 'p', describe: "which Python: 3.12, '>=3.10', python3.11, a path" },
  requirements: { type: 'string', short: 'r', multiple: true, describe: 'install what a requirements file lists' },
  'system-site-packages': { type: 'boolean', describe: "give the environment access to the base Python's packages" },
  symlinks: { type: 'boolean', describe: 'link to the interpreter (the default, except on Windows)' },
  copies: { type: 'boolean', describe: 'copy the interpreter' },
  clear: { type: 'boolean', describe: 'replace the environment that is there' },
  upgrade: { type: 'boolean', describe: 'adapt the environment that is there to a Python that was upgraded' },
  'without-pip': { type: 'boolean', describe: 'leave pip out' },
  prompt: { type: 'string', describe: "the name that prompts show; '.' is the working directory's" },
  'upgrade-deps': { type: 'boolean', describe: 'bring pip to its newest release' },
  'without-scm-ignore-files': { type: 'boolean', describe: 'write no .gitignore' },
  force: { type: 'boolean', describe: 'with --clear: also replace what is not an environment' },
  'dry-run': { type: 'boolean', describe: 'say what would be done, and touch nothing' },
  json: { type: 'boolean', describe: 'tell what was made, for programs' },
  quiet: { type: 'boolean', short: 'q', describe: 'show no progress' },
} as const satisfies Readonly<Record<string, Option>>;

/** What was asked for on the command line. */
export interface CreateRequest {
  /** As written; empty: the project's `.venv`. */
  readonly directories: readonly string[];
  readonly python: string | undefined;
  readonly requirements: readonly string[];
  readonly systemSitePackages: boolean;
  readonly symlinks: boolean;
  readonly clear: boolean;
  readonly upgrade: boolean;
  readonly withPip: boolean;
  readonly prompt: string | undefined;
  readonly upgradeDeps: boolean;
  readonly scmIgnoreFiles: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** The hook asks, which never installs anything. */
  readonly onDemand?: boolean;
}

/**
 * Reads the words after `create`. A long option may be shortened to what is unique, as `venv`'s own may.
 *
 * @returns 'help' when that was asked for.
 * @throws UserError (2) for words that are no options, and for options that contradict each other.
 */
export function parseRequest(words: readonly string[], platform: NodeJS.Platform): CreateRequest | 'help' {
  const end = words.indexOf('--');
  const expanded = words.map((word, index) => (end >= 0 && index >= end ? word : expand(word)));
  if (expanded.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h')) return 'help';
  const { values, positionals } = parse(expanded);
  const request: CreateRequest = {
    directories: positionals,
    python: values.python,
    requirements: values.requirements ?? [],
    systemSitePackages: values['system-site-packages'] ?? false,
    symlinks: values.copies ? false : (values.symlinks ?? platform !== 'win32'),
    clear: values.clear ?? false,
    upgrade: values.upgrade ?? false,
    withPip: !values['without-pip'],
    prompt: values.prompt,
    upgradeDeps: values['upgrade-deps'] ?? false,
    scmIgnoreFiles: !values['without-scm-ignore-files'],
    force: values.force ?? false,
    dryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
  if (values.symlinks && values.copies) throw usage('--symlinks and --copies exclude each other');
  if (request.upgrade && request.clear) throw usage('--upgrade and --clear exclude each other');
  if (!request.withPip && request.upgradeDeps) throw usage('--upgrade-deps needs pip, which --without-pip leaves out');
  if (!request.withPip && request.requirements.length > 0) throw usage('-r needs pip, which --without-pip leaves out');
  if (positionals.includes('')) throw usage('an empty word is no directory');
  return request;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error)) throw error;
    throw usage(complaint(error.message));
  }
}

function complaint(message: string): string {
  const [, option] = /^Unknown option '([^']*)'/.exec(message) ?? [];
  if (option !== undefined) return `no option ${quoted(option)}`;
  const first = message.split(/\.?\n|\. /)[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function expand(word: string): string {
  const [, given = '', rest = ''] = /^--([a-z][a-z-]*)(=.*)?$/s.exec(word) ?? [];
  if (given === '' || given in OPTIONS || given === 'help') return word;
  const meant = [...Object.keys(OPTIONS), 'help'].filter((name) => name.startsWith(given));
  if (meant.length > 1) throw usage(`--${given} could be ${meant.map((name) => `--${name}`).join(' or ')}`);
  return meant.length === 1 ? `--${meant[0]}${rest}` : word;
}

const usage = (why: string): UserError => new UserError(`create: ${why}; see 'tsvenv create --help'`, 2);
