import { setTimeout as delay } from 'node:timers/promises';
import type { Mode } from '../../protocol/index.ts';
import type { LinkProfile } from '../links.ts';
import { mean, median, percentile } from '../statistics.ts';
import { MotionSession, type MotionViewer, type Pause } from './motionSession.ts';

const SLOW_LINK: LinkProfile = {
  ...{ name: '64k', summary: '64 kbit/s, 100 ms', bitsPerSecond: 64_000, roundTripMilliseconds: 100 },
};
const PAIRS = 10;
const QUICK_PAIRS = 3;
const ROUND_MILLISECONDS = 4000;
const QUICK_ROUND_MILLISECONDS = 2000;
/** The slow link is full by then, and what opening cost is over. */
const LEAD_MILLISECONDS = 2000;
/** Keys come quickly here, milliseconds: only of many latencies of a few milliseconds a difference of some per cent is seen. */
const PAUSE: Pause = { shortest: 25, longest: 75 };
/** Keys that were pressed at the end of a round are echoed within this time. */
const ECHO_LIMIT_MILLISECONDS = 5000;

export interface FairnessOptions {
  readonly program: string;
  readonly mode: Mode;
  readonly isQuick: boolean;
  readonly seed: number;
}

/** What the fast viewer got in a round. */
export interface FairnessRound {
  readonly hasSlowViewer: boolean;
  readonly framesPerSecond: number;
  /** Of each key, milliseconds. */
  readonly latencies: readonly number[];
}

/**
 * What a slow viewer changes for a fast one. Ratios: beside it over alone; 1 is no difference. Of frames the median of the
 * pairs, of latencies those of all keys together.
 */
export interface Fairness {
  readonly mode: Mode;
  readonly slowLink: string;
  readonly rounds: readonly FairnessRound[];
  readonly framesPerSecondRatio: number;
  readonly latencyMeanRatio: number;
  readonly latencyP50Ratio: number;
  readonly latencyP95Ratio: number;
  /** What the machine does by itself: the greatest frame rate alone over the smallest. */
  readonly noiseRatio: number;
}

/**
 * Measures a viewer without a limit, alone and beside a viewer of the same session over 64 kbit/s, in turns, so that
 * what else the machine does concerns both.
 */
export async function measureFairness({ program, mode, isQuick, seed }: FairnessOptions): Promise<Fairness> {
  const session = await MotionSession.open({ program, seed, picture: 'small' });
  try {
    const fast = await session.join(mode);
    const link = await session.link(program, SLOW_LINK);
    await session.start(fast);
    const rounds: FairnessRound[] = [];
    for (let i = 0; i < (isQuick ? QUICK_PAIRS : PAIRS); i++) {
      // Alone, beside, beside, alone: what grows over time favours neither.
      for (const hasSlowViewer of i % 2 === 0 ? [false, true] : [true, false]) {
        const slow = hasSlowViewer ? await session.join(mode, link) : undefined;
        await delay(LEAD_MILLISECONDS);
        const milliseconds = isQuick ? QUICK_ROUND_MILLISECONDS : ROUND_MILLISECONDS;
        rounds.push({ hasSlowViewer, ...(await measureRound(session, fast, milliseconds)) });
        slow?.client.close();
        await delay(LEAD_MILLISECONDS / 2);
      }
    }
    return { mode, slowLink: SLOW_LINK.summary, rounds, ...compare(rounds) };
  } finally {
    await session.close();
  }
}

async function measureRound(session: MotionSession, viewer: MotionViewer, milliseconds: number) {
  const { client } = viewer;
  // A view of its own, so that each round counts its own keys and pictures.
  const view = session.view(client);
  const start = performance.now();
  const stop = viewer.watch(view);
  await session.pressFor({ ...viewer, view }, milliseconds, PAUSE);
  const seconds = (performance.now() - start) / 1000;
  const { pictures } = view;
  await client.waitUntil(() => view.missing === 0, 'the echo of all keys', { timeout: ECHO_LIMIT_MILLISECONDS });
  stop();
  return { framesPerSecond: pictures / seconds, latencies: view.times() };
}

/** Rounds alone and beside are neighbours: what the machine does meanwhile concerns both alike. */
function compare(rounds: readonly FairnessRound[]) {
  const alone = rounds.filter(({ hasSlowViewer }) => !hasSlowViewer);
  const beside = rounds.filter(({ hasSlowViewer }) => hasSlowViewer);
  const frames = beside.map((round, i) => round.framesPerSecond / (alone[i] ?? round).framesPerSecond);
  const ratio = (value: (latencies: readonly number[]) => number | undefined) => {
    const [near, far] = [beside, alone].map((some) => value(some.flatMap(({ latencies }) => latencies)));
    return (near ?? Number.NaN) / (far ?? Number.NaN);
  };
  const rates = alone.map(({ framesPerSecond }) => framesPerSecond);
  return {
    framesPerSecondRatio: median(frames) ?? Number.NaN,
    latencyMeanRatio: ratio(mean),
    latencyP50Ratio: ratio(median),
    latencyP95Ratio: ratio((latencies) => percentile(latencies, 0.95)),
    noiseRatio: Math.max(...rates) / Math.min(...rates),
  };
}
