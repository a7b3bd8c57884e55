import type { Copy, Glyph, Rect } from '../../protocol/index.ts';

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Iterable<number>;
}

/** The meaning of the raster operations, one pixel after the other, with no thought of speed. */
export class NaiveFramebuffer {
  readonly width: number;
  readonly height: number;
  readonly pixels: number[];

  constructor({ width, height, pixels }: Pixels) {
    this.width = width;
    this.height = height;
    this.pixels = [...pixels];
  }

  at(x: number, y: number): number | undefined {
    return this.holds(x, y) ? this.pixels[y * this.width + x] : undefined;
  }

  /** Sets every pixel of the rect that lies inside to what `look` says, unless it says nothing. */
  paint(rect: Rect, look: (x: number, y: number) => number | undefined): void {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        if (!this.holds(x, y)) continue;
        const pixel = look(x, y);
        if (pixel !== undefined) this.pixels[y * this.width + x] = pixel;
      }
    }
  }

  glyph(glyph: Glyph, penX: number, baseline: number, pixel: number, clip: Rect): void {
    const box = { x: penX + glyph.left, y: baseline + glyph.top, width: glyph.width, height: glyph.height };
    this.paint(box, (x, y) => {
      const inside = x >= clip.x && y >= clip.y && x < clip.x + clip.width && y < clip.y + clip.height;
      const level = glyph.mask[(y - box.y) * glyph.width + (x - box.x)] ?? 0;
      return inside ? blend(pixel, this.at(x, y) ?? 0, level) : undefined;
    });
  }

  /** A copy command whose source is `before`: all sources are read before anything is written. */
  copy({ rects, dx, dy }: Pick<Copy, 'rects' | 'dx' | 'dy'>, before: NaiveFramebuffer): void {
    for (const rect of rects) this.paint(rect, (x, y) => before.at(x - dx, y - dy));
  }

  clone(): NaiveFramebuffer {
    return new NaiveFramebuffer(this);
  }

  private holds(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }
}

/** round((color * level + under * (15 - level)) / 15) for each of red, green and blue, opaque. */
function blend(color: number, under: number, level: number): number {
  let result = 0xff000000;
  for (const shift of [0, 8, 16]) {
    const over = (color >>> shift) & 0xff;
    const below = (under >>> shift) & 0xff;
    result += Math.round((over * level + below * (15 - level)) / 15) * 2 ** shift;
  }
  return result;
}
