import { SILENCE_MS } from '../../protocol/index.ts';
import type { Patience } from './patience.ts';

/** When nothing has happened for so long after something did, the link is tried once, milliseconds. */
const QUIET_MS = 1000;
/** A timer that is later than this says that the program stood still: nobody was there to hear, milliseconds. */
const STANDSTILL_MS = 2000;

export interface LivenessOptions {
  readonly patience: Patience;
  readonly now: () => number;
  /** Sends something that the server answers at once. */
  readonly ping: () => void;
  /** Called at most once, with a sentence. */
  readonly dead: (reason: string) => void;
}

/**
 * Notices that a connection is dead although nobody closed it. Anything that comes is a sign of life. What is asked
 * must be answered in time; after each activity the link is tried once, and then one timer waits for the silence
 * that not even heartbeats break.
 */
export class Liveness {
  private readonly options: LivenessOptions;
  private lastHeardAt: number;
  private lastActiveAt: number;
  /** Activity since the link was tried. */
  private isUntried = false;
  private askedAt: number | undefined;
  private answerDueAt: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerAt = Number.POSITIVE_INFINITY;

  /** Starts at once. */
  constructor(options: LivenessOptions) {
    this.options = options;
    this.lastHeardAt = options.now();
    this.lastActiveAt = this.lastHeardAt;
    this.arm();
  }

  /** Something came. */
  heard(): void {
    const now = this.options.now();
    this.lastHeardAt = now;
    if (this.askedAt === undefined) return;
    this.options.patience.answerTook(now - this.askedAt);
    this.askedAt = undefined;
    this.answerDueAt = undefined;
    this.arm();
  }

  /** A frame came: more may be under way. */
  active(): void {
    this.lastActiveAt = this.options.now();
    this.isUntried = true;
    this.arm();
  }

  /** An input went, and the server answers each. */
  asked(): void {
    this.active();
    this.expectAnswer(this.options.patience.milliseconds);
  }

  /** Tries the link now, with little patience: the network may be another one. */
  check(): void {
    this.tryLink(this.options.patience.little);
  }

  /** No more timers. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.timerAt = Number.NEGATIVE_INFINITY;
  }

  private expectAnswer(within: number): void {
    const now = this.options.now();
    this.askedAt ??= now;
    this.answerDueAt = Math.min(this.answerDueAt ?? Number.POSITIVE_INFINITY, now + within);
    this.arm();
  }

  private tryLink(within: number): void {
    this.isUntried = false;
    this.options.ping();
    this.expectAnswer(within);
  }

  /** When the timer is needed next, milliseconds of the clock. */
  private get dueAt(): number {
    if (this.answerDueAt !== undefined) return this.answerDueAt;
    const silentAt = this.lastHeardAt + SILENCE_MS;
    return this.isUntried ? Math.min(this.triedAt, silentAt) : silentAt;
  }

  private get triedAt(): number {
    return Math.max(this.lastActiveAt, this.lastHeardAt) + QUIET_MS;
  }

  /** Sets the timer when it is needed earlier than it will go off; when it is too early it is set again. */
  private arm(): void {
    const at = this.dueAt;
    if (at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => this.due(), Math.max(0, at - this.options.now()));
  }

  private due(): void {
    const { now, dead, patience } = this.options;
    const late = now() - this.timerAt;
    this.timer = undefined;
    this.timerAt = Number.POSITIVE_INFINITY;
    if (now() < this.dueAt) {
      this.arm();
      return;
    }
    if (late > STANDSTILL_MS) {
      this.answerDueAt = undefined;
      this.check();
    } else if (this.answerDueAt !== undefined) {
      this.stop();
      dead(`The server has not answered for ${seconds(now() - (this.askedAt ?? this.lastHeardAt))}.`);
    } else if (now() >= this.lastHeardAt + SILENCE_MS) {
      this.stop();
      dead(`Nothing has come from the server for ${seconds(now() - this.lastHeardAt)}.`);
    } else {
      // The quiet before counts: a link that died with the last activity is noticed in the time of one answer.
      this.tryLink(Math.max(QUIET_MS, patience.milliseconds - QUIET_MS));
    }
  }
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} seconds`;
}
