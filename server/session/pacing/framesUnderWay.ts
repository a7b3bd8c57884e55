/** A frame that has been sent and whose acknowledgement has not come. Bytes are those on the link. */
export interface FrameUnderWay {
  readonly bytes: number;
  readonly sentAt: number;
  /** How long it was expected to wait before the bottleneck. */
  readonly expectedQueueing: number;
  /**
   * How long it needs on a link that was empty before the frames since then, itself included; undefined when the
   * link was not known to be empty.
   */
  readonly ownTime: number | undefined;
  /** What the link was taken to carry when it was sent, bytes a millisecond. */
  readonly bytesPerMs: number;
}

/** The frames under way, in the order in which they were sent. */
export class FramesUnderWay {
  private readonly frames: FrameUnderWay[] = [];
  private bytesNow = 0;

  get length(): number {
    return this.frames.length;
  }

  get bytes(): number {
    return this.bytesNow;
  }

  get oldest(): FrameUnderWay | undefined {
    return this.frames[0];
  }

  push(frame: FrameUnderWay): void {
    this.frames.push(frame);
    this.bytesNow += frame.bytes;
  }

  /** Removes the oldest frames and returns them. */
  take(count: number): FrameUnderWay[] {
    const taken = this.frames.splice(0, count);
    for (const { bytes } of taken) this.bytesNow -= bytes;
    return taken;
  }

  /** When a link that is free at `freeAt` and carries `bytesPerMs` will have passed them all on. */
  drainedAt(freeAt: number, bytesPerMs: number): number {
    let time = freeAt;
    for (const { bytes, sentAt } of this.frames) time = Math.max(time, sentAt) + bytes / bytesPerMs;
    return time;
  }
}

/** How long the link had nothing to do between frames that follow each other, as far as was known when they were sent. */
export function idleBetween(frames: readonly FrameUnderWay[]): number {
  let idle = 0;
  let drainedAt = Number.POSITIVE_INFINITY;
  for (const { sentAt, expectedQueueing, bytes, bytesPerMs } of frames) {
    idle += Math.max(0, sentAt - drainedAt);
    drainedAt = sentAt + expectedQueueing + bytes / bytesPerMs;
  }
  return idle;
}
