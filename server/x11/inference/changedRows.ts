import { intersect, isEmpty, type Rect, Region } from '../../../protocol/index.ts';
import { type BytesView, type PixelView, samePixels, withBytes } from './pixelView.ts';

/** Rows as wide as the frame are compared so many at a time: they are one piece of memory. */
const ROWS_AT_ONCE = 16;

/** Where frames differ: the smallest rect around it, and which rows. */
export interface ChangedRows {
  readonly bounds: Rect;
  /** By row of the frame: 1 when it has a difference. */
  readonly isChanged: Uint8Array;
}

/**
 * Compares what is said to be damaged, whole rows at a time and in native code, because programs say too much:
 * most of the rows are equal. Undefined when all are.
 */
export function findChangedRows(
  before: PixelView,
  after: PixelView,
  damaged: readonly Rect[],
): ChangedRows | undefined {
  const { width: stride, height } = after;
  const frame = { x: 0, y: 0, width: stride, height };
  const areas = damaged.length > 1 ? disjoint(damaged) : damaged;
  const search = new Search(before, after);
  for (const damage of areas) {
    const area = intersect(damage, frame);
    if (isEmpty(area)) continue;
    const bottom = area.y + area.height;
    const step = area.width === stride ? ROWS_AT_ONCE : 1;
    for (let y = area.y; y < bottom; y += step) {
      const end = Math.min(y + step, bottom);
      if (search.isSame(area.x, y, area.width * (end - y))) continue;
      for (let row = y; row < end; row++) search.compare(area.x, row, area.width);
    }
  }
  return search.result;
}

/** What has been found so far. */
class Search {
  private readonly before: BytesView;
  private readonly after: BytesView;
  private readonly isChanged: Uint8Array;
  private left: number;
  private right = 0;
  private top: number;
  private bottom = 0;

  constructor(before: PixelView, after: PixelView) {
    this.before = withBytes(before);
    this.after = withBytes(after);
    this.isChanged = new Uint8Array(after.height);
    this.left = after.width;
    this.top = after.height;
  }

  get result(): ChangedRows | undefined {
    const { left, right, top, bottom, isChanged } = this;
    if (right === 0) return undefined;
    return { bounds: { x: left, y: top, width: right - left, height: bottom - top }, isChanged };
  }

  isSame(x: number, y: number, length: number): boolean {
    const start = y * this.after.width + x;
    return samePixels(this.after, start, this.before, start, length);
  }

  /** Widens the bounds by a row's differences: only what lies outside of them has to be looked at. */
  compare(x: number, y: number, width: number): void {
    if (this.isSame(x, y, width)) return;
    const p = this.before.pixels;
    const q = this.after.pixels;
    const line = y * this.after.width;
    const end = x + width;
    const left = Math.min(this.left, end);
    if (left > x && !this.isSame(x, y, left - x)) {
      let i = x;
      while (p[line + i] === q[line + i]) i++;
      this.left = i;
    }
    const right = Math.max(this.right, x);
    if (right < end && !this.isSame(right, y, end - right)) {
      let i = end;
      while (p[line + i - 1] === q[line + i - 1]) i--;
      this.right = i;
    }
    this.top = Math.min(this.top, y);
    this.bottom = Math.max(this.bottom, y + 1);
    this.isChanged[y] = 1;
  }
}

function disjoint(rects: readonly Rect[]): readonly Rect[] {
  const region = new Region();
  for (const rect of rects) region.add(rect);
  return region.rects;
}
