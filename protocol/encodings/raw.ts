import { ProtocolError } from '../protocolError.ts';

/** Three bytes a pixel, red first, row by row. */
export function packRgb(pixels: Uint32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pixels.length * 3);
  for (let i = 0, at = 0; i < pixels.length; i++, at += 3) {
    const pixel = pixels[i]!;
    bytes[at] = pixel;
    bytes[at + 1] = pixel >>> 8;
    bytes[at + 2] = pixel >>> 16;
  }
  return bytes;
}

/** The reverse of packRgb; alpha becomes 255. */
export function unpackRgb(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(bytes.length / 3);
  for (let i = 0, at = 0; i < pixels.length; i++, at += 3) {
    pixels[i] = (0xff000000 | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!) >>> 0;
  }
  return pixels;
}

export function decodeRaw(bytes: Uint8Array, width: number, height: number): Uint32Array<ArrayBuffer> {
  if (bytes.length !== width * height * 3) {
    throw new ProtocolError('encoding', `a raw image of ${width} x ${height} has ${bytes.length} bytes`);
  }
  return unpackRgb(bytes);
}
