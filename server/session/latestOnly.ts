/**
 * Passes values on at most once in an interval, the last one for sure: a program that says something in a loop
 * must not fill the queues of viewers that read slowly.
 */
export class LatestOnly<T> {
  private readonly interval: number;
  private readonly pass: (value: T) => void;
  private waiting: { readonly value: T } | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** `interval` is in milliseconds. */
  constructor(interval: number, pass: (value: T) => void) {
    this.interval = interval;
    this.pass = pass;
  }

  offer(value: T): void {
    if (this.timer === undefined) {
      this.pass(value);
      this.timer = setTimeout(() => this.elapsed(), this.interval);
    } else this.waiting = { value };
  }

  stop(): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
  }

  private elapsed(): void {
    this.timer = undefined;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) this.offer(waiting.value);
  }
}
