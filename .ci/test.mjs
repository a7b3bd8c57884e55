/**
 * Everything that must hold: system packages, build, types, lint, format, tests. Prints the totals as
 * "N passed, N failed" and fails when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!existsSync('node_modules')) spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit' });
const { check, projects } = await import('./check.mjs');
const { ensurePackages } = await import('./systemPackages.mjs');
ensurePackages();

const folder = mkdtempSync(join(tmpdir(), 'farglass-tests-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

const built = spawnSync(process.execPath, ['.ci/build.mjs'], { stdio: 'inherit' }).status === 0;
built ? totals.passed++ : totals.failed++;

const failedChecks = check();
totals.failed += failedChecks.length;
totals.passed += projects.length + 1 - failedChecks.length;

for (const suite of ['unit', 'endToEnd']) {
  const output = join(folder, `${suite}.json`);
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', suite, ...process.argv.slice(2)];
  const { status } = spawnSync(
    'node_modules/.bin/vitest',
    [...args, '--reporter=default', '--reporter=json', `--outputFile=${output}`],
    { stdio: 'inherit' },
  );
  if (!existsSync(output)) {
    totals.failed++;
    continue;
  }
  const result = JSON.parse(readFileSync(output, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  totals.skipped += result.numPendingTests + result.numTodoTests;
  // A suite that cannot be loaded, or an error outside of tests, fails no test but must fail the run.
  if (status !== 0 && result.numFailedTests === 0) totals.failed++;
}
rmSync(folder, { recursive: true, force: true });
for (const name of failedChecks) console.log(`failed: ${name}`);
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
