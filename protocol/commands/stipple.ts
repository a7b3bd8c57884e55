import { type Color, pixelOf } from '../color.ts';
import { COMMAND_BYTES, defineCommand } from '../command.ts';
import { type Rect, translate } from '../geometry.ts';
import { MAX_IMAGE_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { intersectRects } from '../region.ts';
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
  drawing: {
    areas: ({ rect }) => [rect],
    clip: (command, to) =>
      intersectRects([command.rect], to).map((rect) => ({ ...command, rect, bits: cutBits(command, rect) })),
    translate: (command, dx, dy) => ({ ...command, rect: translate(command.rect, dx, dy) }),
    join(first, second) {
      if (first.color !== second.color || first.background !== second.background) return undefined;
      const [a, b] = first.rect.y < second.rect.y ? [first, second] : [second, first];
      const { x, y, width, height } = a.rect;
      if (b.rect.x !== x || b.rect.width !== width || b.rect.y !== y + height) return undefined;
      if (width * (height + b.rect.height) > MAX_IMAGE_PIXELS) return undefined;
      const bits = new Uint8Array(a.bits.length + b.bits.length);
      bits.set(a.bits);
      bits.set(b.bits, a.bits.length);
      return { ...first, rect: { x, y, width, height: height + b.rect.height }, bits };
    },
    weight: ({ bits }) => COMMAND_BYTES + bits.length,
  },
});

/** The bits of a rect inside the stipple's. */
function cutBits({ rect, bits }: Stipple, inner: Rect): Uint8Array {
  const from = (rect.width + 7) >> 3;
  const to = (inner.width + 7) >> 3;
  const left = inner.x - rect.x;
  const shift = left & 7;
  const cut = new Uint8Array(to * inner.height);
  for (let row = 0; row < inner.height; row++) {
    const line = (row + inner.y - rect.y) * from;
    for (let i = 0; i < to; i++) {
      const at = (left >> 3) + i;
      const next = at + 1 < from ? bits[line + at + 1]! : 0;
      cut[row * to + i] = (bits[line + at]! << shift) | (next >> (8 - shift));
    }
  }
  return cut;
}
