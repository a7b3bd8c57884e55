import type { Anchors } from '../../../display/anchors.ts';
import type { BytesView, PixelView } from '../pixelView.ts';

/** Cells are so many pixels wide, in all kernels. */
export const CELL = 16;

/** Anchors of a frame at most; a table of so many is made and searched in microseconds. */
export const MAX_ANCHORS = 1 << 14;

/** A frame as kernels see it. */
export interface Plane extends BytesView {
  /** Where a kernel's own memory holds it, if it has any. */
  readonly address: number;
}

/**
 * The loops over pixels. Starts are indexes into a plane's pixels, lengths are pixels. A block of cells is given by
 * its first pixel and its size; its last cell may be narrower.
 */
export interface Kernels {
  readonly name: string;
  /**
   * Memory for a frame that these kernels need not copy; it starts as zeros. They have room for two frames:
   * those made before are ordinary memory then.
   */
  createPixels(width: number, height: number): Uint32Array<ArrayBuffer>;
  /**
   * Makes pixels of X, words 0x??RRGGBB, ours in place: 0xffBBGGRR. Fastest where `createPixels` gave their memory: a fifth
   * of what one at a time take (a full HD screen: 0.5 ms).
   */
  swapRedBlue(pixels: Uint32Array, start: number, count: number): void;
  /** Two frames of one size, of which no row is known to the kernels yet. Planes made before are void. */
  open(before: PixelView, after: PixelView): { readonly before: Plane; readonly after: Plane };
  /** Makes rows top..bottom-1 of a plane known to the kernels; they look at no other. */
  load(plane: Plane, top: number, bottom: number): void;
  /**
   * Sets marks[at + i] to 1 for each cell i of a block in which the planes, which are equally wide, differ. Cells
   * that are marked already are not looked at.
   */
  markDifferent(
    a: Plane,
    aStart: number,
    b: Plane,
    bStart: number,
    width: number,
    height: number,
    marks: Uint8Array,
    at: number,
  ): void;
  /**
   * For each row of a block, where the planes, which are equally wide, differ for the first time, and one behind the
   * last: spans[2 * row] and spans[2 * row + 1], pixels from the block's left, 0 and 0 where they are equal. Stops when
   * more than `most` rows differ. Returns how many did.
   */
  findSpans(
    a: Plane,
    aStart: number,
    b: Plane,
    bStart: number,
    width: number,
    height: number,
    most: number,
    spans: Int32Array,
  ): number;
  /** The same as markDifferent for cells that are not of one colour. */
  markUneven(a: Plane, start: number, width: number, height: number, marks: Uint8Array, at: number): void;
  /**
   * Appends the anchors of a block, of every `step`-th row of it, as the function of this name in display/anchors.ts does.
   */
  findAnchors(
    a: Plane,
    start: number,
    width: number,
    height: number,
    step: number,
    zeros: number,
    anchors: Anchors,
  ): void;
}
