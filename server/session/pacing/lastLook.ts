import { performance } from 'node:perf_hooks';

/**
 * When the process last read what had arrived. While it is at work it reads nothing: what it reads then may have been
 * there all the time, which says nothing about the link.
 */
export class LastLook {
  private workBefore = workSoFar();

  /** All that has arrived has been read just now. */
  looked(): void {
    this.workBefore = workSoFar();
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
