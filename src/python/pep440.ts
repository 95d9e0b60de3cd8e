/** A version as PEP 440 defines it, without its local part, which no interpreter has. */
export interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  /** The place of `a`, `b`, `rc` in the order of releases (0, 1, 2), and its number. */
  readonly pre: readonly [number, number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
}

type Operator = '===' | '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>';

/** One clause of a version specifier, such as `>=3.10` or `==3.11.*`. */
export type Specifier =
  | { readonly operator: '==='; readonly text: string }
  | { readonly operator: '==' | '!='; readonly version: Version; readonly series: boolean; readonly local: boolean }
  | { readonly operator: Exclude<Operator, '===' | '==' | '!='>; readonly version: Version };

/** PEP 440, appendix B; numbers are bounded so that they stay exact. */
const VERSION = new RegExp(
  [
    /^v?(?:(?<epoch>\d{1,9})!)?(?<release>\d{1,9}(?:\.\d{1,9})*)/,
    /(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d{1,9})?)?/,
    /(?<post>-(?<implicitPost>\d{1,9})|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>\d{1,9})?)?/,
    /(?<dev>[-_.]?dev[-_.]?(?<devNumber>\d{1,9})?)?/,
    /(?<local>\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/,
  ]
    .map((part) => part.source)
    .join(''),
);

const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)\s*(.*)$/s;

function parse(text: string): { readonly version: Version; readonly local: boolean } | undefined {
  const groups = VERSION.exec(text.toLowerCase())?.groups;
  if (groups === undefined) return undefined;
  const { epoch, release = '', pre, preNumber, post, implicitPost, postNumber, dev, devNumber, local } = groups;
  const version = {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: pre === undefined ? undefined : ([{ a: 0, b: 1 }[pre.charAt(0)] ?? 2, Number(preNumber ?? 0)] as const),
    post: post === undefined ? undefined : Number(implicitPost ?? postNumber ?? 0),
    dev: dev === undefined ? undefined : Number(devNumber ?? 0),
  };
  return { version, local: local !== undefined };
}

/** Reads a version in any spelling that PEP 440 allows; undefined when it is none, or has a local part. */
export function parseVersion(text: string): Version | undefined {
  const parsed = parse(text);
  return parsed === undefined || parsed.local ? undefined : parsed.version;
}

/**
 * Reads a comma-separated version specifier (PEP 440, "Version specifiers"). An empty one admits everything.
 *
 * @returns the clause that is none, as a string, when there is one.
 */
export function parseSpecifiers(text: string): readonly Specifier[] | string {
  const specifiers: Specifier[] = [];
  for (const clause of text.split(',').map((part) => part.trim())) {
    if (clause === '') continue;
    const specifier = parseSpecifier(clause);
    if (specifier === undefined) return clause;
    specifiers.push(specifier);
  }
  return specifiers;
}

function parseSpecifier(clause: string): Specifier | undefined {
  const [, operator, operand = ''] = CLAUSE.exec(clause) ?? [];
  if (operator === '===') return /^[^\s;]+$/.test(operand) ? { operator, text: operand.toLowerCase() } : undefined;
  const series = operand.endsWith('.*');
  const parsed = parse(series ? operand.slice(0, -2) : operand);
  if (parsed === undefined) return undefined;
  const { version, local } = parsed;
  const plain = version.pre === undefined && version.post === undefined && version.dev === undefined && !local;
  switch (operator) {
    case '==':
    case '!=':
      return series && !plain ? undefined : { operator, version, series, local };
    case '~=':
      return series || local || version.release.length < 2 ? undefined : { operator, version };
    case '<=':
    case '>=':
    case '<':
    case '>':
      return series || local ? undefined : { operator, version };
    default:
      return undefined;
  }
}

/**
 * The order of PEP 440, "Summary of permitted suffixes and relative ordering": negative when `left` comes first.
 */
export function compareVersions(left: Version, right: Version): number {
  const keys = [left, right].map(({ epoch, release, pre, post, dev }) => {
    const beforePre = pre === undefined && post === undefined && dev !== undefined;
    const [phase, number] = pre ?? [beforePre ? -1 : 3, 0];
    return { release, epoch, suffix: [phase, number, post ?? -1, dev ?? Number.POSITIVE_INFINITY] };
  });
  const [one, other] = keys;
  if (one === undefined || other === undefined) return 0;
  return (
    one.epoch - other.epoch || compareNumbers(one.release, other.release) || compareNumbers(one.suffix, other.suffix)
  );
}

/** Element by element, the shorter list filled up with zeros. */
function compareNumbers(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/**
 * Whether an interpreter's version (never a post-release, never local) fits every clause. Pre-releases are compared
 * like any version: 3.14.0rc1 fits `==3.14.*` but not `>=3.14`.
 */
export function satisfies(version: Version, specifiers: readonly Specifier[]): boolean {
  return specifiers.every((specifier) => fits(version, specifier));
}

function fits(version: Version, specifier: Specifier): boolean {
  if (specifier.operator === '===') return specifier.text === versionText(version);
  const order = compareVersions(version, specifier.version);
  switch (specifier.operator) {
    case '==':
      return equals(version, specifier);
    case '!=':
      return !equals(version, specifier);
    case '~=':
      return order >= 0 && inSeries(version, specifier.version.epoch, specifier.version.release.slice(0, -1));
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      // "must not allow a pre-release of the specified version unless the specified version is itself a pre-release"
      return order < 0 && (isPre(specifier.version) || !isPre(version) || !sameRelease(version, specifier.version));
  }
}

function equals(version: Version, { version: wanted, series, local }: Specifier & { operator: '==' | '!=' }): boolean {
  if (series) return inSeries(version, wanted.epoch, wanted.release);
  return !local && compareVersions(version, wanted) === 0;
}

function inSeries(version: Version, epoch: number, series: readonly number[]): boolean {
  return version.epoch === epoch && series.every((part, index) => part === (version.release[index] ?? 0));
}

const isPre = (version: Version): boolean => version.pre !== undefined || version.dev !== undefined;

const sameRelease = (left: Version, right: Version): boolean =>
  left.epoch === right.epoch && compareNumbers(left.release, right.release) === 0;

/** `3.12.1`, `3.14.0rc2`: the normal form of an interpreter's version. */
export function versionText({ release, pre }: Version): string {
  return `${release.join('.')}${pre === undefined ? '' : `${['a', 'b', 'rc'][pre[0]] ?? ''}${pre[1]}`}`;
}
