import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { find, keptDirectory, output } from './context.mjs';
import { race } from './race.mjs';

/** Rounds of what takes seconds. */
const few = 5;

/**
 * Not deleted, for ext4 passes by whatever was deleted in the last minutes each time that it makes a file, and nobody
 * who makes an environment has just deleted many.
 */
const putAway = 'for each in "${@:2}"; do [ ! -e "$each" ] || mv "$each" "$(mktemp -d "$1/away.XXXXXXXX")"; done';

/** Environments whose size on the disk is measured together. */
const many = 10;

/**
 * A tool that makes environments.
 *
 * @typedef {object} Maker
 * @property {string} name with its version
 * @property {(directory: string, options: { pip: boolean, copies?: boolean }) => readonly string[] | undefined} make the
 * words that make one there; undefined where the tool has no such option
 * @property {string} cache where it keeps what the next one can use; a directory of this run
 * @property {Readonly<Record<string, string>>} env by which it is told so
 */

/** Making environments for the newest Python here: with pip, its cache warm and cold, without pip, and with copies. */
export async function rows(ctx) {
  const python = output(ctx.tsvenv[0], [...ctx.tsvenv.slice(1), 'python', 'find', '3'], { env: ctx.env }).trim();
  const [itself, ...others] = makers(ctx, python);
  const empty = { name: 'empty Node script', words: ctx.emptyScript };
  const result = [];

  /** One row: every maker in turn, each into a directory that is not there. */
  const compare = async (what, options, { goal, met, beside = [], cold = false, rounds = few }) =>
    ctx.attempt(what, async () => {
      const contestants = [itself, ...others].flatMap((maker, index) => {
        const directory = join(ctx.scratch, `made-${index}`);
        const words = maker.make(directory, options);
        const gone = cold ? [directory, maker.cache] : [directory];
        const before = ['bash', '-c', putAway, 'bash', ctx.scratch, ...gone];
        return words ? [{ name: maker.name, words, env: maker.env, before }] : [];
      });
      const [ours, ...measured] = race(ctx, [...contestants, ...beside], rounds);
      result.push({ what: `create ${what}`, goal, met: met?.(ours, measured), ours, beside: measured });
    });

  /** How many times as long as ours another takes; of several versions, the newest, which is what people install. */
  const times = (ours, measured, name) => {
    const [newest] = measured
      .filter((one) => one.name.split(' ')[0] === name || one.name === name)
      .sort((one, other) => other.name.localeCompare(one.name, 'en', { numeric: true }));
    return newest === undefined ? Number.POSITIVE_INFINITY : newest.ms / ours.ms;
  };
  await compare(
    'with pip, caches warm',
    { pip: true },
    {
      goal: '≥ 20 × faster than venv, 4 × than newest virtualenv',
      met: (ours, measured) => times(ours, measured, 'venv') >= 20 && times(ours, measured, 'virtualenv') >= 4,
    },
  );
  await compare('with pip, caches cold', { pip: true }, { cold: true });
  await compare('with pip and --copies', { pip: true, copies: true }, {});
  await compare(
    'without pip',
    { pip: false },
    {
      goal: '≤ 1.5 × an empty Node script',
      met: (ours, measured) => times(ours, measured, empty.name) >= 1 / 1.5,
      beside: [empty],
      rounds: 20,
    },
  );
  await ctx.attempt(`the size of ${many} environments`, async () => {
    const [ours, ...beside] = [itself, ...others].flatMap((maker, index) => {
      const bytes = measuredSize(ctx, maker, join(ctx.scratch, `space-${index}`));
      return bytes === undefined ? [] : [{ name: maker.name, bytes }];
    });
    result.push({ what: `create: ${many} with pip, and the cache, on disk`, ours, beside });
  });
  return result;
}

/**
 * What environments and the cache that they share take on the disk, in bytes: a file with several names counts once, as
 * `du` counts. (Where files are cloned, `du` cannot see what they share.)
 */
function measuredSize(ctx, maker, directory) {
  mkdirSync(directory);
  try {
    rmSync(maker.cache, { recursive: true, force: true });
    for (let index = 0; index < many; index++) {
      const [command, ...args] = maker.make(join(directory, `env-${index}`), { pip: true });
      output(command, args, { env: { ...ctx.env, ...maker.env }, cwd: ctx.home });
    }
    mkdirSync(maker.cache, { recursive: true });
    const counted = output('du', ['-skc', directory, maker.cache]);
    return Number(/^(\d+)\s+total$/m.exec(counted)?.[1]) * 1024;
  } catch (error) {
    ctx.say(`${maker.name}: size not measured; ${error.message.split(': ').at(-1)}`);
    return undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns {readonly Maker[]} tsvenv, and what is here of the others */
function makers(ctx, python) {
  const cacheOf = (name) => join(ctx.scratch, `cache-${name}`);
  const version = output(python, ['-c', 'import platform; print(platform.python_version())']).trim();
  const found = [
    {
      name: `tsvenv, Python ${version}`,
      make: (directory, { pip, copies }) => [
        ...ctx.tsvenv,
        ...['create', '--python', python, directory],
        ...(pip ? [] : ['--without-pip']),
        ...(copies ? ['--copies'] : []),
      ],
      cache: cacheOf('tsvenv'),
      env: { XDG_CACHE_HOME: cacheOf('tsvenv') },
    },
    {
      name: `venv of Python ${version}`,
      make: (directory, { pip, copies }) => [
        ...[python, '-m', 'venv', directory],
        ...(pip ? [] : ['--without-pip']),
        ...(copies ? ['--copies'] : []),
      ],
      cache: cacheOf('venv'),
      env: {},
    },
  ];
  const virtualenvs = new Map();
  const debian = ctx.find('virtualenv');
  if (debian === undefined) ctx.say('virtualenv is not here; apt install python3-virtualenv');
  else virtualenvs.set(output(debian, ['--version']).split(' ')[1], debian);
  const newest = fromPyPI(ctx, 'virtualenv');
  if (newest !== undefined) virtualenvs.set(output(newest, ['--version']).split(' ')[1], newest);
  for (const [release, command] of virtualenvs) {
    const cache = cacheOf(`virtualenv-${release}`);
    found.push({
      name: `virtualenv ${release}`,
      make: (directory, { pip, copies }) => [
        ...[command, '--quiet', '--no-periodic-update', '--python', python, directory],
        ...(pip ? [] : ['--no-seed']),
        ...(copies ? ['--copies'] : []),
      ],
      cache,
      env: { VIRTUALENV_OVERRIDE_APP_DATA: cache },
    });
  }
  const uv = fromPyPI(ctx, 'uv') ?? ctx.find('uv');
  if (uv !== undefined) {
    const cache = cacheOf('uv');
    found.push({
      name: output(uv, ['--version']).trim().split(' ').slice(0, 2).join(' '),
      make: (directory, { pip, copies }) =>
        // uv has no copies of an interpreter, and nothing of its own to put into an env without pip.
        copies ? undefined : [uv, 'venv', '--quiet', '--python', python, ...(pip ? ['--seed'] : []), directory],
      cache,
      // It seeds from an index, so it needs the certificates that this machine trusts.
      env: { UV_CACHE_DIR: cache, ...certificates() },
    });
  }
  return found;
}

const certificates = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => /^SSL_CERT_(FILE|DIR)$/.test(name)));

/** The newest release of a tool from PyPI, kept from run to run. */
function fromPyPI(ctx, project) {
  const directory = join(keptDirectory(), 'pypi');
  const command = join(directory, 'bin', project);
  try {
    if (find('python', join(directory, 'bin')) === undefined) output(ctx.python, ['-m', 'venv', directory]);
    const quiet = ['--quiet', '--disable-pip-version-check'];
    output(join(directory, 'bin', 'python'), ['-m', 'pip', 'install', ...quiet, '--upgrade', project], {
      timeout: 300_000,
    });
    return command;
  } catch {
    if (find(project, join(directory, 'bin')) !== undefined) return command;
    ctx.say(`the newest ${project} is out of reach for pip`);
    return undefined;
  }
}
