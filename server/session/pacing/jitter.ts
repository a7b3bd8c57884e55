/** Weight of a new frame. */
const WEIGHT = 1 / 16;
/** What is further from what was expected, milliseconds, is no jitter: a queue, a stall, another way. */
const MAX_JITTER_MS = 40;
/** Below this, milliseconds, it is rounding. */
const ROUNDING_MS = 1.5;
/** The fastest trip is so many mean deviations below a usual one. */
const DEVIATIONS = 2.5;

/** By how much usual trips are longer than the fastest ones, for no reason of ours. */
export class Jitter {
  private deviation = 0;
  private last: number | undefined;

  get milliseconds(): number {
    return Math.min(MAX_JITTER_MS, DEVIATIONS * Math.max(0, this.deviation - ROUNDING_MS));
  }

  /** A frame came so many ms later than expected of the fastest. */
  sample(late: number): void {
    // What makes one trip after the other longer is a queue: jitter differs from one to the next, too (RFC 3550).
    const deviation = Math.min(Math.abs(late - this.milliseconds), Math.abs(late - (this.last ?? late)));
    this.last = late;
    if (deviation <= MAX_JITTER_MS) this.deviation += (deviation - this.deviation) * WEIGHT;
  }
}
