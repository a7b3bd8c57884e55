/** What is done to a display, now or after waiting for its answer. */
export type InputJob = () => void | Promise<void>;

/**
 * Does jobs one after the other, in the order in which they came. A job that finds nothing before it is done at once.
 * Keyboard and pointer of a display share one, so that a click does not overtake the key that was pressed before it.
 */
export class InputQueue {
  private readonly waiting: InputJob[] = [];
  private isBusy = false;
  private isClosed = false;
  private idle: (() => void)[] = [];

  /** Does the job when those before it are done. Throws what it throws if that is now; later failures are dropped. */
  add(job: InputJob): void {
    if (this.isClosed) return;
    if (this.isBusy) this.waiting.push(job);
    else this.start(job);
  }

  /** Resolves when everything added so far is done, or the queue is closed. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isBusy && !this.isClosed) this.idle.push(resolve);
      else resolve();
    });
  }

  /** Drops what waits; nothing is done any more. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    this.rest();
  }

  private start(job: InputJob): void {
    const done = job();
    if (done === undefined) return;
    this.isBusy = true;
    // A job fails when the display refuses or goes away; whoever owns the connection is told of that.
    done.catch(() => undefined).finally(() => this.next());
  }

  private next(): void {
    this.isBusy = false;
    for (let job = this.waiting.shift(); job !== undefined; job = this.waiting.shift()) {
      this.start(job);
      if (this.isBusy) return;
    }
    this.rest();
  }

  private rest(): void {
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
