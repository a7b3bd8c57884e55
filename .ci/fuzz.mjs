/**
 * The long run of the decoder of coded updates: many more damaged updates than a test run has.
 * Usage: node .ci/fuzz.mjs [updates, 10000000 by default] [seed]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DEFAULT_UPDATES = 10_000_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [updates = String(DEFAULT_UPDATES), seed = String(Date.now() % 2 ** 32)] = process.argv.slice(2);
if (![updates, seed].every((it) => /^\d+$/.test(it))) {
  console.error('Usage: node .ci/fuzz.mjs [updates] [seed]: whole numbers.');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--testTimeout',
    '0',
    '-t',
    'coded updates, on coders',
    'test/protocol/fuzz.test.ts',
  ],
  { stdio: 'inherit', env: { ...process.env, FARGLASS_FUZZ_UPDATES: updates, FARGLASS_FUZZ_SEED: seed } },
);
process.exitCode = status ?? 1;
