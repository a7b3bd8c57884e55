/** Frames on an empty link may take so much longer than the base, milliseconds, before they speak against it. */
const TOLERANCE_MS = 5;
/** So many of them in a row that took longer, or one when the base is due: the way has become longer. */
const LONGER_TRIPS = 3;
/** The first base is a guess, which is soon looked after, milliseconds. */
const FIRST_CHECK_MS = 2000;
/** But not so soon after the rate has been found, milliseconds, while somebody types: the answer to a command goes first. */
const PATIENCE_MS = 1500;
/** Then a link that is never empty is left to run empty so often, milliseconds ... */
const CHECK_MS = 10_000;
/** ... and not more often than every so many round trips, because that costs one. */
const CHECK_TRIPS = 40;

/** Frames wait so much longer than expected, for so long and so many round trips: the way may have become longer. */
const UNEXPECTED_MS = 8;
const UNEXPECTED_FOR_MS = 200;
const UNEXPECTED_FOR_TRIPS = 2;

/** A frame's round trip. */
export interface Trip {
  /** Milliseconds, with the frame's own time on the link. */
  readonly elapsed: number;
  /** Its own. */
  readonly bytes: number;
  /** That the link carried in that time, since it was empty: its own included. Undefined when it was not empty. */
  readonly bytesSinceEmpty: number | undefined;
}

/**
 * The round trip of the empty link, without a frame's own time on it. It falls with every faster frame and rises
 * only with frames that found the link empty, so a standing queue is never taken for a longer way. Nor is a link that
 * has become faster taken for a shorter way: what a frame was expected to wait behind others does not lower the base.
 * What counts as a frame's own time shrinks when the link turns out to be faster, and is nothing until its rate has
 * been measured. While it may be faster than is known, only frames that are no longer than the fastest are compared with it.
 */
export class BaseRoundTrip {
  private fastest: Trip;
  /** The rate when the fastest trip ended, or the first that was measured since; undefined before. */
  private bytesPerMs: number | undefined;
  private longer: Trip | undefined;
  private longerTrips = 0;
  private checkAt: number;
  /** It has not been checked yet, and nothing speaks against it. */
  private isFirstCheck = true;
  private rateKnownAt: number | undefined;
  private unexpectedSince: number | undefined;

  constructor(elapsed: number, bytes: number, now: number) {
    this.fastest = { elapsed, bytes, bytesSinceEmpty: bytes };
    this.checkAt = now + FIRST_CHECK_MS;
  }

  /** Milliseconds, on a link that carries so much now. */
  at(bytesPerMs: number): number {
    return wayOf(this.fastest, this.rateOf(bytesPerMs));
  }

  /**
   * Whether the link, whose rate is known, should be left to run empty, so that a frame finds out; `interactive`:
   * somebody types.
   */
  mustCheck(now: number, interactive: boolean): boolean {
    this.rateKnownAt ??= now;
    if (interactive && this.isFirstCheck && now < this.rateKnownAt + PATIENCE_MS) return false;
    return now >= this.checkAt;
  }

  /**
   * A frame has waited `unexpected` ms longer than the queue in front of it explains. Where this goes on, for frames
   * that were sent after it had been noticed, there is no queue but a longer way, and the base is due.
   */
  watch(unexpected: number, sentAt: number, way: number, jitter: number, now: number): void {
    if (unexpected < UNEXPECTED_MS + jitter) {
      this.unexpectedSince = undefined;
      return;
    }
    this.unexpectedSince ??= now;
    if (sentAt - this.unexpectedSince < UNEXPECTED_FOR_MS + UNEXPECTED_FOR_TRIPS * way) return;
    this.unexpectedSince = undefined;
    this.checkNoSoonerThan(now);
  }

  /**
   * A trip has ended. `bytesPerMs` is what the link carries and `isMeasured` whether that was seen; `jitter` is by
   * how much trips differ, milliseconds. Returns by how much the base has risen.
   */
  sample(trip: Trip, bytesPerMs: number, isMeasured: boolean, jitter: number, now: number): number {
    if (isMeasured) this.bytesPerMs ??= bytesPerMs;
    const base = this.at(bytesPerMs);
    // Like is compared with like: of a link that may carry more by now, shorter frames say no less than the fastest one.
    const likeRate = trip.bytes <= this.fastest.bytes ? this.rateOf(bytesPerMs) : undefined;
    const rate = isMeasured ? bytesPerMs : likeRate;
    if (wayOf(trip, rate) <= base) this.restart(trip, rate);
    if (trip.bytesSinceEmpty === undefined) return 0;
    const wasDue = now >= this.checkAt;
    const confirms = isMeasured || trip.bytesSinceEmpty / bytesPerMs <= TOLERANCE_MS;
    if (confirms) this.checkNoSoonerThan(now + Math.max(CHECK_MS, CHECK_TRIPS * trip.elapsed));
    // Before the rate is known, a longer trip may be a larger frame.
    if (!isMeasured) return 0;
    const alone = { ...trip, bytes: trip.bytesSinceEmpty };
    const way = wayOf(alone, bytesPerMs);
    if (way <= base + TOLERANCE_MS + jitter) {
      this.longerTrips = 0;
      return 0;
    }
    if (this.longerTrips === 0 || this.longer === undefined || way < wayOf(this.longer, bytesPerMs))
      this.longer = alone;
    this.longerTrips++;
    if (!wasDue && this.longerTrips < LONGER_TRIPS) return 0;
    this.restart(this.longer, bytesPerMs);
    return this.at(bytesPerMs) - base;
  }

  /** At which the fastest trip's own time counts; undefined when it does not. */
  private rateOf(bytesPerMs: number): number | undefined {
    return this.bytesPerMs && Math.max(this.bytesPerMs, bytesPerMs);
  }

  private checkNoSoonerThan(time: number): void {
    this.checkAt = time;
    this.isFirstCheck = false;
  }

  private restart(fastest: Trip, bytesPerMs: number | undefined): void {
    this.fastest = fastest;
    this.bytesPerMs = bytesPerMs;
    this.longerTrips = 0;
  }
}

/** A trip without the frame's own time. */
function wayOf({ elapsed, bytes }: Trip, bytesPerMs: number | undefined): number {
  return bytesPerMs === undefined ? elapsed : Math.max(0, elapsed - bytes / bytesPerMs);
}
