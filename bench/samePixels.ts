import { createHash } from 'node:crypto';
import type { HeadlessClient } from '../client-electron/headless/index.ts';
import type { Framebuffer } from '../protocol/index.ts';

/** How often two screens are compared, milliseconds. */
const COMPARE_MILLISECONDS = 20;

/**
 * Waits until both clients show the same pixels. Resolves with the number of pixels that still differed when the time,
 * in milliseconds, was up: 0 is exact.
 */
export async function waitForSamePixels(one: HeadlessClient, other: HeadlessClient, limit: number): Promise<number> {
  const end = performance.now() + limit;
  while (!one.framebuffer.equals(other.framebuffer)) {
    if (performance.now() > end) return differingPixels(one.framebuffer, other.framebuffer);
    await new Promise((resolve) => setTimeout(resolve, COMPARE_MILLISECONDS));
  }
  return 0;
}

/**
 * The same for pictures that go on changing, which one client may always show later than the other: waits
 * until one shows, as a whole, a picture that the other shows or has shown meanwhile.
 */
export async function waitForSharedPicture(one: HeadlessClient, other: HeadlessClient, limit: number): Promise<number> {
  const ofOne = new Set<string>();
  const ofOther = new Set<string>();
  let isFound = false;
  const watch = (client: HeadlessClient, own: Set<string>, others: ReadonlySet<string>) =>
    // The condition is looked at whenever something has happened, so it sees every picture.
    client.waitUntil(
      () => {
        const picture = pictureHash(client.framebuffer);
        own.add(picture);
        isFound ||= others.has(picture);
        return isFound;
      },
      'a picture that both clients have shown',
      { timeout: limit },
    );
  await Promise.any([watch(one, ofOne, ofOther), watch(other, ofOther, ofOne)]).catch(() => {});
  return isFound ? 0 : differingPixels(one.framebuffer, other.framebuffer);
}

/** How many pixels of two framebuffers differ; all when their sizes do. */
export function differingPixels(one: Framebuffer, other: Framebuffer): number {
  if (one.width !== other.width || one.height !== other.height) return one.pixels.length;
  let count = 0;
  for (let i = 0; i < one.pixels.length; i++) if (one.pixels[i] !== other.pixels[i]) count++;
  return count;
}

function pictureHash({ width, height, bytes }: Framebuffer): string {
  return createHash('sha1').update(`${width} x ${height}`).update(bytes).digest('base64');
}
