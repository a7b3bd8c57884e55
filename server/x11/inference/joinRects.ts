import { area, boundsOf, MAX_SURFACE_PIXELS, overlaps, type Rect } from '../../../protocol/index.ts';

/**
 * Two rects become one when what that adds, pixels that did not change, is at most this share of theirs and these
 * pixels more: a rect costs a head, and a fresh start of the compression.
 */
const ADDED_SHARE = 0.25;
const ADDED_PIXELS = 512;
/** A rect does not grow over a gap of more rows than this. */
const MAX_GAP = 16;
/** More rects than this would keep whoever takes them busy: then they are joined less carefully. */
const MAX_RECTS = 256;
const LESS_CAREFULLY = 4;

/** Joins rects, given row by row from the top and in each from the left, into fewer. They stay disjoint. */
export function joinRects(rows: readonly (readonly Rect[])[]): Rect[] {
  let joined = joinWith(rows, ADDED_PIXELS);
  for (let slack = ADDED_PIXELS; joined.length > MAX_RECTS && slack < MAX_SURFACE_PIXELS; ) {
    slack *= LESS_CAREFULLY;
    joined = joinWith(rows, slack);
  }
  return joined;
}

function joinWith(rows: readonly (readonly Rect[])[], slack: number): Rect[] {
  const done: Rect[] = [];
  let open: Rect[] = [];
  for (const row of rows) {
    const runs = joinNeighbours(row, slack);
    const top = Math.min(...runs.map(({ y }) => y));
    done.push(...open.filter((rect) => !isNear(rect, top)));
    open = open.filter((rect) => isNear(rect, top));
    for (const [i, run] of runs.entries()) {
      const into = cheapest(open, run, slack);
      const joined = into < 0 ? run : boundsOf(open[into]!, run);
      if (into >= 0 && isFree(joined, open, 0, into) && isFree(joined, runs, i + 1) && isFree(joined, done, 0)) {
        open[into] = joined;
      } else open.push(run);
    }
  }
  return [...done, ...open];
}

/** Whether a rect overlaps none of a list from an index on, one left out. */
function isFree(rect: Rect, list: readonly Rect[], from: number, leftOut = -1): boolean {
  for (let i = from; i < list.length; i++) if (i !== leftOut && overlaps(list[i]!, rect)) return false;
  return true;
}

function isNear({ y, height }: Rect, top: number): boolean {
  return y + height + MAX_GAP >= top;
}

function joinNeighbours(row: readonly Rect[], slack: number): Rect[] {
  const joined: Rect[] = [];
  for (const rect of row) {
    const last = joined.at(-1);
    if (last !== undefined && added(last, rect) <= allowed(last, rect, slack)) {
      joined[joined.length - 1] = boundsOf(last, rect);
    } else joined.push(rect);
  }
  return joined;
}

/** The index of the rect that takes the other one in at the least cost, or -1. */
function cheapest(open: readonly Rect[], run: Rect, slack: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, rect] of open.entries()) {
    const cost = added(rect, run);
    if (cost <= allowed(rect, run, slack) && cost < least) {
      least = cost;
      best = i;
    }
  }
  return best;
}

function added(a: Rect, b: Rect): number {
  return area(boundsOf(a, b)) - area(a) - area(b);
}

function allowed(a: Rect, b: Rect, slack: number): number {
  return (area(a) + area(b)) * ADDED_SHARE + slack;
}
