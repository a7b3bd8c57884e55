/** Cut every so many bytes, or at these places, which ascend. Both count from where the splitter begins. */
export type SplitAt = number | readonly number[];

/** Says where a stream of bytes is cut into pieces. */
export class Splitter {
  private readonly at: SplitAt;
  private position = 0;
  private next = 0;

  constructor(at: SplitAt) {
    this.at = at;
  }

  /** How long the next piece is when so many bytes are there; the stream goes on behind it. */
  take(available: number): number {
    const length = Math.min(available, this.nextCut() - this.position);
    this.position += length;
    return length;
  }

  private nextCut(): number {
    if (typeof this.at === 'number') return (Math.floor(this.position / this.at) + 1) * this.at;
    while ((this.at[this.next] ?? Number.POSITIVE_INFINITY) <= this.position) this.next++;
    return this.at[this.next] ?? Number.POSITIVE_INFINITY;
  }
}
