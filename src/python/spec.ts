import { UserError } from '../errors.js';
import { quoted } from '../text.js';
import { parseSpecifiers, parseVersion, type Specifier, satisfies, type Version, versionText } from './pep440.js';
import type { Interpreter } from './types.js';

/** A wish for a Python by its version, in any of the spellings that `parseSpec` reads. */
export interface VersionSpec {
  readonly kind: 'version';
  readonly text: string;
  readonly implementation: 'CPython' | 'PyPy' | undefined;
  readonly specifiers: readonly Specifier[];
  readonly freeThreaded: boolean;
  /** The executable's name when the wish was one, such as `python3.11`: the first of that name on PATH is preferred. */
  readonly executable: string | undefined;
}

/** The name of a directory that a version manager made: `miniforge3-24.3.0-0`, `pypy3.10-7.3.12`, `system`. */
export interface NameSpec {
  readonly kind: 'name';
  readonly text: string;
}

/** An interpreter's file, or the directory of an installation or env. Only the person at the keyboard may give one. */
export interface PathSpec {
  readonly kind: 'path';
  readonly text: string;
}

export type Spec = VersionSpec | NameSpec | PathSpec;

const NAMED =
  /^(?<executable>(?<implementation>python|cpython|pypy)(?:(?<separator>[-@])(?=\d))?)?(?:(?<version>\d[\d.a-z]*?)(?<free>t)?(?<latest>-dev)?)?$/i;

/**
 * Reads what `-p` accepts: `3`, `3.12`, `3.12.1`, `3.13t`, `>=3.10,<3.13` (PEP 440), `python3.11`, `cpython@3.12`,
 * `pypy3.10`, `312`, the name of an installed version, a path.
 *
 * @throws UserError (exit code 2) when it is none of them.
 */
export function parseSpec(text: string): Spec {
  const trimmed = text.trim();
  if (/^\.|[/\\]/.test(text)) {
    if (text.includes('\0')) throw new UserError(`python ${quoted(text)}: no path has a NUL byte; name a file`, 2);
    return { kind: 'path', text };
  }
  const spec = parseVersionSpec(trimmed);
  if (typeof spec === 'string') {
    throw new UserError(`python ${quoted(text)}: ${spec}; write it like 3.12, '>=3.10,<3.13', pypy3.10 or a path`, 2);
  }
  return spec;
}

/** Reads what a project's files may say: everything but a path. Returns the reason when it is nothing of that. */
export function parseVersionSpec(text: string): VersionSpec | NameSpec | string {
  if (/^([<>=!]|~=)/.test(text)) return parseRange(text);
  const { executable, implementation, separator, version, free, latest } = NAMED.exec(text)?.groups ?? {};
  const specifiers = version === undefined ? [] : seriesOf(version, latest !== undefined);
  if (specifiers !== undefined && (executable !== undefined || version !== undefined)) {
    return {
      kind: 'version',
      text,
      implementation: implementationOf(implementation),
      specifiers,
      freeThreaded: free !== undefined,
      executable: separator !== undefined ? undefined : executable && text.toLowerCase(),
    };
  }
  if (/^[A-Za-z0-9_][\w.+-]*$/.test(text)) return { kind: 'name', text };
  return /[/\\]/.test(text) ? 'is a path, not a version' : 'is not a version';
}

/** `python` says nothing of who made it. */
function implementationOf(name: string | undefined): 'CPython' | 'PyPy' | undefined {
  if (/^cpython$/i.test(name ?? '')) return 'CPython';
  return /^pypy$/i.test(name ?? '') ? 'PyPy' : undefined;
}

/** Reads version specifiers as in `requires-python` (PEP 621). Returns the reason when they are none. */
export function parseRange(text: string): VersionSpec | string {
  const specifiers = parseSpecifiers(text);
  if (typeof specifiers === 'string') return `${quoted(specifiers)} is not a version specifier of PEP 440`;
  return { kind: 'version', text, implementation: undefined, specifiers, freeThreaded: false, executable: undefined };
}

/** `3.12` means any 3.12, `3.12.1` just that, `312` is `3.12`. */
function seriesOf(text: string, latest: boolean): readonly Specifier[] | undefined {
  const version = parseVersion(text.replace(/^([23])(\d{1,2})$/, '$1.$2'));
  if (version === undefined || version.epoch !== 0 || version.post !== undefined || version.dev !== undefined) {
    return undefined;
  }
  const series = version.pre === undefined && (version.release.length < 3 || latest);
  return [{ operator: '==', version, series, local: false }];
}

const PHASES: Readonly<Record<Interpreter['releaseLevel'], number | undefined>> = {
  alpha: 0,
  beta: 1,
  candidate: 2,
  final: undefined,
};

/** An interpreter's version in PEP 440's terms. */
export function versionOf(interpreter: Pick<Interpreter, 'version' | 'releaseLevel' | 'releaseSerial'>): Version {
  const phase = PHASES[interpreter.releaseLevel];
  return {
    epoch: 0,
    release: interpreter.version,
    pre: phase === undefined ? undefined : [phase, interpreter.releaseSerial],
    post: undefined,
    dev: undefined,
  };
}

/** A version as people write it, in the words of a spec: `3.12.1`, `3.13.0t`, `3.14.0rc2`, `pypy3.9.16`. */
export function versionLabel(interpreter: Interpreter): string {
  const { implementation, freeThreaded } = interpreter;
  const name = implementation === 'CPython' ? '' : implementation.toLowerCase();
  return `${name}${versionText(versionOf(interpreter))}${freeThreaded ? 't' : ''}`;
}

/** Whether an interpreter is what was asked for. A free-threaded one has to be asked for by its `t`. */
export function matches(spec: VersionSpec, interpreter: Interpreter): boolean {
  return (
    (spec.implementation === undefined || spec.implementation === interpreter.implementation) &&
    spec.freeThreaded === interpreter.freeThreaded &&
    satisfies(versionOf(interpreter), spec.specifiers)
  );
}

/**
 * Whether what is called `label` (`python3.11`, `3.12.1`, `pypy3.10-7.3.12`) can be what was asked for at all, so that
 * the others need not be started to find out. True when the label does not tell.
 */
export function mayMatch({ specifiers }: VersionSpec, label: string): boolean {
  const parts = /^(?:c?python|pypy)?-?(\d+)\.(\d+)(?:\.(\d+))?/.exec(label)?.slice(1);
  const release = parts?.filter((part) => part !== undefined).map(Number) ?? [];
  return specifiers.every((specifier) => {
    if (specifier.operator !== '==') return true;
    return specifier.version.release.every((part, index) => part === (release[index] ?? part));
  });
}

/** What is meant where nothing is said. */
export const ANY_PYTHON: VersionSpec = {
  kind: 'version',
  text: '3',
  implementation: undefined,
  specifiers: [],
  freeThreaded: false,
  executable: undefined,
};
