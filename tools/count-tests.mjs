/**
 * Reads what vitest's JSON reporter wrote and prints `N passed, N failed, N skipped` as its last line.
 * A test file that could not even be loaded counts as one failure. Exits 1 if anything failed or if
 * nothing passed: a run that tested nothing proves nothing.
 *
 *     node tools/count-tests.mjs RESULTS.json
 */
import { readFileSync } from 'node:fs';

function count(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else counts.skipped++;
    }
    const loaded = file.status !== 'failed' || file.assertionResults.some((test) => test.status === 'failed');
    if (!loaded) counts.failed++;
  }
  return counts;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`no test results: ${error.message}`);
    return { testResults: [] };
  }
}

const { passed, failed, skipped } = count(read(process.argv[2]));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
