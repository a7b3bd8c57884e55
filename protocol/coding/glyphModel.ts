import type { Glyph } from '../glyph.ts';
import { MASK_FULL } from '../glyph.ts';
import { MAX_ATLAS_GLYPHS, MAX_GLYPH_SIDE, MAX_GLYPH_TEXT_BYTES } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { type BitCoder, newModel } from './bitCoder.ts';
import { NumberModel } from './numberModel.ts';

/** Levels that are neither nothing nor all: as leaves of a tree of four bits. */
const LEVEL_BITS = 4;
/** What a neighbour's level says about the next one: nothing, little, half, much, all. */
const LEVEL_CLASSES = Uint8Array.from({ length: MASK_FULL + 1 }, (_, level) =>
  level === 0 ? 0 : level < 6 ? 1 : level < 11 ? 2 : level < MASK_FULL ? 3 : 4,
);
const CLASSES = 5;
/** Above this, the corners count as ink. */
const HALF = MASK_FULL >> 1;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Learns letter forms: their measures, which hardly differ within a font, and their masks, whose levels follow from
 * those to the left and above. One per connection and direction; both ends code the same glyphs in the same order.
 */
export class GlyphModel {
  private readonly idSteps = new NumberModel();
  private readonly measures = Array.from({ length: 5 }, () => new NumberModel());
  private readonly textLengths = new NumberModel();
  /** Of text, by the highest bits of the byte before. */
  private readonly textBytes = newModel(8 << 8);
  private readonly nothing = newModel(CLASSES * CLASSES * 4);
  private readonly all = newModel(CLASSES * CLASSES * 4);
  private readonly levels = newModel((CLASSES * CLASSES) << LEVEL_BITS);
  private lastId = -1;

  /**
   * Codes a glyph, whose mask has levels 0 to 15. The decoder is given none and returns the coded one; it asks
   * `checkPixels` before it makes a mask. Throws a ProtocolError for one that cannot be.
   */
  code(coder: BitCoder, glyph: Glyph | undefined, checkPixels: (pixels: number) => void): Glyph {
    const step = glyph === undefined ? 0 : zigzag(glyph.id - this.lastId - 1);
    const id = this.lastId + 1 + unzigzag(this.idSteps.code(coder, step));
    if (!(id >= 0 && id < MAX_ATLAS_GLYPHS)) throw new ProtocolError('range', `glyph id ${id}`);
    this.lastId = id;
    const measure = (index: number, value: number): number => this.measures[index]!.code(coder, value);
    const width = side(measure(0, glyph?.width ?? 0));
    const height = side(measure(1, glyph?.height ?? 0));
    const left = bearing(unzigzag(measure(2, zigzag(glyph?.left ?? 0))));
    const top = bearing(unzigzag(measure(3, zigzag(glyph?.top ?? 0))));
    const advance = bearing(unzigzag(measure(4, zigzag(glyph?.advance ?? 0))));
    const text = this.text(coder, glyph?.text ?? '');
    checkPixels(width * height);
    const mask = this.mask(coder, width, height, glyph?.mask);
    return { id, width, height, left, top, advance, text, mask };
  }

  private text(coder: BitCoder, text: string): string {
    const given = encoder.encode(text);
    const length = this.textLengths.code(coder, given.length);
    if (length > MAX_GLYPH_TEXT_BYTES) throw new ProtocolError('limit', `a glyph's text of ${length} bytes`);
    const bytes = new Uint8Array(length);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const context = (before >> 5) << 8;
      let node = 1;
      for (let bit = 7; bit >= 0; bit--) {
        node = node * 2 + coder.bit(this.textBytes, context + node, ((given[i] ?? 0) >> bit) & 1);
      }
      before = node & 0xff;
      bytes[i] = before;
    }
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new ProtocolError('encoding', "a glyph's text is not UTF-8", { cause });
    }
  }

  private mask(coder: BitCoder, width: number, height: number, given: Uint8Array | undefined): Uint8Array {
    const mask = new Uint8Array(width * height);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const left = x > 0 ? mask[at - 1]! : 0;
        const up = y > 0 ? mask[at - width]! : 0;
        const upLeft = x > 0 && y > 0 ? mask[at - width - 1]! : 0;
        const upRight = x + 1 < width && y > 0 ? mask[at - width + 1]! : 0;
        const sides = LEVEL_CLASSES[left]! * CLASSES + LEVEL_CLASSES[up]!;
        const context = sides * 4 + Number(upLeft > HALF) * 2 + Number(upRight > HALF);
        mask[at] = this.level(coder, context, sides, given?.[at] ?? 0);
      }
    }
    return mask;
  }

  private level(coder: BitCoder, context: number, sides: number, level: number): number {
    if (coder.bit(this.nothing, context, Number(level === 0)) === 1) return 0;
    if (coder.bit(this.all, context, Number(level === MASK_FULL)) === 1) return MASK_FULL;
    let node = 1;
    for (let bit = LEVEL_BITS - 1; bit >= 0; bit--) {
      node = node * 2 + coder.bit(this.levels, (sides << LEVEL_BITS) + node, (level >> bit) & 1);
    }
    return node & MASK_FULL;
  }
}

function side(value: number): number {
  if (value <= MAX_GLYPH_SIDE) return value;
  throw new ProtocolError('limit', `a glyph of ${value} pixels`);
}

function bearing(value: number): number {
  if (Math.abs(value) <= 4 * MAX_GLYPH_SIDE) return value;
  throw new ProtocolError('range', `a glyph's bearing of ${value} pixels is out of range`);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
