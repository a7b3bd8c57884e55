/** A colour as apps and the wire name it: 0xRRGGBB. */
export type Color = number;

/** Alpha 255 in the byte order of a framebuffer. */
const OPAQUE = 0xff000000;

/** The colour as a framebuffer holds it: bytes R, G, B, 255 in memory, so 0xffBBGGRR as a little-endian word. */
export function pixelOf(color: Color): number {
  return (OPAQUE | ((color & 0xff) << 16) | (color & 0xff00) | ((color >> 16) & 0xff)) >>> 0;
}

/** The colour of a framebuffer's word; alpha is dropped. */
export function colorOf(pixel: number): Color {
  return ((pixel & 0xff) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 0xff);
}
