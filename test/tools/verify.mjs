// `npm test`: builds, type-checks, lints and tests. A failed check does not hide what the tests would say: everything
// runs, and the last line counts it all. Arguments go to vitest: `npm test -- test/locate.test.ts`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tally } from './tally.mjs';

const run = (script, args = [], env = {}) => {
  const command = ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];
  const windows = process.platform === 'win32';
  const { status } = spawnSync('npm', command, { stdio: 'inherit', shell: windows, env: { ...process.env, ...env } });
  if (status !== 0) console.error(`npm test: '${script}' failed`);
  return status === 0;
};

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const scratch = mkdtempSync(join(tmpdir(), 'tsvenv-verify-'));
try {
  let failedChecks = 0;
  let report;
  let testsOk = false;
  if (run('build')) {
    for (const check of ['typecheck', 'lint', 'lint:shell']) failedChecks += run(check) ? 0 : 1;
    const file = join(scratch, 'report.json');
    testsOk = run('test:run', process.argv.slice(2), { TSVENV_TEST_REPORT: file });
    report = read(file);
  } else {
    failedChecks = 1;
  }
  const { line, ok } = tally({ report, testsOk, failedChecks });
  // Where a CI script wants the line by itself, whatever npm prints after it.
  if (process.env.TSVENV_TALLY) writeFileSync(process.env.TSVENV_TALLY, `${line}\n`);
  console.log(line);
  if (!ok) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
