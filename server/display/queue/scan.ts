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
  const band = Math.floor(Math.max(0, from.y) / ROWS);
  const top = band * ROWS;
  const bottom = Math.ceil(rects.reduce((most, r) => Math.max(most, r.y + r.height), 0) / ROWS) * ROWS;
  const pieces: Rect[] = [];
  let left = pixels;
  let next = from;
  const take = (taken: readonly Rect[]): void => {
    pieces.push(...taken);
    left -= areaOf(taken);
  };
  /** Takes a part of a band; returns whether that was all of it. */
  const takeBand = (y: number, start: number, end: number): boolean => {
    const inside = intersectRects(rects, [rect(start, y, end - start, ROWS)]);
    if (areaOf(inside) <= left) {
      take(inside);
      return true;
    }
    const isFirst = pieces.length === 0;
    const first = Math.min(...inside.map((r) => r.x));
    const columns = (steps: number): Rect[] => intersectRects(inside, [rect(first, y, steps * COLUMNS, ROWS)]);
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
  const takeBands = (start: number, end: number): boolean => {
    const bands = (count: number): Rect[] => intersectRects(rects, [rect(0, start, FAR, count * ROWS)]);
    const all = Math.max(0, (end - start) / ROWS);
    const count = largest(all, (some) => areaOf(bands(some)) <= left);
    if (count > 0) take(bands(count));
    return count === all || takeBand(start + count * ROWS, 0, FAR);
  };
  const isAll =
    takeBand(top, Math.max(0, from.x), FAR) &&
    takeBands(top + ROWS, bottom) &&
    takeBands(0, Math.min(top, bottom)) &&
    takeBand(top, 0, Math.max(0, from.x));
  return { pieces, next: isAll ? from : next };
}

function areaOf(rects: readonly Rect[]): number {
  let sum = 0;
  for (const r of rects) sum += area(r);
  return sum;
}
