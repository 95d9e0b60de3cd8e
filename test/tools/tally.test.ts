import { describe, expect, it } from 'vitest';
import { mayBeSkipped } from './skips.js';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[];
}
interface Outcome {
  readonly report: Report | undefined;
  readonly testsOk: boolean;
  readonly failedChecks: number;
}
const { tally }: { readonly tally: (outcome: Outcome) => { line: string; ok: boolean } } = await import(
  new URL('tally.mjs', import.meta.url).href
);

const report = (counts: Partial<Report>): Report => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});

describe('the last line of a run', () => {
  const passing = report({ numPassedTests: 7 });

  it.each([
    ['all passed', { report: passing, testsOk: true, failedChecks: 0 }, '7 passed, 0 failed'],
    [
      'skips are counted apart',
      { report: { ...passing, numPendingTests: 2, numTodoTests: 1 }, testsOk: true, failedChecks: 0 },
      '7 passed, 0 failed, 3 skipped',
    ],
    ['a lint failed', { report: passing, testsOk: true, failedChecks: 1 }, '7 passed, 1 failed'],
    ['the build failed', { report: undefined, testsOk: false, failedChecks: 1 }, '0 passed, 1 failed'],
    ['no test ran', { report: report({}), testsOk: true, failedChecks: 0 }, '0 passed, 1 failed'],
    ['vitest failed for no test', { report: passing, testsOk: false, failedChecks: 0 }, '7 passed, 1 failed'],
    [
      'a file does not load',
      {
        report: { ...passing, testResults: [{ status: 'failed', assertionResults: [] }] },
        testsOk: false,
        failedChecks: 0,
      },
      '7 passed, 1 failed',
    ],
    [
      'tests failed',
      { report: { ...passing, numFailedTests: 2 }, testsOk: false, failedChecks: 1 },
      '7 passed, 3 failed',
    ],
  ])('when %s', (_, outcome, line) => {
    expect(tally(outcome)).toEqual({ line, ok: / 0 failed/.test(line) });
  });
});

describe('a skip in CI', () => {
  it.each([
    ['uv > makes an env', '', true],
    ['pwsh > enters', '', true],
    ['an env by uv', 'zsh is not here; apt install zsh', false],
    ['zsh > enters', '', false],
    ['zsh > a menu of numbers', '', false],
  ])('%s (%s)', (name, reason, allowed) => {
    expect(mayBeSkipped({ name, reason })).toBe(allowed);
  });
});
