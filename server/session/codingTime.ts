import type { Effort } from './effort.ts';

/**
 * At `auto`, photographs are coded for this share of the time in which none comes, where the link does not need longer for
 * what that saves.
 */
const SHARE = 0.1;
/** What comes sooner after another is the next picture of a film, or more of the same: no pause, milliseconds. */
const PAUSE_MS = 250;
/** And at once no longer than it could have been in so long a pause, milliseconds: one picture in a page. */
const MOST_SAVED_UP_MS = 200;
/** What coding saves against deflated differences, bytes a pixel, about (measured). */
const SAVED_BYTES_PER_PIXEL = 0.45;
/** What coding a pixel takes, milliseconds, before that has been measured. */
const FIRST_MS_PER_PIXEL = 0.0007;
/** What coding saves a glyph of text, bytes, and what it takes at both ends together, milliseconds (measured). */
const SAVED_BYTES_PER_GLYPH = 0.75;
const MS_PER_GLYPH = 0.002;
/** The link must need so many times longer for what it saves: whoever prints that much keeps the processors busy too. */
const MIN_GAIN = 5;
/** That many take no time to speak of: what somebody types, and a menu. */
const FEW_GLYPHS = 256;
/** Weight of a new measurement. */
const WEIGHT = 0.1;

/** Decides what is worth the coder's time: text, and photographs. */
export class CodingTime {
  private readonly effort: Effort;
  private readonly now: () => number;
  private balance = MOST_SAVED_UP_MS;
  private askedAt: number;
  private msPerPixel = FIRST_MS_PER_PIXEL;

  /** `now`: milliseconds, monotonic. */
  constructor(effort: Effort, now: () => number) {
    this.effort = effort;
    this.now = now;
    this.askedAt = now();
  }

  /** Whether to code some of a photograph. `bytesPerMs`: what the link carries, if that is known. */
  isPhotographWorth(bytesPerMs: number | undefined): boolean {
    if (this.effort !== 'auto') return this.effort === 'best';
    const now = this.now();
    const pause = now - this.askedAt;
    this.askedAt = now;
    if (pause >= PAUSE_MS) this.balance = Math.min(MOST_SAVED_UP_MS, this.balance + pause * SHARE);
    if (this.balance > 0) return true;
    // The other end takes as long.
    return bytesPerMs !== undefined && SAVED_BYTES_PER_PIXEL / bytesPerMs > 2 * this.msPerPixel;
  }

  /** Whether to code a frame's text of so many glyphs, or to send it as it is. */
  isTextWorth(glyphs: number, bytesPerMs: number | undefined): boolean {
    if (glyphs <= FEW_GLYPHS || this.effort === 'best') return true;
    return this.effort === 'auto' && SAVED_BYTES_PER_GLYPH / (bytesPerMs ?? 0) > MIN_GAIN * MS_PER_GLYPH;
  }

  /** So many pixels of photographs have been coded in so many milliseconds. */
  took(pixels: number, ms: number): void {
    this.balance = Math.max(-MOST_SAVED_UP_MS, this.balance - ms);
    this.msPerPixel += (ms / pixels - this.msPerPixel) * WEIGHT;
  }
}
