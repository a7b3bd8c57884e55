import { inflateExactly } from './deflate.ts';

/**
 * What photographs have in common: colours change little from a pixel to the next, and red and blue change with green.
 * Three planes, each row by row: green, red minus green, blue minus green, of each its difference to the pixel on the
 * left (0 at the start of a row), modulo 256. They are written to `bytes`.
 */
export function packPlanes(
  pixels: Uint32Array,
  width: number,
  bytes = new Uint8Array(pixels.length * 3),
): Uint8Array<ArrayBuffer> {
  const count = pixels.length;
  for (let start = 0; start < count; start += width) {
    let [green, red, blue] = [0, 0, 0];
    for (let i = start; i < start + width; i++) {
      const pixel = pixels[i]!;
      const g = (pixel >>> 8) & 0xff;
      const r = (pixel & 0xff) - g;
      const b = ((pixel >>> 16) & 0xff) - g;
      bytes[i] = g - green;
      bytes[count + i] = r - red;
      bytes[2 * count + i] = b - blue;
      green = g;
      red = r;
      blue = b;
    }
  }
  return bytes;
}

/** The reverse of packPlanes; alpha becomes 255. */
export function unpackPlanes(bytes: Uint8Array, width: number): Uint32Array<ArrayBuffer> {
  const count = bytes.length / 3;
  const pixels = new Uint32Array(count);
  for (let start = 0; start < count; start += width) {
    let [green, red, blue] = [0, 0, 0];
    for (let i = start; i < start + width; i++) {
      green = (green + bytes[i]!) & 0xff;
      red = (red + bytes[count + i]!) & 0xff;
      blue = (blue + bytes[2 * count + i]!) & 0xff;
      pixels[i] = (0xff000000 | (((blue + green) & 0xff) << 16) | (green << 8) | ((red + green) & 0xff)) >>> 0;
    }
  }
  return pixels;
}

export function decodePlanes(bytes: Uint8Array, width: number, height: number): Uint32Array<ArrayBuffer> {
  return unpackPlanes(inflateExactly(bytes, width * height * 3), width);
}
