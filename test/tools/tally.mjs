/**
 * The last line of a run, `N passed, N failed[, N skipped]`, and whether the run as a whole is good.
 *
 * @param {object} outcome
 * @param {object | undefined} outcome.report what vitest's JSON reporter wrote; undefined when vitest never got there
 * @param {boolean} outcome.testsOk vitest's own verdict (exit status 0)
 * @param {number} outcome.failedChecks build, type check and lints that failed: each counts as one failure
 */
export function tally({ report, testsOk, failedChecks }) {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A file that does not even load has no failed test in it.
  const brokenFiles = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  let failed = (report?.numFailedTests ?? 0) + brokenFiles + failedChecks;
  // Vitest failed for something that is no test: an unhandled rejection, a forbidden skip, a crash. Or nothing ran.
  if (failed === 0 && (!testsOk || passed === 0)) failed = 1;
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { line, ok: failed === 0 };
}
