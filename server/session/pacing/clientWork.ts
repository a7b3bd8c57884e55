/** Frames from this size on are acknowledged at once: what they took in the client is the client's work. */
export const PROMPT_FRAME_BYTES = 512;
/** Weight of a new frame. */
const WEIGHT = 1 / 4;
/** A client may keep frames so long without being the bottleneck, milliseconds: it shows them with its screen. */
const MAX_STAY_MS = 60;
/** A client that is the bottleneck gets a frame so long before it has finished with the earlier ones, milliseconds. */
const AHEAD_MS = 25;

/** What the client needs for a frame, so that no more wait there than keep it busy. Times are milliseconds. */
export class ClientWork {
  private stayTime = 0;
  private perFrame = 0;
  private acknowledgedAt = Number.NEGATIVE_INFINITY;

  /** How long a frame stays in the client. */
  get stay(): number {
    return Math.min(this.stayTime, MAX_STAY_MS);
  }

  /** `frames` were presented, the last of `bytes`, which stayed in the client for `spent`. */
  presented(frames: number, bytes: number, spent: number, now: number): void {
    const work = Math.min(spent, now - this.acknowledgedAt) / frames;
    this.acknowledgedAt = now;
    if (bytes < PROMPT_FRAME_BYTES) {
      // Its acknowledgement may have been held back: the work is no more than this.
      this.perFrame = Math.min(this.perFrame, work);
      return;
    }
    this.stayTime += (spent - this.stayTime) * WEIGHT;
    this.perFrame += (work - this.perFrame) * WEIGHT;
  }

  /** When to send the next frame, with so many under way and so long a round trip, to keep the client just busy. */
  readyAt(framesUnderWay: number, roundTrip: number): number {
    return this.acknowledgedAt + framesUnderWay * this.perFrame - AHEAD_MS - roundTrip;
  }
}
