/** Frames that may be under way together when they are small: typing must not wait for a round trip. */
const MAX_SMALL_FRAMES = 16;
const SMALL_BYTES = 2 << 10;
/** Two frames under way keep a link busy whose round trip is longer than a frame's time. */
const MAX_FRAMES = 2;
const MAX_BYTES = 64 << 10;
/** Frames of fewer bytes say more about the round trip than about the rate. */
const RATE_SAMPLE_BYTES = 4 << 10;
/** Weight of a new sample of the rate. */
const RATE_GAIN = 0.3;

interface FrameUnderWay {
  readonly bytes: number;
  readonly sentAt: number;
}

/**
 * Decides when the next frame may go, from acknowledgements of presented frames. One frame may always be
 * under way; more only while they are small. Times are milliseconds of one monotonic clock.
 */
export class FlowControl {
  private readonly underWay: FrameUnderWay[] = [];
  private bytes = 0;
  private baseRoundTrip = Number.POSITIVE_INFINITY;
  private rate: number | undefined;

  /** Whether a frame may be sent now. */
  get isOpen(): boolean {
    const frames = this.underWay.length;
    return (
      frames === 0 ||
      (frames < MAX_FRAMES && this.bytes < MAX_BYTES) ||
      (frames < MAX_SMALL_FRAMES && this.bytes < SMALL_BYTES)
    );
  }

  /** What the link carries, bytes a millisecond, once a large frame has been acknowledged. */
  get bytesPerMs(): number | undefined {
    return this.rate;
  }

  /** Frames sent and not yet acknowledged. */
  get framesUnderWay(): number {
    return this.underWay.length;
  }

  sent(bytes: number, now: number): void {
    this.underWay.push({ bytes, sentAt: now });
    this.bytes += bytes;
  }

  /** `frames` more have been presented; `spent` of the time since is the client's. False when it never got so many. */
  acknowledged(frames: number, spent: number, now: number): boolean {
    if (frames < 1 || frames > this.underWay.length) return false;
    let acknowledged = 0;
    let last: FrameUnderWay | undefined;
    for (const frame of this.underWay.splice(0, frames)) {
      acknowledged += frame.bytes;
      last = frame;
    }
    this.bytes -= acknowledged;
    if (last !== undefined) this.sample(last.bytes, Math.max(0.1, now - last.sentAt - spent));
    return true;
  }

  /** Small frames tell the round trip, large ones the rate beyond it. */
  private sample(bytes: number, elapsed: number): void {
    if (bytes < RATE_SAMPLE_BYTES) {
      this.baseRoundTrip = Math.min(this.baseRoundTrip, elapsed);
      return;
    }
    const transfer = elapsed > this.baseRoundTrip ? elapsed - this.baseRoundTrip : elapsed;
    const sample = bytes / transfer;
    this.rate = this.rate === undefined ? sample : this.rate + (sample - this.rate) * RATE_GAIN;
  }
}
