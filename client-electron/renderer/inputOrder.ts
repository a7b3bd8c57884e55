/** What is done with an input, now or after waiting for something. */
export type InputJob = () => void | Promise<void>;

/**
 * Does jobs in the order in which they came. One that waits makes those behind it wait, so that no key overtakes the
 * clipboard that is read for the key before it.
 */
export class InputOrder {
  private readonly waiting: InputJob[] = [];
  private isBusy = false;

  /** Does the job at once when none is before it. A promise that it returns must not reject. */
  add(job: InputJob): void {
    if (this.isBusy) this.waiting.push(job);
    else this.start(job);
  }

  private start(job: InputJob): void {
    const done = job();
    if (done === undefined) return;
    this.isBusy = true;
    void done.then(() => this.next());
  }

  private next(): void {
    this.isBusy = false;
    while (!this.isBusy) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.start(job);
    }
  }
}
