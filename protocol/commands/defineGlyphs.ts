import { defineCommand } from '../command.ts';
import { EMPTY_RECT } from '../geometry.ts';
import type { Glyph } from '../glyph.ts';
import { MAX_ATLAS_GLYPHS, MAX_ATLAS_PIXELS, MAX_GLYPH_SIDE, MAX_GLYPH_TEXT_BYTES } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { readPacked, writePacked } from './packed.ts';

/** Adds letter forms to the atlas, before the first run that uses them. */
export interface DefineGlyphs {
  readonly name: 'defineGlyphs';
  readonly surface: number;
  readonly glyphs: readonly Glyph[];
}

export const defineGlyphs = defineCommand<DefineGlyphs>({
  name: 'defineGlyphs',
  opcode: 7,
  write(out, { glyphs }) {
    out.uint(glyphs.length);
    for (const glyph of glyphs) {
      out.uint(glyph.id);
      out.uint(glyph.width);
      out.uint(glyph.height);
      out.int(glyph.left);
      out.int(glyph.top);
      out.int(glyph.advance);
      out.text(glyph.text);
    }
    writePacked(out, packLevels(glyphs));
  },
  read(input, _context, surface) {
    const count = input.uintUpTo(MAX_ATLAS_GLYPHS, 'number of glyphs');
    const heads: Omit<Glyph, 'mask'>[] = [];
    let pixels = 0;
    for (let i = 0; i < count; i++) {
      const id = input.uintUpTo(MAX_ATLAS_GLYPHS - 1, 'glyph id');
      const width = input.uintUpTo(MAX_GLYPH_SIDE, 'glyph width');
      const height = input.uintUpTo(MAX_GLYPH_SIDE, 'glyph height');
      const left = bearing(input.int());
      const top = bearing(input.int());
      const advance = bearing(input.int());
      const text = input.text(MAX_GLYPH_TEXT_BYTES, "a glyph's text");
      pixels += width * height;
      heads.push({ id, width, height, left, top, advance, text });
    }
    if (pixels > MAX_ATLAS_PIXELS) throw new ProtocolError('limit', `masks of ${pixels} pixels in one command`);
    const levels = unpackLevels(readPacked(input, (pixels + 1) >> 1, 'glyph masks'), pixels);
    const glyphs: Glyph[] = [];
    let at = 0;
    for (const head of heads) {
      const size = head.width * head.height;
      // A copy: a view would keep the masks of the whole command alive for as long as one of them is.
      glyphs.push({ ...head, mask: levels.slice(at, at + size) });
      at += size;
    }
    return { name: 'defineGlyphs', surface, glyphs };
  },
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply(screen, { glyphs }) {
    for (const glyph of glyphs) screen.atlas.define(glyph);
  },
});

function bearing(value: number): number {
  if (Math.abs(value) <= 4 * MAX_GLYPH_SIDE) return value;
  throw new ProtocolError('range', `a glyph's bearing of ${value} pixels is out of range`);
}

/** All masks one after another, two levels a byte, the first in the high half. */
function packLevels(glyphs: readonly Glyph[]): Uint8Array {
  const total = glyphs.reduce((sum, glyph) => sum + glyph.mask.length, 0);
  const bytes = new Uint8Array((total + 1) >> 1);
  let at = 0;
  for (const { mask } of glyphs) {
    for (let i = 0; i < mask.length; i++, at++) bytes[at >> 1]! |= at & 1 ? mask[i]! : mask[i]! << 4;
  }
  return bytes;
}

function unpackLevels(bytes: Uint8Array, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  for (let i = 0; i < count; i++) levels[i] = i & 1 ? bytes[i >> 1]! & 15 : bytes[i >> 1]! >> 4;
  return levels;
}
