// Installs what the lockfile names when it is not there yet or the lockfile is newer. Runs before anything is
// installed, so it may import nothing but Node's own modules.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Time of the last change in ms since the epoch; undefined when there is no such file. */
const changed = (name) => statSync(new URL(`../../${name}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs;

/** npm's own words for what went wrong, without its stack of codes and log files. */
const firstReason = (stderr) =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .find((line) => line !== '' && !/^(npm warn|code |errno |syscall |a complete log)/i.test(line)) ??
  'no reason given';

const installed = changed('node_modules/.package-lock.json');
const locked = changed('package-lock.json');
if (installed === undefined || (locked !== undefined && locked > installed)) {
  console.error('installing development dependencies (npm ci) ...');
  // npm tells its scripts where it is; without it (node test/tools/install.mjs) the one on PATH is asked.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  const run =
    npm?.endsWith('.js') || npm?.endsWith('.cjs')
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (run.status !== 0) {
    console.error(`install: ${run.error?.message ?? firstReason(run.stderr)}; run 'npm ci' to see all that npm says`);
    process.exitCode = 1;
  }
}
