/** An answer that takes longer is not coming, on a usual link, milliseconds: five seconds with a margin. */
const PATIENCE_MS = 4500;
/** The same before the link has carried a frame: nothing is known about it, and it may be a very slow one. */
const COLD_PATIENCE_MS = 15_000;
/** Round trips, and times of the slowest answer lately, that an answer may take. */
const ROUND_TRIPS = 6;
const SLOWEST_ANSWERS = 3;
/** The same when there is reason to doubt the link: after sleep, or when the window is looked at again. */
const LITTLE_PATIENCE_MS = 2000;
const FEW_ROUND_TRIPS = 3;
const FEW_ANSWERS = 2;
/** How much of the slowest answer is remembered with each new one. */
const MEMORY = 0.9;

/** How long an answer may take on this link, from how long answers have taken. Lives as long as the viewer. */
export class Patience {
  private measured: number | undefined;
  private slowestAnswer = 0;
  private hasCarried = false;

  /** The newest round trip, milliseconds; 0 before there is one. */
  get roundTrip(): number {
    return this.measured ?? 0;
  }

  /** Milliseconds until an answer is overdue. */
  get milliseconds(): number {
    const usual = this.hasCarried ? PATIENCE_MS : COLD_PATIENCE_MS;
    return Math.max(usual, ROUND_TRIPS * this.roundTrip, SLOWEST_ANSWERS * this.slowestAnswer);
  }

  /** The same when there is reason to doubt the link. */
  get little(): number {
    return Math.max(LITTLE_PATIENCE_MS, FEW_ROUND_TRIPS * this.roundTrip, FEW_ANSWERS * this.slowestAnswer);
  }

  /** A first guess, until a round trip is measured: something was answered in this time. */
  guessRoundTrip(milliseconds: number): void {
    this.measured ??= milliseconds;
  }

  roundTripTook(milliseconds: number): void {
    this.measured = milliseconds;
  }

  /** Something came so long after something had been asked: on a slow link a frame that was under way before. */
  answerTook(milliseconds: number): void {
    this.slowestAnswer = Math.max(milliseconds, this.slowestAnswer * MEMORY);
  }

  /** A frame has come. */
  carried(): void {
    this.hasCarried = true;
  }
}
