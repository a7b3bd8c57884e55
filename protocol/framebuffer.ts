import { contains, intersect, isEmpty, type Rect, translate } from './geometry.ts';
import { type Glyph, MASK_FULL } from './glyph.ts';
import { MAX_SURFACE_PIXELS, MAX_SURFACE_SIDE } from './limits.ts';

/** Rows narrower than this are filled by a loop; `fill` costs more than it saves there (measured). */
const NARROW = 16;

/** A new framebuffer's content: opaque black. */
const BLACK = 0xff000000;

/**
 * Width times height pixels and the raster operations that give the drawing commands their meaning. All
 * arithmetic is integer and exact, so two machines that run the same operations hold the same pixels.
 * Every operation clips to the framebuffer. A pixel is a word 0xffBBGGRR: bytes R, G, B, 255, which is what
 * the web's ImageData wants, so presenting converts nothing.
 */
export class Framebuffer {
  readonly width: number;
  readonly height: number;
  readonly bounds: Rect;
  readonly pixels: Uint32Array<ArrayBuffer>;
  /** The same memory as bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  /** Throws a RangeError when the size is not allowed (see limits.ts). */
  constructor(width: number, height: number) {
    if (!isSurfaceSize(width, height))
      throw new RangeError(`a framebuffer of ${width} x ${height} pixels is not allowed`);
    this.width = width;
    this.height = height;
    this.bounds = { x: 0, y: 0, width, height };
    this.pixels = new Uint32Array(width * height).fill(BLACK);
    this.bytes = new Uint8Array(this.pixels.buffer);
  }

  /** A copy of another size: what fits is kept at the top left, the rest is black. */
  resized(width: number, height: number): Framebuffer {
    const result = new Framebuffer(width, height);
    result.copyFrom(this, this.bounds, 0, 0);
    return result;
  }

  /** One colour, as a pixel word. */
  fill(target: Rect, pixel: number): void {
    const { x, y, width, height } = intersect(target, this.bounds);
    const { pixels, width: stride } = this;
    for (let row = y; row < y + height; row++) {
      const start = row * stride + x;
      if (width >= NARROW) pixels.fill(pixel, start, start + width);
      else for (let i = start; i < start + width; i++) pixels[i] = pixel;
    }
  }

  /** A pattern repeated so that its top left pixel lies at (originX, originY). */
  tile(
    target: Rect,
    pattern: Uint32Array,
    patternWidth: number,
    patternHeight: number,
    originX: number,
    originY: number,
  ): void {
    const { x, y, width, height } = intersect(target, this.bounds);
    const firstColumn = modulo(x - originX, patternWidth);
    for (let row = y; row < y + height; row++) {
      const source = modulo(row - originY, patternHeight) * patternWidth;
      let column = firstColumn;
      const start = row * this.width + x;
      for (let i = start; i < start + width; i++) {
        this.pixels[i] = pattern[source + column]!;
        if (++column === patternWidth) column = 0;
      }
    }
  }

  /**
   * One bit a pixel, most significant first, rows padded to whole bytes: set bits take `foreground`, clear
   * bits `background`, or nothing when that is undefined. Pixel words.
   */
  stipple(target: Rect, bits: Uint8Array, foreground: number, background: number | undefined): void {
    const stride = (target.width + 7) >> 3;
    const { x, y, width, height } = intersect(target, this.bounds);
    for (let row = y; row < y + height; row++) {
      const line = (row - target.y) * stride;
      for (let column = x; column < x + width; column++) {
        const bit = column - target.x;
        const set = (bits[line + (bit >> 3)]! >> (7 - (bit & 7))) & 1;
        if (set) this.pixels[row * this.width + column] = foreground;
        else if (background !== undefined) this.pixels[row * this.width + column] = background;
      }
    }
  }

  /**
   * Blends a glyph's mask in one pixel word, its pen at (penX, baseline), inside `clip` only. Where all pixels below the
   * mask have one colour, `levels` may give what comes of it, as `levelsOf` says: most text is drawn so, and faster.
   */
  glyph(glyph: Glyph, penX: number, baseline: number, pixel: number, clip: Rect, levels?: Uint32Array): void {
    const left = penX + glyph.left;
    const top = baseline + glyph.top;
    const { pixels, width: stride } = this;
    const { mask } = glyph;
    const x = Math.max(left, clip.x, 0);
    const right = Math.min(left + glyph.width, clip.x + clip.width, stride);
    const bottom = Math.min(top + glyph.height, clip.y + clip.height, this.height);
    for (let row = Math.max(top, clip.y, 0); row < bottom; row++) {
      let source = (row - top) * glyph.width + (x - left);
      const end = row * stride + right;
      for (let i = row * stride + x; i < end; i++) {
        const level = mask[source++]!;
        if (level === 0) continue;
        if (levels !== undefined) pixels[i] = levels[level]!;
        else pixels[i] = level === MASK_FULL ? pixel : blended(level, pixel, pixels[i]!);
      }
    }
  }

  /**
   * Copies `source` of another framebuffer, or of this one, to (x, y). Overlap is safe: the result is as if
   * the source had been read completely before. What lies outside either framebuffer is left alone.
   */
  copyFrom(from: Framebuffer, source: Rect, x: number, y: number): void {
    const dx = x - source.x;
    const dy = y - source.y;
    const readable = intersect(source, from.bounds);
    const target = intersect(translate(readable, dx, dy), this.bounds);
    if (isEmpty(target)) return;
    const upwards = from === this && dy > 0;
    for (let i = 0; i < target.height; i++) {
      const row = upwards ? target.y + target.height - 1 - i : target.y + i;
      const start = (row - dy) * from.width + target.x - dx;
      const end = start + target.width;
      const to = row * this.width + target.x;
      if (from === this) this.pixels.copyWithin(to, start, end);
      else this.pixels.set(from.pixels.subarray(start, end), to);
    }
  }

  /** Writes pixel words, row by row, `target.width * target.height` of them. */
  put(target: Rect, source: Uint32Array): void {
    const { x, y, width, height } = intersect(target, this.bounds);
    for (let row = y; row < y + height; row++) {
      const start = (row - target.y) * target.width + (x - target.x);
      this.pixels.set(source.subarray(start, start + width), row * this.width + x);
    }
  }

  /** The pixel words of a rect that lies within the framebuffer. */
  get(source: Rect): Uint32Array<ArrayBuffer> {
    if (!contains(this.bounds, source)) throw new RangeError('the rect reaches outside the framebuffer');
    const result = new Uint32Array(source.width * source.height);
    for (let row = 0; row < source.height; row++) {
      const start = (source.y + row) * this.width + source.x;
      result.set(this.pixels.subarray(start, start + source.width), row * source.width);
    }
    return result;
  }

  /** Whether both have the same size and pixels. */
  equals(other: Framebuffer): boolean {
    if (this.width !== other.width || this.height !== other.height) return false;
    const { pixels } = this;
    for (let i = 0; i < pixels.length; i++) if (pixels[i] !== other.pixels[i]) return false;
    return true;
  }
}

/** Whether a surface may have this size. */
export function isSurfaceSize(width: number, height: number): boolean {
  return (
    Number.isInteger(width) &&
    Number.isInteger(height) &&
    width >= 1 &&
    height >= 1 &&
    width <= MAX_SURFACE_SIDE &&
    height <= MAX_SURFACE_SIDE &&
    width * height <= MAX_SURFACE_PIXELS
  );
}

/** A colour with a level of a mask over what was there, pixel words. */
function blended(level: number, pixel: number, under: number): number {
  const rest = MASK_FULL - level;
  return (
    (BLACK |
      (divideBy15(((pixel >>> 16) & 0xff) * level + ((under >>> 16) & 0xff) * rest) << 16) |
      (divideBy15(((pixel >>> 8) & 0xff) * level + ((under >>> 8) & 0xff) * rest) << 8) |
      divideBy15((pixel & 0xff) * level + (under & 0xff) * rest)) >>>
    0
  );
}

/** What each level of a mask makes of a colour over a background, pixel words. */
export function levelsOf(pixel: number, background: number): Uint32Array {
  const levels = new Uint32Array(MASK_FULL + 1);
  for (let level = 0; level < MASK_FULL; level++) levels[level] = blended(level, pixel, background);
  levels[MASK_FULL] = pixel;
  return levels;
}

/** Rounds value / 15, exactly, for values up to 255 * 15. */
function divideBy15(value: number): number {
  return ((value + 7) * 34953) >>> 19;
}

function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
