// Three programs are built. `hot` answers `export` and `exec` and may import nothing but Node's own modules, so it is
// one self-contained file; `create` does without yargs; `cold` is everything else and loads each command, and what it
// needs, when it is asked for.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  outdir: 'dist',
  packages: 'external',
  define: { __TSVENV_VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
};

await build({ ...common, entryPoints: ['src/hot.ts'], minify: true });
const others = ['src/cold.ts', 'src/create.ts', 'src/index.ts'];
await build({ ...common, entryPoints: others, splitting: true, chunkNames: 'chunk-[hash]' });
