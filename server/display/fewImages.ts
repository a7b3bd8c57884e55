import { area, boundsOf, type Rect } from '../../protocol/index.ts';

/** Two rects become one when what comes to them is less than this share of them, and so many pixels more. */
const MOST_ADDED = 0.3;
const HEAD_PIXELS = 1500;

/**
 * Joins rects of changed pixels to few: a line of text is coded best as a whole, and each rect has a head. The result
 * may hold pixels that have not changed, and its rects may overlap.
 */
export function fewImages(rects: readonly Rect[]): Rect[] {
  const result: Rect[] = [];
  for (const next of rects) {
    let grown = next;
    for (let i = result.length - 1; i >= 0; i--) {
      const joined = boundsOf(result[i]!, grown);
      if (area(joined) > (1 + MOST_ADDED) * (area(result[i]!) + area(grown)) + HEAD_PIXELS) continue;
      grown = joined;
      result.splice(i, 1);
      // The larger one may be near those that were passed by.
      i = result.length;
    }
    result.push(grown);
  }
  return result;
}
