import type { HeadlessClient } from '../client-electron/headless/index.ts';
import type { Framebuffer } from '../protocol/index.ts';

/** How often two screens are compared, milliseconds: often enough to catch a clip between two of its frames. */
const COMPARE_MILLISECONDS = 4;

/**
 * Waits until both clients show the same pixels: whatever they show may go on changing meanwhile, and one is
 * behind the other. Resolves with the pixels that still differed when the time was up: 0 is exact.
 */
export async function waitForSamePixels(one: HeadlessClient, other: HeadlessClient, limit: number): Promise<number> {
  const end = performance.now() + limit;
  while (!one.framebuffer.equals(other.framebuffer)) {
    if (performance.now() > end) return differingPixels(one.framebuffer, other.framebuffer);
    await new Promise((resolve) => setTimeout(resolve, COMPARE_MILLISECONDS));
  }
  return 0;
}

/** How many pixels of two framebuffers differ; all when their sizes do. */
export function differingPixels(one: Framebuffer, other: Framebuffer): number {
  if (one.width !== other.width || one.height !== other.height) return one.pixels.length;
  let count = 0;
  for (let i = 0; i < one.pixels.length; i++) if (one.pixels[i] !== other.pixels[i]) count++;
  return count;
}
