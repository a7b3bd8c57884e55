import { RangeDecoder } from '../coding/rangeDecoder.ts';
import { RangeEncoder } from '../coding/rangeEncoder.ts';
import { defineCommand } from '../command.ts';
import { EMPTY_RECT } from '../geometry.ts';
import type { Glyph } from '../glyph.ts';
import { MAX_ATLAS_GLYPHS, MAX_ATLAS_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { Writer } from '../wire.ts';

/** Adds letter forms to the atlas, before the first run that uses them. */
export interface DefineGlyphs {
  readonly name: 'defineGlyphs';
  readonly surface: number;
  readonly glyphs: readonly Glyph[];
}

export const defineGlyphs = defineCommand<DefineGlyphs>({
  name: 'defineGlyphs',
  opcode: 7,
  write(out, { glyphs }, context) {
    const coded = new Writer();
    const coder = new RangeEncoder(coded);
    for (const glyph of glyphs) context.glyphs.code(coder, glyph, () => undefined);
    coder.finish();
    const bytes = coded.take();
    out.uint(glyphs.length);
    out.uint(bytes.length);
    out.bytes(bytes);
  },
  read(input, context, surface) {
    const count = input.uintUpTo(MAX_ATLAS_GLYPHS, 'number of glyphs');
    const coder = new RangeDecoder(input.bytes(input.uintUpTo(input.remaining, 'length of coded glyphs')));
    let left = MAX_ATLAS_PIXELS;
    const takePixels = (pixels: number): void => {
      left -= pixels;
      if (left < 0) throw new ProtocolError('limit', `masks of more than ${MAX_ATLAS_PIXELS} pixels in one command`);
    };
    const glyphs: Glyph[] = [];
    for (let i = 0; i < count; i++) glyphs.push(context.glyphs.code(coder, undefined, takePixels));
    return { name: 'defineGlyphs', surface, glyphs };
  },
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply(screen, { glyphs }) {
    for (const glyph of glyphs) screen.atlas.define(glyph);
  },
});
