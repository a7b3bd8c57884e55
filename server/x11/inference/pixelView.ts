/** A picture to look at: width * height words 0xffBBGGRR, row by row. A Framebuffer is one. */
export interface PixelView {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** The memory of the pixels as bytes, for Node's native comparison. */
export function bytesOf({ pixels }: PixelView): Buffer {
  return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
