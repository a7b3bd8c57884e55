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

/** Fewer pixels than this are compared in less time than a call of native code takes. */
const FEW_PIXELS = 64;

/** Whether `length` pixels from two places on, which are indexes, are equal. */
export function samePixels(a: BytesView, aStart: number, b: BytesView, bStart: number, length: number): boolean {
  if (length >= FEW_PIXELS) {
    const aEnd = aStart + length;
    const bEnd = bStart + length;
    return a.bytes.compare(b.bytes, bStart * 4, bEnd * 4, aStart * 4, aEnd * 4) === 0;
  }
  const p = a.pixels;
  const q = b.pixels;
  let i = 0;
  while (i < length && p[aStart + i] === q[bStart + i]) i++;
  return i === length;
}

/** Whether `length` pixels have one colour: then they are equal to themselves moved by one pixel. */
export function isOneColor(view: BytesView, start: number, length: number): boolean {
  return samePixels(view, start, view, start + 1, length - 1);
}
