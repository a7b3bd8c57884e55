/** A picture to look at: width * height words 0xffBBGGRR, row by row. A Framebuffer is one. */
export interface PixelView {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** Pixels with their memory as bytes, for Node's native comparison. */
export interface BytesView extends PixelView {
  readonly bytes: Buffer;
}

export function withBytes({ width, height, pixels }: PixelView): BytesView {
  return { width, height, pixels, bytes: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength) };
}

/** Calling native code takes as long as comparing so many pixels, and what differs often differs in the first ones. */
const FEW_PIXELS = 32;

/** Whether `length` pixels from two places on, which are indexes, are equal. */
export function samePixels(a: BytesView, aStart: number, b: BytesView, bStart: number, length: number): boolean {
  const p = a.pixels;
  const q = b.pixels;
  const few = Math.min(length, FEW_PIXELS);
  for (let i = 0; i < few; i++) if (p[aStart + i] !== q[bStart + i]) return false;
  if (length <= FEW_PIXELS) return true;
  const [i, aEnd] = [(aStart + few) * 4, (aStart + length) * 4];
  const [j, bEnd] = [(bStart + few) * 4, (bStart + length) * 4];
  return a.bytes.compare(b.bytes, j, bEnd, i, aEnd) === 0;
}

/** Whether `length` pixels have one colour: then they are equal to themselves moved by one pixel. */
export function isOneColor(view: BytesView, start: number, length: number): boolean {
  return samePixels(view, start, view, start + 1, length - 1);
}
