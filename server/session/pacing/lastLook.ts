import { performance } from 'node:perf_hooks';

/**
 * When the process last read what had arrived. While it is at work it reads nothing: what it reads then may have been
 * there all the time, which says nothing about the link.
 */
export class LastLook {
  private workBefore = workSoFar();
  private next: NodeJS.Immediate | undefined;

  /**
   * From now on each look is noticed, until `stop`. It keeps nobody awake: an immediate without a reference comes after the
   * next look, and waits for events as long as the process does.
   */
  watch(): void {
    this.next ??= setImmediate(() => {
      this.workBefore = workSoFar();
      this.next = undefined;
      this.watch();
    }).unref();
  }

  stop(): void {
    clearImmediate(this.next);
    this.next = undefined;
  }

  /** How long what is read now may have been waiting, milliseconds at most. */
  get unseen(): number {
    return Math.max(0, workSoFar() - this.workBefore);
  }
}

/** How long the event loop was not waiting for events, milliseconds. */
function workSoFar(): number {
  return performance.eventLoopUtilization().active;
}
