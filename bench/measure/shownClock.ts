import type { Lag } from '../result.ts';
import { percentile } from '../statistics.ts';

/** How often the lag is sampled, milliseconds: it grows until the next picture. */
const SAMPLE_MILLISECONDS = 5;
/** The part at the end that says whether the lag stays. */
const END_SHARE = 1 / 3;

/** Remembers which time a part of the picture told, and since when: milliseconds of the same clock. */
export class ShownClock {
  private readonly since: number[] = [];
  private readonly clocks: number[] = [];

  /** Takes note of a picture, not earlier than the last one. One that tells no time leaves that in place. */
  show(at: number, clock: number | undefined): void {
    if (clock === undefined || clock === this.clocks.at(-1)) return;
    this.since.push(at);
    this.clocks.push(clock);
  }

  /** Different times that were shown. */
  get pictures(): number {
    return this.clocks.length;
  }

  /** How far what was shown then was behind it; undefined before anything was. */
  behindAt(time: number): number | undefined {
    let [low, high] = [0, this.since.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.since[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    const clock = this.clocks[low - 1];
    return clock === undefined ? undefined : time - clock;
  }
}

/** How far the oldest part was behind, at every moment from `start` to `end`; undefined when nothing was shown. */
export function lagOf(parts: readonly ShownClock[], start: number, end: number): Lag | undefined {
  const samples: number[] = [];
  for (let time = start; time < end; time += SAMPLE_MILLISECONDS) {
    let oldest: number | undefined;
    for (const part of parts) {
      const behind = part.behindAt(time);
      if (behind !== undefined && behind > (oldest ?? Number.NEGATIVE_INFINITY)) oldest = behind;
    }
    if (oldest !== undefined) samples.push(oldest);
  }
  const inTheEnd = samples.slice(Math.floor(samples.length * (1 - END_SHARE)));
  const p = (values: readonly number[], share: number) => percentile(values, share) ?? Number.NaN;
  if (samples.length === 0) return undefined;
  return {
    p50Milliseconds: p(samples, 0.5),
    p95Milliseconds: p(samples, 0.95),
    maxMilliseconds: p(samples, 1),
    endP50Milliseconds: p(inTheEnd, 0.5),
    endMaxMilliseconds: p(inTheEnd, 1),
  };
}
