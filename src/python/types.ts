/** What tsvenv knows of a Python interpreter: facts that the interpreter itself told, once, under `-I -S`. */
export interface Interpreter {
  /** The path it was found by, absolute: what `home` and `executable` in `pyvenv.cfg` are made from. */
  readonly path: string;
  /** `path` with every symbolic link resolved. */
  readonly realPath: string;
  readonly implementation: 'CPython' | 'PyPy' | (string & {});
  /** major, minor, micro. */
  readonly version: readonly [number, number, number];
  /** `final`, or `alpha`, `beta`, `candidate` for a pre-release. */
  readonly releaseLevel: string;
  /** `--disable-gil` builds (PEP 703): never the default. */
  readonly freeThreaded: boolean;
  /** 64 or 32. */
  readonly bits: number;
  readonly platform: string;
  /** `sys.prefix` and `sys.base_prefix`: they differ when `path` is itself inside an env. */
  readonly prefix: string;
  readonly basePrefix: string;
  /** The interpreter that an env must point at: `sys._base_executable`, else `sys.executable`. */
  readonly baseExecutable: string;
  /** `sys.platlibdir`, `lib` before 3.9. */
  readonly platlibdir: string;
  /** Directory name of the library, for instance `python3.12` or `python3.13t`. */
  readonly libraryName: string;
  /** `sysconfig` include directory of an env relative to it, for instance `include/python3.12`. */
  readonly abiThread: string;
  /** macOS framework build, which needs `-m venv` itself. */
  readonly framework: boolean;
  /** Wheels that `ensurepip` carries, or that a distributor keeps in `WHEEL_PKG_DIR`: absolute paths. */
  readonly wheels: readonly string[];
  /** The value of `importlib.util.MAGIC_NUMBER` in hexadecimal: keys byte-compiled caches. */
  readonly magic: string;
}
