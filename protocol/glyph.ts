/** Levels of a mask: 0 leaves the pixel alone, this one replaces it. */
export const MASK_FULL = 15;

/**
 * One letter form of the atlas. A glyph is rasterised once, on the server; the client only blends it.
 * Four bits of coverage cannot be told from eight at the size of text, and halve its bytes.
 */
export interface Glyph {
  readonly id: number;
  /** Size of the mask, pixels. */
  readonly width: number;
  readonly height: number;
  /** From the pen to the mask's left edge, pixels, to the right. */
  readonly left: number;
  /** From the baseline to the mask's top edge, pixels, downwards (so mostly negative). */
  readonly top: number;
  /** How far the pen moves, pixels. */
  readonly advance: number;
  /** The grapheme cluster that it shows. */
  readonly text: string;
  /** Coverage 0..15, one byte a pixel, row by row. */
  readonly mask: Uint8Array;
}
