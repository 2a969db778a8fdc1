// Adds up vitest's JSON reports and prints the closing line; a skipped test, a file that did not load
// and a report that is missing count as failures.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    console.log(`no test report at ${path}: the command stopped before its tests ran`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const skipped = report.numPendingTests + report.numTodoTests;
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  if (skipped > 0) console.log(`${skipped} skipped: a skipped test is a failure here`);
  passed += report.numPassedTests;
  failed += report.numFailedTests + skipped + unloaded;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
