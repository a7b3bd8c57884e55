import { type Mode, modes } from '../protocol/index.ts';
import { chosen } from './chosen.ts';
import { makeFixtures } from './fixtures.ts';
import { links } from './links.ts';
import { describeMachine } from './machine.ts';
import { farglassProgram } from './program.ts';
import { type BenchReport, type BenchRow, RESULT_VERSION } from './result.ts';
import { runWorkload, SCREEN_HEIGHT, SCREEN_WIDTH } from './runWorkload.ts';
import { gallery } from './workloads/gallery.ts';
import { workloads } from './workloads/index.ts';

export const DEFAULT_SEED = 1;
/** Seconds that opening, and settling after the script, may take before a run is cut. */
export const DEFAULT_LIMIT_SECONDS = 60;
export const QUICK_LIMIT_SECONDS = 10;
/** What a run of a minute leaves in. */
const QUICK_WORKLOADS: readonly string[] = ['typing', 'flood', 'animation'];
const QUICK_LINKS: readonly string[] = ['lan', '1m'];

export interface BenchOptions {
  /** Names; all when absent. */
  readonly workloads?: readonly string[];
  readonly links?: readonly string[];
  readonly modes?: readonly Mode[];
  readonly seed?: number;
  /** Shorter scripts, and fewer workloads and links unless they are named. */
  readonly isQuick?: boolean;
  readonly limitSeconds?: number;
  /** The built command line; the one that this belongs to when absent. */
  readonly program?: string;
  /** Told of each run when it is over. */
  readonly onRow?: (row: BenchRow, done: number, total: number) => void;
  /** Ends the benchmark after the run that is under way. */
  readonly signal?: AbortSignal;
}

/** Runs every workload in every mode over every link, one after the other. Throws on names that do not exist. */
export async function runBench(options: BenchOptions = {}): Promise<BenchReport> {
  const { isQuick = false, seed = DEFAULT_SEED, program = farglassProgram, signal } = options;
  const chosenWorkloads = chosen('workload', workloads, options.workloads ?? (isQuick ? QUICK_WORKLOADS : undefined));
  const chosenLinks = chosen('link', links, options.links ?? (isQuick ? QUICK_LINKS : undefined));
  const chosenModes = options.modes ?? modes;
  const limitSeconds = options.limitSeconds ?? (isQuick ? QUICK_LIMIT_SECONDS : DEFAULT_LIMIT_SECONDS);
  const created = new Date().toISOString();
  const fixtures = await makeFixtures(seed, chosenWorkloads.includes(gallery));
  const rows: BenchRow[] = [];
  try {
    const runs = chosenWorkloads.flatMap((workload) =>
      chosenLinks.flatMap((link) => chosenModes.map((mode) => ({ workload, link, mode }))),
    );
    for (const run of runs) {
      if (signal?.aborted) break;
      const row = await runWorkload({ ...run, seed, isQuick, fixtures, program, limit: limitSeconds * 1000 });
      rows.push(row);
      options.onRow?.(row, rows.length, runs.length);
    }
  } finally {
    await fixtures.remove();
  }
  return {
    ...{ version: RESULT_VERSION, created, seed, quick: isQuick, width: SCREEN_WIDTH, height: SCREEN_HEIGHT },
    machine: describeMachine(),
    links: chosenLinks,
    workloads: chosenWorkloads.map(({ name, title, summary, isLive = false, hasNoFixedWork = false }) => ({
      ...{ name, title, summary, isLive, hasNoFixedWork },
    })),
    rows,
  };
}
