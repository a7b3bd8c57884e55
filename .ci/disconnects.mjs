/**
 * The long run of F1: breaks thousands of connections at random bytes and counts wrong pixels and lost or doubled
 * inputs. Usage: node .ci/disconnects.mjs [breaks, 10000 by default] [seed]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const DEFAULT_BREAKS = 10_000;
const DEFAULT_SEED = 1;
/** Breaks of one session: it also begins and ends a few hundred times. */
const BREAKS_A_SESSION = 50;
/** Sessions at a time: most of a break is waiting. */
const AT_ONCE = 4;

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [breaks, firstSeed] = [process.argv[2] ?? DEFAULT_BREAKS, process.argv[3] ?? DEFAULT_SEED].map(Number);
if (!Number.isInteger(breaks) || breaks < 1 || !Number.isInteger(firstSeed)) {
  console.error('Usage: node .ci/disconnects.mjs [breaks] [seed]: whole numbers, at least one break.');
  process.exit(2);
}

// Beside the packages that it imports.
const folder = await mkdtemp(join(root, 'node_modules/.disconnects-'));
const outfile = join(folder, 'disconnects.mjs');
const common = { bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' };
await build({ ...common, entryPoints: ['test/support/disconnects.ts'], outfile });
const { breakConnections } = await import(pathToFileURL(outfile).href);
await rm(folder, { recursive: true });

const kinds = [
  { mode: 'commands', isBusy: false },
  { mode: 'commands', isBusy: true },
  { mode: 'raw', isBusy: false },
  { mode: 'raw', isBusy: true },
  { mode: 'commands', isBusy: true, resizes: true },
  { mode: 'raw', isBusy: true, resizes: true },
];
const sums = { sessions: 0, disconnects: 0, resumed: 0, startedAnew: 0, inputs: 0, resizes: 0 };
const faults = [];
let next = 0;
const started = performance.now();

async function work() {
  for (;;) {
    const index = next++;
    const left = breaks - index * BREAKS_A_SESSION;
    if (left <= 0) return;
    const seed = firstSeed + index;
    const plan = { ...kinds[index % kinds.length], seed, disconnects: Math.min(left, BREAKS_A_SESSION) };
    const label = JSON.stringify(plan);
    try {
      const result = await breakConnections(plan);
      for (const difference of result.differences) faults.push(`${label}: ${difference}`);
      if (result.received.join() !== result.typed.join()) faults.push(`${label}: ${inputFault(result)}`);
      sums.sessions++;
      sums.inputs += result.typed.length;
      for (const key of ['disconnects', 'resumed', 'startedAnew', 'resizes']) sums[key] += result[key];
    } catch (error) {
      faults.push(`${label}: ${error.stack}`);
    }
    if (sums.sessions % 20 === 0) console.log(summary());
  }
}

/** The first input that did not arrive as it was made. */
function inputFault({ typed, received }) {
  const at = typed.findIndex((text, i) => received[i] !== text);
  return at < 0
    ? `${received.length - typed.length} inputs too many`
    : `input ${at} arrived as ${JSON.stringify(received[at])}`;
}

function summary() {
  const seconds = Math.round((performance.now() - started) / 1000);
  const { sessions, disconnects, resumed, startedAnew, inputs, resizes } = sums;
  return `${disconnects} breaks in ${sessions} sessions, ${resumed} resumed, ${startedAnew} begun anew, ${inputs} inputs, ${resizes} resizes, ${faults.length} faults, ${seconds} s`;
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
for (const fault of faults) console.log(fault);
console.log(`${summary()} (seeds from ${firstSeed})`);
process.exit(faults.length === 0 ? 0 : 1);
