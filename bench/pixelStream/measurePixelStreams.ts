import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modes } from '../../protocol/index.ts';
import { type BenchOptions, DEFAULT_LIMIT_SECONDS, DEFAULT_SEED } from '../bench.ts';
import { chosen } from '../chosen.ts';
import { makeFixtures } from '../fixtures.ts';
import { links } from '../links.ts';
import { farglassProgram } from '../program.ts';
import type { BenchRow } from '../result.ts';
import { type RunOptions, runWorkload } from '../runWorkload.ts';
import { workloads } from '../workloads/index.ts';
import { monotonicMilliseconds, readRecording } from './recording.ts';
import { type Weight, weigh } from './weigh.ts';

/** Pixels are compressed after the run, so a link has no say in it. */
const LINK = 'lan';

export interface PixelStreamOptions extends Omit<BenchOptions, 'links' | 'modes' | 'onRow' | 'signal'> {
  /** Told of each run when it is over. */
  readonly onRun?: (run: WeighedRun) => void;
}

/** A workload in one mode, and what it weighs. */
export interface WeighedRun extends Pick<BenchRow, 'workload' | 'mode' | 'outcome' | 'exactness' | 'note'> {
  /** What was sent while it was played; absent when the run failed. */
  readonly weight?: Weight;
}

/** Plays workloads in both modes on loopback, one run after the other, and weighs what each has sent. */
export async function measurePixelStreams(options: PixelStreamOptions = {}): Promise<readonly WeighedRun[]> {
  const { seed = DEFAULT_SEED, isQuick = false, program = farglassProgram } = options;
  const limit = (options.limitSeconds ?? DEFAULT_LIMIT_SECONDS) * 1000;
  const played = chosen('workload', workloads, options.workloads);
  const fixtures = await makeFixtures(
    seed,
    played.some(({ app }) => app === 'gallery'),
  );
  const folder = await mkdtemp(join(tmpdir(), 'farglass-recording-'));
  const runs: WeighedRun[] = [];
  try {
    const [link] = chosen('link', links, [LINK]);
    const planned = played.flatMap((workload) => modes.map((mode) => ({ workload, link: link!, mode })));
    for (const plan of planned) {
      const run = await playRecorded({ ...plan, seed, isQuick, fixtures, limit, program }, join(folder, 'recording'));
      runs.push(run);
      options.onRun?.(run);
    }
    return runs;
  } finally {
    await fixtures.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playRecorded(options: RunOptions, recording: string): Promise<WeighedRun> {
  let from = 0;
  let to = 0;
  const { workload, mode, outcome, exactness, note } = await runWorkload({
    ...options,
    recording,
    began() {
      from = monotonicMilliseconds();
    },
    ended() {
      to = monotonicMilliseconds();
    },
  });
  const run = { workload, mode, outcome, exactness, note };
  return to === 0 ? run : { ...run, weight: await weigh(readRecording(recording), { from, to }) };
}
