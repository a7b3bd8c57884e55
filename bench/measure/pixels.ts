import { type Color, colorOf, type Framebuffer, type Rect } from '../../protocol/index.ts';

/** FNV-1a, over words instead of bytes. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** A number that is another one, in all likelihood, when a pixel of the rect is. The rect lies inside. */
export function hashOf({ pixels, width }: Framebuffer, rect: Rect): number {
  let hash = HASH_START;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = y * width + rect.x;
    for (let i = start; i < start + rect.width; i++) hash = Math.imul(hash ^ pixels[i]!, HASH_FACTOR);
  }
  return hash >>> 0;
}

/** The colour in the middle of a rect. */
export function colorIn({ pixels, width }: Framebuffer, rect: Rect): Color {
  return colorOf(pixels[(rect.y + (rect.height >> 1)) * width + rect.x + (rect.width >> 1)] ?? 0);
}
