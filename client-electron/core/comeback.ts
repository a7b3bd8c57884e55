import type { Transport } from '../../protocol/index.ts';

/** A connection that is given up is closed with this code, which says that nobody meant to leave. */
export const GIVEN_UP = 1006;

/** The first pause between attempts, and the longest, milliseconds; each is twice the one before. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** Pauses differ by up to this share, so that a thousand viewers do not come back in the same moment. */
const JITTER = 0.5;
/** Attempts are at least so far apart, milliseconds, however well each of them goes at first. */
const SPACING_MS = 200;
/** A server that opens connections and breaks them is tried as often as after so many failures. */
const REACHED_FAILURES = 3;
/** An attempt takes too long after this, milliseconds, or so many round trips. */
const ATTEMPT_MS = 10_000;
const ATTEMPT_ROUND_TRIPS = 4;
/** When somebody asks for an attempt, one that is under way has only this long to succeed, milliseconds. */
const WAKE_MS = 2000;

export interface ComebackOptions {
  /** The signal says when it is not wanted any more. */
  readonly open: (signal: AbortSignal) => Promise<Transport>;
  /** There is a connection; whoever gets it tells whether it succeeded or failed. */
  readonly opened: (transport: Transport) => void;
  /** The connection that was opened last is given up. */
  readonly abandon: () => void;
  /** An attempt failed, with a sentence; the next one is planned. */
  readonly failed: (reason: string) => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Of the link, milliseconds. */
  readonly roundTrip: () => number;
}

/** Opens a connection anew, attempt after attempt, until one succeeds. It never gives up by itself. */
export class Comeback {
  private readonly options: ComebackOptions;
  private state: 'idle' | 'waiting' | 'trying' = 'idle';
  /** Attempts are numbered, so that the outcome of an abandoned one is recognized. */
  private attempt = 0;
  private failures = 0;
  private triedAt = Number.NEGATIVE_INFINITY;
  private hasOpened = false;
  private opening: AbortController | undefined;
  private abandoned = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitsUntil: number | undefined;
  private triesUntil = Number.POSITIVE_INFINITY;

  constructor(options: ComebackOptions) {
    this.options = options;
  }

  /** When the next attempt begins, milliseconds of the clock; undefined while one is under way. */
  get nextAt(): number | undefined {
    return this.waitsUntil;
  }

  /** Begins: the first attempt is made at once. */
  begin(): void {
    this.failures = 0;
    this.wait(0);
  }

  /** The connection that was opened is what was wanted. */
  succeeded(): void {
    this.settle();
  }

  /** The connection that was opened broke. */
  broke(reason: string): void {
    if (this.state === 'trying') this.fail(reason);
  }

  /** Something has changed (the network, the lid): tries at once. */
  wake(): void {
    // What was in vain until now says nothing any more.
    this.failures = 0;
    if (this.state === 'waiting') this.try();
    else if (this.state === 'trying') this.limit(this.attemptTime(WAKE_MS));
  }

  /**
   * Whether an attempt was abandoned whose hello may reach the server later than a newer one: that it takes the
   * viewer away from this connection then means nothing. True once for each.
   */
  takeAbandoned(): boolean {
    if (this.abandoned === 0) return false;
    this.abandoned--;
    return true;
  }

  /** No more attempts. */
  stop(): void {
    this.attempt++;
    this.settle();
  }

  private settle(): void {
    this.state = 'idle';
    this.opening?.abort();
    this.opening = undefined;
    this.waitsUntil = undefined;
    clearTimeout(this.timer);
  }

  private wait(pause: number): void {
    const { now } = this.options;
    const rest = Math.max(pause, this.triedAt + SPACING_MS - now());
    if (rest <= 0) {
      this.try();
      return;
    }
    this.state = 'waiting';
    this.waitsUntil = now() + rest;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.try(), rest);
  }

  private try(): void {
    const attempt = ++this.attempt;
    const { open, opened, now } = this.options;
    this.state = 'trying';
    this.waitsUntil = undefined;
    this.hasOpened = false;
    this.triedAt = now();
    this.triesUntil = Number.POSITIVE_INFINITY;
    this.limit(this.attemptTime(ATTEMPT_MS));
    this.opening = new AbortController();
    open(this.opening.signal).then(
      (transport) => {
        if (attempt !== this.attempt) {
          transport.close(GIVEN_UP);
          return;
        }
        this.hasOpened = true;
        this.opening = undefined;
        opened(transport);
      },
      (cause: unknown) => {
        if (attempt === this.attempt) this.fail(cause instanceof Error ? cause.message : String(cause));
      },
    );
  }

  private attemptTime(milliseconds: number): number {
    return Math.max(milliseconds, ATTEMPT_ROUND_TRIPS * this.options.roundTrip());
  }

  /** The attempt that is under way has at most so long from now on. */
  private limit(milliseconds: number): void {
    const until = this.options.now() + milliseconds;
    if (until >= this.triesUntil) return;
    this.triesUntil = until;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.hasOpened) {
        this.abandoned++;
        this.options.abandon();
      }
      this.hasOpened = false;
      this.fail('The server did not answer in time.');
    }, milliseconds);
  }

  private fail(reason: string): void {
    this.attempt++;
    this.opening?.abort();
    this.opening = undefined;
    this.failures = this.hasOpened ? Math.min(this.failures + 1, REACHED_FAILURES) : this.failures + 1;
    this.wait(pauseAfter(this.failures, this.options.random()));
    this.options.failed(reason);
  }
}

/** Milliseconds to wait after so many failures, the first being 1; `random` is between 0 and 1. */
export function pauseAfter(failures: number, random: number): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return pause * (1 - JITTER + 2 * JITTER * random);
}
