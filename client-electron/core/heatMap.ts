import { area, intersect, isEmpty, type Rect, rect } from '../../protocol/index.ts';

/** Pixels on a side of what is told apart: small enough for a button, large enough to be seen. */
export const HEAT_TILE = 32;
/** After so long half of what came counts, milliseconds. */
const HALF_LIFE_MS = 2000;
/** Values count from a moment in the past; then they are all made smaller, long before they lose precision. */
const MAX_DOUBLINGS = 64;

/** Where on the screen the bytes of the last seconds went. */
export class HeatMap {
  columns = 0;
  rows = 0;
  private width = 0;
  private height = 0;
  /** Bytes of each tile, doubled for each half-life since `base`. */
  private tiles = new Float64Array(0);
  private base = 0;

  /** The screen has this size: what came before counts no longer, if it had another. */
  resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / HEAT_TILE);
    this.rows = Math.ceil(height / HEAT_TILE);
    this.tiles = new Float64Array(this.columns * this.rows);
  }

  /** A frame of so many bytes has changed these rects, which lie on the screen and do not overlap. */
  add(damage: readonly Rect[], bytes: number, now: number): void {
    const total = damage.reduce((sum, it) => sum + area(it), 0);
    if (total === 0) return;
    const perPixel = (bytes / total) * this.weight(now);
    for (const it of damage) this.addRect(it, perPixel);
  }

  /** Bytes that a tile has had lately: all of those of this moment, half of those from one half-life ago. */
  bytes(column: number, row: number, now: number): number {
    const weight = this.weight(now);
    return (this.tiles[row * this.columns + column] ?? 0) / weight;
  }

  private addRect(it: Rect, perPixel: number): void {
    const right = Math.min(this.columns, Math.ceil((it.x + it.width) / HEAT_TILE));
    const bottom = Math.min(this.rows, Math.ceil((it.y + it.height) / HEAT_TILE));
    for (let row = Math.floor(it.y / HEAT_TILE); row < bottom; row++) {
      for (let column = Math.floor(it.x / HEAT_TILE); column < right; column++) {
        const part = intersect(it, rect(column * HEAT_TILE, row * HEAT_TILE, HEAT_TILE, HEAT_TILE));
        if (!isEmpty(part)) this.tiles[row * this.columns + column]! += area(part) * perPixel;
      }
    }
  }

  /** What a byte of this moment adds to a tile. */
  private weight(now: number): number {
    const doublings = (now - this.base) / HALF_LIFE_MS;
    if (doublings <= MAX_DOUBLINGS) return 2 ** doublings;
    for (let i = 0; i < this.tiles.length; i++) this.tiles[i]! /= 2 ** doublings;
    this.base = now;
    return 1;
  }
}
