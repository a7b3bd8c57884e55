import { setTimeout as delay } from 'node:timers/promises';
import type { Mode } from '../../protocol/index.ts';
import type { LinkProfile } from '../links.ts';
import { median, percentile } from '../statistics.ts';
import { MotionSession } from './motionSession.ts';

/** What is under way when a link becomes slow is a round trip at the old rate: it has to drain at the new one. */
const ROUND_TRIPS_MILLISECONDS = [20, 40];
const FAST_BITS_PER_SECOND = 10_000_000;
const SLOW_BITS_PER_SECOND = 200_000;
const PHASE_MILLISECONDS = 12_000;
const QUICK_PHASE_MILLISECONDS = 5000;
/** What an input may take longer than usual and still count as usual. */
const TOLERANCE_MILLISECONDS = 50;
/** So many inputs in a row are as quick as usual when the connection has recovered: half a second of them. */
const IN_A_ROW = 5;
/** When all should be over after a change, milliseconds. */
const SETTLED_MILLISECONDS = 2000;
/** Every so often the series has a point. */
const SERIES_STEP_MILLISECONDS = 500;

export interface RecoveryOptions {
  readonly program: string;
  readonly mode: Mode;
  readonly isQuick: boolean;
  readonly seed: number;
}

export interface RecoveryPhase {
  readonly link: string;
  /** Until inputs were as quick as before the first change again; undefined when they never were. */
  readonly recoveredAfterMilliseconds: number | undefined;
  /** Of the inputs from two seconds after the change on. */
  readonly settledP50Milliseconds: number;
  readonly settledP95Milliseconds: number;
  readonly settledMaxMilliseconds: number;
  /** Pictures a second from then on. */
  readonly framesPerSecond: number;
}

export interface Recovery {
  readonly mode: Mode;
  readonly roundTripMilliseconds: number;
  /** What an input takes before the first change, median. */
  readonly baseMilliseconds: number;
  readonly phases: readonly RecoveryPhase[];
  /** Median latency of the inputs of each half second, from the start of the first phase. */
  readonly series: readonly { readonly seconds: number; readonly milliseconds: number }[];
}

/** Changes links from 10 Mbit/s to 200 kbit/s and back while an app draws, and measures inputs all the time. */
export async function measureRecovery(options: RecoveryOptions): Promise<readonly Recovery[]> {
  const results: Recovery[] = [];
  for (const roundTrip of ROUND_TRIPS_MILLISECONDS) results.push(await measureLink(options, roundTrip));
  return results;
}

async function measureLink({ program, mode, isQuick, seed }: RecoveryOptions, roundTrip: number): Promise<Recovery> {
  const fastLink = phaseLink('fast', FAST_BITS_PER_SECOND, roundTrip);
  const slowLink = phaseLink('slow', SLOW_BITS_PER_SECOND, roundTrip);
  const session = await MotionSession.open({ program, seed, picture: 'whole' });
  try {
    const link = await session.link(program, fastLink);
    const viewer = await session.join(mode, link);
    await session.start(viewer);
    await delay(SETTLED_MILLISECONDS);
    const { view } = viewer;
    const changes: { readonly link: string; readonly at: number; readonly framesPerSecond: number }[] = [];
    const milliseconds = isQuick ? QUICK_PHASE_MILLISECONDS : PHASE_MILLISECONDS;
    for (const phase of [fastLink, slowLink, fastLink]) {
      await link.setProfile(phase);
      const at = performance.now();
      const pressing = session.pressFor(viewer, milliseconds);
      await delay(SETTLED_MILLISECONDS);
      const [pictures, from] = [view.pictures, performance.now()];
      await pressing;
      const framesPerSecond = ((view.pictures - pictures) * 1000) / (performance.now() - from);
      changes.push({ link: phase.summary, at, framesPerSecond });
    }
    await viewer.client.waitUntil(() => view.missing === 0, 'the echo of all keys').catch(() => {});
    const samples = view.times().map((time, i) => ({ at: view.presses[i] ?? 0, time }));
    const start = changes[0]?.at ?? 0;
    const base = median(timesBetween(samples, start, start + milliseconds)) ?? Number.NaN;
    return {
      mode,
      roundTripMilliseconds: roundTrip,
      baseMilliseconds: base,
      phases: changes.map(({ link: name, at, framesPerSecond }, i) => {
        const end = changes[i + 1]?.at ?? Number.POSITIVE_INFINITY;
        const settled = timesBetween(samples, at + SETTLED_MILLISECONDS, end);
        return {
          link: name,
          recoveredAfterMilliseconds: recoveredAfter(
            samples.filter((sample) => sample.at >= at && sample.at < end),
            at,
            base + TOLERANCE_MILLISECONDS,
          ),
          settledP50Milliseconds: median(settled) ?? Number.NaN,
          settledP95Milliseconds: percentile(settled, 0.95) ?? Number.NaN,
          settledMaxMilliseconds: Math.max(...settled),
          framesPerSecond,
        };
      }),
      series: seriesOf(samples, start),
    };
  } finally {
    await session.close();
  }
}

/** An input: when it was made, performance.now(), and how long it took, milliseconds. */
export interface InputSample {
  readonly at: number;
  readonly time: number;
}

/**
 * How long after a moment the first of several inputs in a row was made that were all at most so slow; 0 when there
 * was none before them. Undefined when there is no such row. Milliseconds.
 */
export function recoveredAfter(samples: readonly InputSample[], from: number, limit: number): number | undefined {
  for (let i = 0; i + IN_A_ROW <= samples.length; i++) {
    const row = samples.slice(i, i + IN_A_ROW);
    if (row.every(({ time }) => time <= limit)) return i === 0 ? 0 : (row[0]?.at ?? from) - from;
  }
  return undefined;
}

function timesBetween(samples: readonly InputSample[], from: number, to: number): number[] {
  return samples.filter(({ at }) => at >= from && at < to).map(({ time }) => time);
}

function seriesOf(samples: readonly InputSample[], start: number) {
  const end = samples.at(-1)?.at ?? start;
  const steps = Math.ceil((end - start) / SERIES_STEP_MILLISECONDS);
  return Array.from({ length: steps }, (_, i) => {
    const from = start + i * SERIES_STEP_MILLISECONDS;
    const milliseconds = median(timesBetween(samples, from, from + SERIES_STEP_MILLISECONDS)) ?? Number.NaN;
    return { seconds: (i * SERIES_STEP_MILLISECONDS) / 1000, milliseconds };
  }).filter(({ milliseconds }) => !Number.isNaN(milliseconds));
}

function phaseLink(name: string, bitsPerSecond: number, roundTripMilliseconds: number): LinkProfile {
  const summary = `${bitsPerSecond / 1000} kbit/s, ${roundTripMilliseconds} ms`;
  return { name, summary, bitsPerSecond, roundTripMilliseconds };
}
