/** What follows from a picture of a screen that changes by itself takes this share of a processor at most ... */
const SHARE = 0.14;
/** ... but there are never fewer pictures than one in so long a time, milliseconds. */
const LONGEST_MS = 45;
/** So long after somebody acted, all is shown as soon as it can be, milliseconds. */
const ANSWER_MS = 500;

/**
 * Says when the next picture of an X screen may be taken. Programs that print or play without pause would otherwise
 * have one taken, compared and sent for every line that they print. What answers somebody's input never waits.
 */
export class CapturePace {
  private readonly now: () => number;
  private readonly spent: () => number;
  private takenAt = Number.NEGATIVE_INFINITY;
  private spentThen = 0;
  private answersUntil = Number.NEGATIVE_INFINITY;

  /** Milliseconds: of a monotonic clock, and of processor time that all of this has taken so far. */
  constructor(now: () => number, spent: () => number) {
    this.now = now;
    this.spent = spent;
  }

  /** Somebody acts. */
  acted(): void {
    this.answersUntil = this.now() + ANSWER_MS;
  }

  /** A picture is taken now. */
  taken(): void {
    this.takenAt = this.now();
    this.spentThen = this.spent();
  }

  /** How long to wait for the next one, milliseconds; 0 when it may be taken now. */
  get wait(): number {
    const now = this.now();
    if (now < this.answersUntil) return 0;
    const pause = Math.min(LONGEST_MS, (this.spent() - this.spentThen) / SHARE);
    return Math.max(0, this.takenAt + pause - now);
  }
}

/** Processor time of this process, milliseconds. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
