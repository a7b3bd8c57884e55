/** Pixels to read and write: bytes R, G, B, A, not premultiplied, row by row. */
export interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}
