import type { Rect } from '../../protocol/index.ts';

/** Numbers that follow from a seed, for tests that print it (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 32 bits. */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from `min` to `max`. */
  within(min: number, max: number): number {
    return min + (this.word() % (max - min + 1));
  }

  /** A rect with at least one pixel, within a screen. */
  rect(width: number, height: number, maxWidth = width, maxHeight = height): Rect {
    const w = this.within(1, Math.min(width, maxWidth));
    const h = this.within(1, Math.min(height, maxHeight));
    return { x: this.within(0, width - w), y: this.within(0, height - h), width: w, height: h };
  }
}
