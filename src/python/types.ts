/** What tsvenv knows of a Python interpreter: facts that the interpreter itself told, once, under `-I -S`. */
export interface Interpreter {
  /** The path it was found by, absolute: what `home` and `executable` in `pyvenv.cfg` are made from. */
  readonly path: string;
  /** `path` with every symbolic link resolved. */
  readonly realPath: string;
  readonly implementation: 'CPython' | 'PyPy' | (string & {});
  /** major, minor, micro: of the language, also for PyPy. */
  readonly version: readonly [number, number, number];
  /** `final`, or `alpha`, `beta`, `candidate` for a pre-release. */
  readonly releaseLevel: 'alpha' | 'beta' | 'candidate' | 'final';
  /** The number of that pre-release, 0 when final: `3.14.0rc2` is `candidate` and 2. */
  readonly releaseSerial: number;
  /** `--disable-gil` builds (PEP 703): never the default. */
  readonly freeThreaded: boolean;
  /** 64 or 32. */
  readonly bits: number;
  /** `sys.platform`: `linux`, `darwin`, `win32`, ... */
  readonly platform: string;
  /** `sys.base_prefix`. An interpreter inside an env is never handed out: its base is. */
  readonly basePrefix: string;
  /** The interpreter that an env must point at: `sys._base_executable`, else `sys.executable`. Absolute, not resolved. */
  readonly baseExecutable: string;
  /** `sys.platlibdir`, `lib` before 3.9. */
  readonly platlibdir: string;
  /** Directory name of the library, for instance `python3.12` or `python3.13t`. */
  readonly libraryName: string;
  /**
   * The include directory that `-m venv` makes, relative to the env: `include` before 3.11, later
   * `include/python3.12` or `include/python3.13t` (`sysconfig.get_path('include', 'venv')`).
   */
  readonly includeDirectory: string;
  /** macOS framework build, which needs `-m venv` itself. */
  readonly framework: boolean;
  /**
   * The wheels that this interpreter's `ensurepip` installs (pip, before 3.12 also setuptools), its own or a
   * distributor's in `WHEEL_PKG_DIR`: absolute paths of files that were there when this was read. Empty when there
   * is no such folder, as on Debian without `python3-venv`.
   */
  readonly wheels: readonly string[];
  /** The value of `importlib.util.MAGIC_NUMBER` in hexadecimal: keys byte-compiled caches. */
  readonly magic: string;
}
