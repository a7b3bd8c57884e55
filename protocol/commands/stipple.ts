import { type Color, pixelOf } from '../color.ts';
import { defineCommand } from '../command.ts';
import type { Rect } from '../geometry.ts';
import { MAX_IMAGE_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { readPacked, writePacked } from './packed.ts';

/** One bit a pixel: set bits take one colour, clear bits another or nothing (THINC BITMAP). */
export interface Stipple {
  readonly name: 'stipple';
  readonly surface: number;
  readonly rect: Rect;
  /** Rows padded to whole bytes, most significant bit first. */
  readonly bits: Uint8Array;
  readonly color: Color;
  /** Undefined leaves the pixels of clear bits alone. */
  readonly background: Color | undefined;
}

/** Bytes of the bits of a rect. */
export function stippleBytes(width: number, height: number): number {
  return ((width + 7) >> 3) * height;
}

export const stipple = defineCommand<Stipple>({
  name: 'stipple',
  opcode: 3,
  write(out, { rect, bits, color, background }, context) {
    context.writeRect(out, rect);
    context.writeColor(out, color);
    out.u8(background === undefined ? 0 : 1);
    if (background !== undefined) context.writeColor(out, background);
    writePacked(out, bits);
  },
  read(input, context, surface) {
    const rect = context.readRect(input);
    if (rect.width * rect.height > MAX_IMAGE_PIXELS) {
      throw new ProtocolError('limit', `a stipple of ${rect.width} x ${rect.height} pixels is not allowed`);
    }
    const color = context.readColor(input);
    const background = input.uintUpTo(1, 'background flag') === 1 ? context.readColor(input) : undefined;
    const bits = readPacked(input, stippleBytes(rect.width, rect.height), 'stipple');
    return { name: 'stipple', surface, rect, bits, color, background };
  },
  bounds: ({ rect }) => rect,
  opacity: ({ background }) => (background === undefined ? 'transparent' : 'opaque'),
  apply(screen, { surface, rect, bits, color, background }) {
    const under = background === undefined ? undefined : pixelOf(background);
    screen.surface(surface).stipple(rect, bits, pixelOf(color), under);
  },
});
