/** Weight of a new frame. */
const WEIGHT = 1 / 16;
/** What is further from what was expected, milliseconds, is no jitter: a queue, a stall, another way. */
const MAX_JITTER_MS = 40;
/** Below this, milliseconds, it is rounding. */
const ROUNDING_MS = 1.5;
/** The fastest trip is so many mean deviations below a usual one. */
const DEVIATIONS = 1.3;

/** By how much usual trips are longer than the fastest ones, for no reason of ours. */
export class Jitter {
  private deviation = 0;

  get milliseconds(): number {
    return Math.min(MAX_JITTER_MS, DEVIATIONS * Math.max(0, this.deviation - ROUNDING_MS));
  }

  /** A frame came so many ms later than expected of the fastest. */
  sample(late: number): void {
    const deviation = Math.abs(late - this.milliseconds);
    if (deviation <= MAX_JITTER_MS) this.deviation += (deviation - this.deviation) * WEIGHT;
  }
}
