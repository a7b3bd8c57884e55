import type { XImage } from 'x11';
import type { XConnection } from '../../server/x11/xConnection.ts';

/** XGetImage's format that gives whole pixels, and all their bits. */
const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;

/** The pixels of an X display as its server has them, in the words of a framebuffer: 0xffBBGGRR. */
export async function displayPixels(connection: XConnection, width: number, height: number): Promise<Uint32Array> {
  const { client, root } = connection;
  const { data } = await connection.ask<XImage>((done) =>
    client.GetImage(Z_PIXMAP, root, 0, 0, width, height, ALL_PLANES, done),
  );
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = (0xff000000 | (data[i * 4]! << 16) | (data[i * 4 + 1]! << 8) | data[i * 4 + 2]!) >>> 0;
  }
  return pixels;
}

/** In how many pixels two pictures differ; all of them when they have different sizes. */
export function differingPixels(a: Uint32Array, b: Uint32Array): number {
  if (a.length !== b.length) return Math.max(a.length, b.length);
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
