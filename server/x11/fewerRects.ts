import { area, boundsOf, overlaps, type Rect } from '../../protocol/index.ts';

/** More rects than this are never returned. */
export const MAX_DAMAGE_RECTS = 32;
/** Rects are joined when fewer pixels than this come to them: one more to read takes about as long. */
const JOIN_PIXELS = 1 << 13;
/** How many of the last rects the next one is compared with: in reading order neighbours are near. */
const NEIGHBOURS = 8;

/** Disjoint rects that hold all pixels of others, given in reading order, and perhaps some between them. */
export function fewerRects(rects: readonly Rect[]): Rect[] {
  let result = joinNear(rects, JOIN_PIXELS);
  for (let pixels = JOIN_PIXELS * 4; result.length > MAX_DAMAGE_RECTS; pixels *= 4) result = joinNear(result, pixels);
  return joinOverlapping(result);
}

function joinNear(rects: readonly Rect[], pixels: number): Rect[] {
  const result: Rect[] = [];
  for (const rect of rects) {
    let best = -1;
    let least = pixels;
    for (let i = Math.max(0, result.length - NEIGHBOURS); i < result.length; i++) {
      const other = result[i]!;
      const added = area(boundsOf(other, rect)) - area(other) - area(rect);
      if (added >= least) continue;
      best = i;
      least = added;
    }
    if (best < 0) result.push(rect);
    else result[best] = boundsOf(result[best]!, rect);
  }
  return result;
}

function joinOverlapping(rects: readonly Rect[]): Rect[] {
  const result: Rect[] = [];
  for (const rect of rects) {
    let grown = rect;
    for (let i = result.length - 1; i >= 0; i--) {
      if (!overlaps(result[i]!, grown)) continue;
      grown = boundsOf(grown, result[i]!);
      result.splice(i, 1);
      // The larger one may overlap those that were passed by.
      i = result.length;
    }
    result.push(grown);
  }
  return result;
}
