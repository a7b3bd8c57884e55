import { type Framebuffer, intersectRects, type Rect, subtractRects } from '../../protocol/index.ts';
import type { Taken } from '../display/commandQueue.ts';
import { fewImages } from '../display/fewImages.ts';
import { sameInRect } from './sameInRect.ts';

/**
 * Few areas of a surface that hold the rects which were taken of it. The pixels between these may be sent with them,
 * except where they differ by commands that wait: what blends would be drawn on itself when its turn comes, and what copies
 * would read too new a picture.
 */
export function joinTaken(
  taken: readonly Rect[],
  waits: Taken['waits'],
  shown: Framebuffer,
  truth: Framebuffer,
): readonly Rect[] {
  const rects = intersectRects([shown.bounds], taken);
  return fewImages(rects).flatMap((whole) => {
    const isFree = waits !== 'commands' || subtractRects([whole], rects).every((it) => sameInRect(shown, truth, it));
    return isFree ? [whole] : intersectRects([whole], rects);
  });
}
