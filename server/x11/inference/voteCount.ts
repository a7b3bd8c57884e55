/** A displacement and the votes that it got. */
export interface Ballot {
  readonly dx: number;
  readonly dy: number;
  readonly votes: number;
}

const SLOTS = 1 << 12;
/** A table fuller than this gets slow; what is not in it by then has few votes. */
const MAX_USED = SLOTS * 0.75;
/** Displacements lie within plus or minus this (protocol limits: a side has at most 8192 pixels). */
const OFFSET = 1 << 13;
const SHIFT = 14;
const SPREAD = 0x9e3779b1;

/** Counts votes for displacements, in a hash table. */
export class VoteCount {
  /** Displacements as numbers plus 1; 0 is a free slot. */
  private readonly keys = new Int32Array(SLOTS);
  private readonly counts = new Int32Array(SLOTS);
  private used = 0;

  clear(): void {
    this.keys.fill(0);
    this.counts.fill(0);
    this.used = 0;
  }

  add(dx: number, dy: number, votes: number): void {
    const key = ((dx + OFFSET) << SHIFT) + dy + OFFSET + 1;
    let slot = Math.imul(key, SPREAD) >>> 20;
    while (this.keys[slot] !== 0 && this.keys[slot] !== key) slot = (slot + 1) % SLOTS;
    if (this.keys[slot] === 0) {
      if (this.used > MAX_USED) return;
      this.keys[slot] = key;
      this.used++;
    }
    this.counts[slot]! += votes;
  }

  /** Those with the most votes, at most `limit`, each with at least `votes`. */
  best(limit: number, votes: number): Ballot[] {
    const result: Ballot[] = [];
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.counts[slot]! < votes) continue;
      const key = this.keys[slot]! - 1;
      const dy = (key & ((1 << SHIFT) - 1)) - OFFSET;
      result.push({ dx: (key >> SHIFT) - OFFSET, dy, votes: this.counts[slot]! });
    }
    return result.sort((a, b) => b.votes - a.votes).slice(0, limit);
  }
}
