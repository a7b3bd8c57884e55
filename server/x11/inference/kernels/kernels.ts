import type { PixelView } from '../pixelView.ts';

/** Cells are so many pixels wide, in all kernels. */
export const CELL = 16;

/** A hash sees so many pixels from its anchor on. */
export const ANCHOR_PIXELS = 24;
/** Whether a place is an anchor is decided by so many pixels. */
export const GATE_PIXELS = 16;

/** A frame as kernels see it. */
export interface Plane extends PixelView {
  /** The same memory. */
  readonly bytes: Buffer;
  /** Where a kernel's own memory holds it, if it has any. */
  readonly address: number;
}

/** Places in a frame that are chosen by what is there, so that they are the same places after it has moved. */
export interface Anchors {
  /** Hashes of the ANCHOR_PIXELS from the places on. */
  readonly keys: Int32Array;
  /** Indexes into the frame's pixels. */
  readonly places: Int32Array;
  count: number;
}

/**
 * The loops over pixels. Starts are indexes into a plane's pixels, lengths are pixels. A block of cells is given by
 * its first pixel and its size; its last cell may be narrower.
 */
export interface Kernels {
  readonly name: string;
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
  /** The same for cells that are not of one colour. */
  markUneven(a: Plane, start: number, width: number, height: number, marks: Uint8Array, at: number): void;
  /**
   * Appends the anchors of some pixels of a row. Anchors are where the colour changes to the right and the hash of the
   * next GATE_PIXELS begins with `zeros` (1 to 31) zero bits. Stops when the list is full.
   */
  findAnchors(a: Plane, start: number, length: number, zeros: number, anchors: Anchors): void;
}
