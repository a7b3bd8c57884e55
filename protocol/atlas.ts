import type { Glyph } from './glyph.ts';
import { MAX_ATLAS_PIXELS } from './limits.ts';
import { ProtocolError } from './protocolError.ts';

/** The glyphs that runs may name. Bounded: ids by their reader, masks here. */
export class Atlas {
  private readonly glyphs = new Map<number, Glyph>();
  private pixels = 0;

  get(id: number): Glyph | undefined {
    return this.glyphs.get(id);
  }

  /** Adds a glyph, or replaces the one with its id. */
  define(glyph: Glyph): void {
    const pixels = this.pixels + glyph.mask.length - (this.glyphs.get(glyph.id)?.mask.length ?? 0);
    if (pixels > MAX_ATLAS_PIXELS) {
      throw new ProtocolError('limit', `an atlas of more than ${MAX_ATLAS_PIXELS} pixels`);
    }
    this.pixels = pixels;
    this.glyphs.set(glyph.id, glyph);
  }

  clear(): void {
    this.glyphs.clear();
    this.pixels = 0;
  }
}
