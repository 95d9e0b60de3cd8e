import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LinkMode } from '../config/config.js';
import { UserError } from '../errors.js';
import type { Interpreter } from '../python/types.js';
import type { Environment } from '../roots.js';
import { quoted } from '../text.js';
import { sha256 } from '../trust/sha256.js';
import type { EnvironmentContext } from './context.js';
import { isErrno } from './errno.js';
import { installed, isOlder, ownedNames } from './installed.js';
import { type Placed, placeFiles } from './place.js';
import type { Progress } from './progress.js';
import { scriptsFor, scriptText } from './scripts.js';
import { recordRow, wheelName } from './wheel.js';
import { type Unpacked, unpacked } from './wheel-cache.js';

export interface Seeding {
  /** The cache root, if it is to be used. */
  readonly cache: string | undefined;
  readonly linkMode: LinkMode;
  readonly env: Environment;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
  /** The private directory in which the env is built. */
  readonly scratch: string;
  /** The env's directory when it is there already: a newer pip that it has stays. */
  readonly existing: string | undefined;
  /** Wheels that other interpreters carry, for one that carries none. */
  readonly otherWheels: () => Promise<readonly string[]>;
}

export interface Seeded {
  /** Release of the pip that the env then has. */
  readonly pip: string | undefined;
  readonly placed: Placed | undefined;
  /** What has to leave an existing `site-packages` before the new files come: names in it. */
  readonly outdated: readonly string[];
}

/**
 * Puts pip, and before Python 3.12 setuptools, into an env's `site-packages`, from the wheels that `ensurepip` would
 * install, with everything that pip itself would have left there: compiled modules, RECORD, console scripts.
 *
 * @throws UserError when there is no wheel, with the package of the distributor that has it.
 */
export async function seed(context: EnvironmentContext, seeding: Seeding): Promise<Seeded> {
  let pip: string | undefined;
  let placed: Placed | undefined;
  const outdated: string[] = [];
  const present = seeding.existing === undefined ? undefined : join(seeding.existing, context.layout.sitePackages);
  for (const wheel of await wheelsFor(context.interpreter, seeding)) {
    const { project = '', release = '' } = wheelName(wheel) ?? {};
    const current = present === undefined ? undefined : installed(present, project);
    if (current !== undefined && !isOlder(current, release)) {
      if (project === 'pip') pip = current;
      continue;
    }
    if (current !== undefined && present !== undefined) outdated.push(...ownedNames(present, project, current));
    const { content, way } = await put(wheel, context, seeding);
    writeRecord(content, context);
    placed = way;
    if (project === 'pip') pip = release;
  }
  return { pip, placed, outdated };
}

/** An entry may be cleaned away by another process at any moment: it is then unpacked again, at last without a cache. */
async function put(
  wheel: string,
  context: EnvironmentContext,
  { cache, linkMode, env, progress, signal, scratch }: Seeding,
): Promise<{ readonly content: Unpacked; readonly way: Placed }> {
  const target = context.now(context.sitePackages);
  for (let tries = 1; ; tries++) {
    const temporary = join(scratch, `unpacked-${tries}`);
    const unpacking = {
      cache: tries < 4 ? cache : undefined,
      temporary,
      interpreter: context.interpreter,
      env,
      progress,
      signal,
    };
    const content = await unpacked(wheel, unpacking);
    try {
      return { content, way: placeFiles(content, target, linkMode) };
    } catch (error) {
      if (!isErrno(error) || error.code !== 'ENOENT' || tries === 4) throw error;
      for (const file of content.files) rmSync(join(target, file), { force: true });
    }
  }
}

/** The console scripts, and the RECORD that has them and everything else. */
function writeRecord({ distInfo, record, scripts }: Unpacked, context: EnvironmentContext): void {
  const { interpreter, python, sitePackages, bin } = context;
  const rows = scriptsFor(scripts, interpreter.version).map((entry) => {
    const text = scriptText(python, entry, interpreter.platform);
    writeFileSync(join(context.now(bin), entry.name), text, { mode: 0o755 });
    const digest = Buffer.from(sha256(text), 'hex').toString('base64url');
    return recordRow(join(relative(sitePackages, bin), entry.name), `sha256=${digest}`, Buffer.byteLength(text));
  });
  writeFileSync(join(context.now(sitePackages), distInfo, 'RECORD'), rows.sort().join('') + record);
}

async function wheelsFor(interpreter: Interpreter, { otherWheels }: Seeding): Promise<readonly string[]> {
  if (interpreter.wheels.length > 0) return interpreter.wheels;
  const fitting = await newestFitting(await otherWheels(), interpreter);
  if (fitting !== undefined) return [fitting];
  const [major, minor] = interpreter.version;
  const debian = interpreter.basePrefix === '/usr' && existsSync('/etc/debian_version');
  const remedy = debian ? `'apt-get install python${major}.${minor}-venv' brings it` : 'install its ensurepip';
  throw new UserError(
    `${quoted(interpreter.path)}: has no ensurepip, where pip comes from; ${remedy}, or use --without-pip`,
  );
}

async function newestFitting(wheels: readonly string[], interpreter: Interpreter): Promise<string | undefined> {
  const { readWheel, requiresPython } = await import('./wheel.js');
  const { parseSpecifiers, satisfies } = await import('../python/pep440.js');
  const { versionOf } = await import('../python/spec.js');
  const release = (wheel: string): string => wheelName(wheel)?.release ?? '';
  const pips = wheels.filter((wheel) => wheelName(wheel)?.project === 'pip');
  for (const wheel of pips.sort((a, b) => (isOlder(release(a), release(b)) ? 1 : -1))) {
    const wanted = parseSpecifiers(requiresPython(await readWheel(wheel, readFileSync(wheel))) ?? '');
    if (typeof wanted !== 'string' && satisfies(versionOf(interpreter), wanted)) return wheel;
  }
  return undefined;
}
