/** What one acknowledgement tells about the link. Times are milliseconds of the server's clock. */
export interface Delivery {
  /** When the last of its frames arrived, plus the way back. */
  readonly arrivedAt: number;
  /** When the last of its frames was sent. */
  readonly sentAt: number;
  readonly bytes: number;
  /** How long that frame had to wait before the bottleneck. */
  readonly queueing: number;
  /** Whether its frames found earlier ones before the bottleneck: then the link was busy since the last arrival. */
  readonly hasQueued: boolean;
  /** How long it was expected to wait. */
  readonly expectedQueueing: number;
  /** The round trip of the empty link, milliseconds. */
  readonly way: number;
  /** By how much trips differ for other reasons, milliseconds. */
  readonly jitter: number;
}

/** Limits of belief, bytes a millisecond: 160 bit/s, and 4 MiB in 25 ms, which is as much as the window holds. */
const MIN_RATE = 0.02;
const MAX_RATE = (4 << 20) / 25;
/** At least so long is measured, milliseconds: clients round times to one. */
const MIN_SPAN_MS = 50;
/** And so much of a round trip, for which an error of the rate goes unnoticed, and so many times the jitter. */
const MIN_SPAN_TRIPS = 0.5;
const MIN_SPAN_JITTERS = 5;
/** A frame that waited less than this found the bottleneck free, milliseconds. */
const FREE_MS = 4;
/** And less than this share of what was to be expected: the rest may be an error of the round trip. */
const FREE_SHARE = 0.5;
/** Unexpected delay that ends the fast start, and that is no jitter later on, milliseconds. */
const START_LATE_MS = 45;
const LATE_MS = 60;
/** What arrives between late frames tells the rate when they are so many times the jitter apart. */
const MIN_LATE_SPAN_JITTERS = 3;
/** Growth a round at the start. */
const START_GAIN = 2.5;
/** Later the first step adds no more queue than this, milliseconds, and every further one twice as much. */
const FIRST_STEP_MS = 8;
/** A round does not multiply the rate by more, whatever came at once. */
const MAX_GAIN = 4;
/** A measure over so long a time, milliseconds, and so many times the jitter, has half the weight. */
const HALF_WEIGHT_MS = 10;
const HALF_WEIGHT_JITTERS = 10;

interface Mark {
  readonly arrivedAt: number;
  readonly sentAt: number;
}

/**
 * What the link carries. Frames are judged in rounds: a round begins with a decision and takes in only frames
 * that were sent after it. Found free though there was always more to send, the rate grows; always found busy,
 * what arrived is the rate; anything else tells nothing. Frames that are very late lower the rate at once, by what
 * arrives between them: after a stall everything arrives together, and nothing is lowered.
 */
export class LinkRate {
  private rate: number;
  private least = MIN_RATE;
  private isStarting = true;
  private freeRounds = 0;
  private hasMeasured = false;
  /** The last round found the link free. */
  private wasFree = false;
  private roundStartedAt: number;
  private first: Mark | undefined;
  private bytes = 0;
  /** A frame that had to expect a wait had next to none. */
  private isFree = false;
  private isBusy = true;
  private late: Mark | undefined;
  private lateBytes = 0;

  constructor(firstGuess: number, now: number) {
    this.rate = this.bounded(firstGuess);
    this.roundStartedAt = now;
  }

  get bytesPerMs(): number {
    return this.rate;
  }

  /** Whether it is the rate of a busy link; otherwise the link may carry more. */
  get isMeasured(): boolean {
    return this.hasMeasured && !this.wasFree;
  }

  /** Whether the last acknowledgement was very late: the next one tells whether the link has become slow. */
  get isInDoubt(): boolean {
    return this.late !== undefined && this.lateBytes === 0;
  }

  /** The link carries at least so much, whatever frames seem to say. */
  isAtLeast(bytesPerMs: number): void {
    this.least = Math.max(MIN_RATE, bytesPerMs);
    this.rate = this.bounded(this.rate);
  }

  /** Begins anew, from a rate, on a link that may have become another one. */
  restart(bytesPerMs: number, now: number): void {
    this.rate = this.bounded(bytesPerMs);
    this.isStarting = true;
    this.hasMeasured = false;
    this.freeRounds = 0;
    this.wasFree = false;
    this.late = undefined;
    this.startRound(now);
  }

  delivered(delivery: Delivery, now: number): void {
    this.watchLateness(delivery, now);
    // A round that began before a frame was late would measure the stall.
    if (this.isInDoubt) this.startRound(now);
    if (delivery.sentAt < this.roundStartedAt) return;
    const { queueing, expectedQueueing } = delivery;
    if (expectedQueueing >= FREE_MS) {
      if (queueing < Math.min(FREE_MS, expectedQueueing * FREE_SHARE)) this.isFree = true;
      // Where nothing else makes trips differ, a free link stays free: one frame that came early is an error of a clock.
      else if (delivery.jitter === 0) this.isFree = false;
    }
    if (this.first === undefined) {
      this.first = delivery;
    } else {
      this.bytes += delivery.bytes;
      this.isBusy &&= delivery.hasQueued && queueing >= FREE_MS;
    }
    const span = delivery.arrivedAt - this.first.arrivedAt;
    const { way, jitter } = delivery;
    const isLong = span >= Math.max(MIN_SPAN_MS, MIN_SPAN_TRIPS * way, MIN_SPAN_JITTERS * jitter);
    if (isLong || this.isStarting) this.judge(delivery, span, isLong, now);
  }

  private judge(delivery: Delivery, span: number, isLong: boolean, now: number): void {
    const { first } = this;
    if (first === undefined) return;
    const took = Math.max(span, delivery.sentAt - first.sentAt, 1);
    const measured = this.bytes / took;
    if (this.isFree) {
      const gain = this.gain(delivery.way);
      this.freeRounds++;
      this.wasFree = true;
      this.rate = this.bounded(Math.min(Math.max(this.rate * gain, measured), this.rate * MAX_GAIN));
    } else {
      if (!isLong) return;
      // With jitter one round says little: growth slows down, and stops after some more.
      this.freeRounds = delivery.jitter > 0 ? this.freeRounds >> 1 : 0;
      this.wasFree = false;
      if (this.isBusy) {
        const weight = this.isStarting ? 1 : took / (took + HALF_WEIGHT_MS + HALF_WEIGHT_JITTERS * delivery.jitter);
        this.isStarting = false;
        this.hasMeasured = true;
        this.rate = this.bounded(this.rate + (measured - this.rate) * weight);
      } else if (measured > this.rate) {
        this.rate = this.bounded(Math.min(measured, this.rate * MAX_GAIN));
      }
    }
    this.startRound(now);
  }

  private gain(way: number): number {
    if (this.isStarting) return START_GAIN;
    const step = FIRST_STEP_MS * 2 ** Math.min(this.freeRounds, 10);
    return 1 + step / (way + step);
  }

  private watchLateness(delivery: Delivery, now: number): void {
    const limit = (this.isStarting ? START_LATE_MS : LATE_MS) + delivery.jitter;
    if (delivery.queueing - delivery.expectedQueueing < limit) {
      this.late = undefined;
      return;
    }
    if (this.late === undefined || !delivery.hasQueued) {
      this.late = delivery;
      this.lateBytes = 0;
      return;
    }
    this.lateBytes += delivery.bytes;
    const span = delivery.arrivedAt - this.late.arrivedAt;
    const measured = span > 0 ? this.lateBytes / span : Number.POSITIVE_INFINITY;
    if (measured >= this.rate || span < MIN_LATE_SPAN_JITTERS * delivery.jitter) return;
    this.rate = this.bounded(measured);
    this.isStarting = false;
    this.hasMeasured = true;
    this.freeRounds = 0;
    this.wasFree = false;
    this.startRound(now);
  }

  private bounded(rate: number): number {
    return Math.min(MAX_RATE, Math.max(this.least, rate));
  }

  private startRound(now: number): void {
    this.roundStartedAt = now;
    this.first = undefined;
    this.bytes = 0;
    this.isFree = false;
    this.isBusy = true;
  }
}
