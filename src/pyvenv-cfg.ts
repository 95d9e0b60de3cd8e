/** The keys of a `pyvenv.cfg`, lowercased; a key given twice keeps its last value, as CPython's `getpath` does. */
export type PyvenvCfg = ReadonlyMap<string, string>;

/** The most of a `pyvenv.cfg` that is read: a real one has some 300 bytes. */
export const PYVENV_CFG_LIMIT = 64 * 1024;

/**
 * Reads `pyvenv.cfg` as data: `key = value` lines, the form of PEP 405, with what real writers add to it (a byte
 * order mark, CRLF, blank lines, comments).
 *
 * @returns undefined when it is no such file: a NUL byte in it, or no `home`, which PEP 405 requires.
 */
export function parsePyvenvCfg(text: string): PyvenvCfg | undefined {
  if (text.includes('\0')) return undefined;
  const keys = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const equals = line.indexOf('=');
    if (equals <= 0 || line.trimStart().startsWith('#')) continue;
    keys.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  return keys.has('home') ? keys : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The `prompt` as a person wrote it. `venv` stores Python's `repr` of it since 3.9, virtualenv, uv and older
 * versions the bare text.
 */
export function promptOf(cfg: PyvenvCfg): string | undefined {
  const value = cfg.get('prompt');
  if (value === undefined || value === '') return undefined;
  const quoted = /^(['"])(.*)\1$/s.exec(value)?.[2];
  if (quoted === undefined || value.length < 2) return value;
  const text = quoted.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g,
    (whole, x?: string, u?: string, wide?: string, one?: string) => {
      if (one !== undefined) return ESCAPES[one] ?? one;
      const code = Number.parseInt(x ?? u ?? wide ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
  return text === '' ? undefined : text;
}

/** `3.12` of `version = 3.12.1`, `version_info = 3.12.1.final.0` or PEP 838's `python-version = 3.12`. */
export function minorVersionOf(cfg: PyvenvCfg): string | undefined {
  const value = cfg.get('python-version') ?? cfg.get('version') ?? cfg.get('version_info');
  return /^\d+\.\d+/.exec(value ?? '')?.[0];
}
