/** An interval or a delay of an app. */
interface Timer {
  start(): void;
  stop(): void;
}

/**
 * The timers of an app. They run only while somebody watches: a session without viewers costs nothing. What
 * became due meanwhile is called when somebody comes.
 */
export class AppClock {
  private readonly timers = new Set<Timer>();
  private running = false;

  every(milliseconds: number, callback: () => void): () => void {
    let handle: NodeJS.Timeout | undefined;
    return this.add({
      start() {
        handle = setInterval(callback, milliseconds);
        callback();
      },
      stop: () => clearInterval(handle),
    });
  }

  after(milliseconds: number, callback: () => void): () => void {
    const due = performance.now() + milliseconds;
    let handle: NodeJS.Timeout | undefined;
    const remove = this.add({
      start() {
        handle = setTimeout(
          () => {
            remove();
            callback();
          },
          Math.max(0, due - performance.now()),
        );
      },
      stop: () => clearTimeout(handle),
    });
    return remove;
  }

  /** Starts or stops all of them. */
  setRunning(running: boolean): void {
    if (running === this.running) return;
    this.running = running;
    for (const timer of [...this.timers]) {
      // The callback of one may have removed another, or ended the session.
      if (!this.timers.has(timer) || this.running !== running) continue;
      if (running) timer.start();
      else timer.stop();
    }
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer);
    if (this.running) timer.start();
    return () => {
      timer.stop();
      this.timers.delete(timer);
    };
  }
}
