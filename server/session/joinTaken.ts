import { type Framebuffer, intersectRects, type Rect, subtractRects } from '../../protocol/index.ts';
import type { Taken } from '../display/commandQueue.ts';
import { fewImages } from '../display/fewImages.ts';
import { sameInRect } from './sameInRect.ts';

/**
 * Few areas of a surface that hold the rects which were taken of it. The pixels between these may be sent with them,
 * except where they differ by commands that wait: what blends would be drawn on itself when its turn comes, and what copies
 * would read too new a picture. Rects are joined in the order in which they were taken, as long as it leads down: what lies
 * above is not sent before them, or a film whose pictures are larger than frames would only ever show its top.
 */
export function joinTaken(
  taken: readonly Rect[],
  waits: Taken['waits'],
  shown: Framebuffer,
  truth: Framebuffer,
): readonly Rect[] {
  const rects = intersectRects([shown.bounds], taken);
  return downwards(rects).flatMap((some) =>
    fewImages(some).flatMap((whole) => {
      const isFree = waits !== 'commands' || subtractRects([whole], rects).every((it) => sameInRect(shown, truth, it));
      return isFree ? [whole] : intersectRects([whole], some);
    }),
  );
}

/** The same rects in groups: none of them lies higher than one before it in its group. */
function downwards(rects: readonly Rect[]): Rect[][] {
  const groups: Rect[][] = [];
  let last: Rect | undefined;
  for (const it of rects) {
    const group = groups.at(-1);
    if (group === undefined || (last !== undefined && it.y < last.y)) groups.push([it]);
    else group.push(it);
    last = it;
  }
  return groups;
}
