import type { Framebuffer, Rect } from '../../protocol/index.ts';

/** Whether two framebuffers of one size show the same in a rect. */
export function sameInRect(a: Framebuffer, b: Framebuffer, { x, y, width, height }: Rect): boolean {
  const [p, q, stride] = [a.pixels, b.pixels, a.width];
  for (let row = y; row < y + height; row++) {
    const start = row * stride + x;
    for (let i = start; i < start + width; i++) if (p[i] !== q[i]) return false;
  }
  return true;
}
