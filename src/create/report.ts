import type { Interpreter } from '../python/index.js';
import { pathForPeople, quoted } from '../text.js';
import { promptName } from './context.js';
import type { Made } from './making.js';
import { wheelName } from './wheel.js';

/** What was made, or with `--dry-run` would be, for programs. */
export interface Report {
  readonly path: string;
  readonly python: string;
  readonly prompt: string;
  readonly implementation: string;
  readonly version: string;
  /** The interpreter that it is based on. */
  readonly base: string;
  readonly outcome: string;
  readonly pip: string | null;
  /** How pip's files got there: `clone`, `hardlink` or `copy`. */
  readonly linked: string | null;
}

export function reportOf({ context, outcome, pip, placed }: Made): Report {
  const { path, python, name, interpreter } = context;
  return {
    path,
    python,
    prompt: name,
    implementation: interpreter.implementation,
    version: interpreter.version.join('.'),
    base: interpreter.baseExecutable,
    outcome,
    pip: pip ?? null,
    linked: placed ?? null,
  };
}

/** What a person is told after it was done: nothing, unless something did not come along. */
export function remark({ context, leftBehind }: Made, home: string | undefined): string | undefined {
  if (leftBehind === undefined) return undefined;
  const now = context.interpreter.version.slice(0, 2).join('.');
  return `${pathForPeople(context.path, home)}: now has Python ${now}; what was installed for ${leftBehind} has to be installed again`;
}

/** What would be done, in a sentence for each part. */
export function intentions(
  { path, shown, kind }: { readonly path: string; readonly shown: string; readonly kind: string },
  interpreter: Interpreter,
  wish: {
    readonly clear: boolean;
    readonly upgrade: boolean;
    readonly withPip: boolean;
    readonly prompt: string | undefined;
    readonly requirements: readonly string[];
  },
  home: string,
): readonly string[] {
  const verb =
    kind === 'env'
      ? wish.clear
        ? 'replace'
        : wish.upgrade
          ? 'upgrade'
          : 'refresh'
      : wish.clear && kind === 'directory'
        ? 'replace'
        : 'create';
  const { implementation, version, baseExecutable, wheels } = interpreter;
  const seeds = wheels
    .flatMap((wheel) => wheelName(wheel) ?? [])
    .map(({ project, release }) => `${project} ${release}`);
  return [
    `would ${verb} ${shown} with ${implementation} ${version.join('.')} (${pathForPeople(baseExecutable, home)}), shown as ${quoted(promptName(path, wish.prompt))}`,
    ...(wish.withPip
      ? [
          `would install ${seeds.length > 0 ? seeds.join(' and ') : 'pip from another Python, for this one has no ensurepip'}`,
        ]
      : []),
    ...wish.requirements.map((file) => `would install ${pathForPeople(file, home)}`),
  ];
}
