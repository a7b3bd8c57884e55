import { area, intersectRects, type Rect, rect } from '../../../protocol/index.ts';
import { largest } from './largest.ts';

/** The scan goes in bands of so many rows, and along a band in steps of so many columns. */
const ROWS = 16;
const COLUMNS = 8;
/** Wider and higher than any screen. */
const FAR = 1 << 20;

/** A place on the screen, pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Scan {
  /** Disjoint, in the order in which they are scanned. */
  readonly pieces: readonly Rect[];
  /** Where to go on. */
  readonly next: Place;
}

/**
 * Takes at most so many pixels of disjoint rects, and at least a little: band by band from a place to the bottom, and
 * then from the top to that place. Whoever goes on where the last scan ended gets everywhere, also when all of the
 * rects comes back each time.
 */
export function scan(rects: readonly Rect[], from: Place, pixels: number): Scan {
  const [start, row] = [Math.max(0, from.x), Math.max(0, from.y)];
  const top = Math.floor(row / ROWS) * ROWS;
  const bottom = Math.ceil(rects.reduce((most, r) => Math.max(most, r.y + r.height), 0) / ROWS) * ROWS;
  const pieces: Rect[] = [];
  let left = pixels;
  let next = from;
  const take = (taken: readonly Rect[]): void => {
    pieces.push(...taken);
    left -= areaOf(taken);
  };
  /** Takes a part of a band, from a row on; returns whether that was all of it. */
  const takeBand = (y: number, x: number, end: number, height = ROWS): boolean => {
    const inside = intersectRects(rects, [rect(x, y, end - x, height)]);
    if (areaOf(inside) <= left) {
      take(inside);
      return true;
    }
    const isFirst = pieces.length === 0;
    const first = Math.min(...inside.map((r) => r.x));
    const columns = (steps: number): Rect[] => intersectRects(inside, [rect(first, y, steps * COLUMNS, height)]);
    const most = Math.ceil((Math.max(...inside.map((r) => r.x + r.width)) - first) / COLUMNS);
    const steps = Math.max(
      isFirst ? 1 : 0,
      largest(most, (count) => areaOf(columns(count)) <= left),
    );
    take(columns(steps));
    next = { x: first + steps * COLUMNS, y };
    return false;
  };
  /** Takes whole bands; returns whether that were all. */
  const takeBands = (y: number, end: number): boolean => {
    const bands = (count: number): Rect[] => intersectRects(rects, [rect(0, y, FAR, count * ROWS)]);
    const all = Math.max(0, (end - y) / ROWS);
    const count = largest(all, (some) => areaOf(bands(some)) <= left);
    if (count > 0) take(bands(count));
    return count === all || takeBand(y + count * ROWS, 0, FAR);
  };
  // Not from the top of the band: it may have changed again, and would be all that is ever taken.
  const rest = top + ROWS - row;
  const isAll =
    takeBand(row, start, FAR, rest) &&
    takeBands(top + ROWS, bottom) &&
    takeBands(0, Math.min(top, bottom)) &&
    takeBand(top, 0, FAR, row - top) &&
    takeBand(row, 0, start, rest);
  return { pieces, next: isAll ? from : next };
}

function areaOf(rects: readonly Rect[]): number {
  let sum = 0;
  for (const r of rects) sum += area(r);
  return sum;
}
