/** A slice of the window, milliseconds, and how many there are: the sums below are over the last two seconds. */
const SLICE_MS = 250;
const SLICES = 8;

/** Sums what happened in the last two seconds, without a timer: old slices are emptied when time has passed them. */
export class SlidingSum {
  private readonly sums = new Float64Array(SLICES);
  private slice = 0;
  private start: number | undefined;

  add(value: number, now: number): void {
    this.start ??= now;
    const slice = this.advance(now);
    this.sums[slice] = this.sums[slice]! + value;
  }

  /** Per second, over the window, or over the time since the first value while that is shorter. */
  perSecond(now: number): number {
    if (this.start === undefined) return 0;
    this.advance(now);
    let sum = 0;
    for (let i = 0; i < SLICES; i++) sum += this.sums[i]!;
    // The current slice has only begun.
    const window = (SLICES - 1) * SLICE_MS + (now % SLICE_MS);
    return (sum / Math.max(SLICE_MS, Math.min(window, now - this.start))) * 1000;
  }

  /** Empties the slices since the last call and returns the position of the current one. */
  private advance(now: number): number {
    const slice = Math.floor(now / SLICE_MS);
    const passed = Math.min(SLICES, slice - this.slice);
    for (let i = 0; i < passed; i++) this.sums[(slice - i) % SLICES] = 0;
    this.slice = Math.max(this.slice, slice);
    return this.slice % SLICES;
  }
}

/** The last values of a kind, for percentiles. */
export class RecentValues {
  private readonly values: Float64Array;
  private count = 0;

  /** Keeps `capacity` values. */
  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
  }

  get size(): number {
    return Math.min(this.count, this.values.length);
  }

  add(value: number): void {
    this.values[this.count++ % this.values.length] = value;
  }

  /** Values at the given shares of the sorted ones (0.5 is the median, nearest rank); undefined when there are none. */
  percentiles<const Shares extends readonly number[]>(
    shares: Shares,
  ): { readonly [I in keyof Shares]: number } | undefined {
    const { size } = this;
    if (size === 0) return undefined;
    const sorted = this.values.slice(0, size).sort();
    const found = shares.map((share) => sorted[Math.max(0, Math.ceil(share * size) - 1)]!);
    // `map` keeps the length, which the type of an array does not say.
    return found as unknown as { readonly [I in keyof Shares]: number };
  }
}
