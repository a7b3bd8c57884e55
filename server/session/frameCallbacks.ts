/** Shortest time from one call to the next, milliseconds: 60 a second, a little less so that timers' rounding does not halve it. */
const INTERVAL_MS = 16;

/**
 * Calls an app when a viewer can take the next picture: at once on an idle link, later on a busy one. What is
 * drawn elsewhere still reaches the viewers; this keeps an app from drawing what nobody will see.
 */
export class FrameCallbacks {
  private readonly anyoneReady: () => boolean;
  private callbacks = new Set<() => void>();
  private lastCall = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private scheduled = false;

  /** `anyoneReady` tells, and sees to it that `schedule` is called when nobody is ready now and somebody will be. */
  constructor(anyoneReady: () => boolean) {
    this.anyoneReady = anyoneReady;
  }

  request(callback: () => void): void {
    this.callbacks.add(callback);
    this.schedule();
  }

  /** To be called when a viewer has become ready. */
  schedule(): void {
    if (this.scheduled || this.callbacks.size === 0 || !this.anyoneReady()) return;
    this.scheduled = true;
    const wait = this.lastCall + INTERVAL_MS - performance.now();
    if (wait <= 0) queueMicrotask(() => this.call());
    else this.timer = setTimeout(() => this.call(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.callbacks.clear();
  }

  private call(): void {
    this.scheduled = false;
    // Something else may have been drawn meanwhile; then the viewer tells again when it is ready.
    if (!this.anyoneReady()) return;
    this.lastCall = performance.now();
    const due = this.callbacks;
    this.callbacks = new Set();
    for (const callback of due) callback();
  }
}
