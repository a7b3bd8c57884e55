import { type Color, pixelOf } from '../color.ts';
import { defineCommand } from '../command.ts';
import { boundsOf, EMPTY_RECT, type Rect } from '../geometry.ts';
import { readRects, writeRects } from './rectList.ts';

/** One colour over some rects (THINC SFILL). */
export interface Fill {
  readonly name: 'fill';
  readonly surface: number;
  readonly rects: readonly Rect[];
  readonly color: Color;
}

export const fill = defineCommand<Fill>({
  name: 'fill',
  opcode: 1,
  write(out, { rects, color }, context) {
    context.writeColor(out, color);
    writeRects(out, rects, context);
  },
  read(input, context, surface) {
    const color = context.readColor(input);
    return { name: 'fill', surface, rects: readRects(input, context), color };
  },
  bounds: ({ rects }) => rects.reduce(boundsOf, EMPTY_RECT),
  opacity: ({ rects }) => (rects.length === 1 ? 'opaque' : 'transparent'),
  apply(screen, { surface, rects, color }) {
    const framebuffer = screen.surface(surface);
    for (const rect of rects) framebuffer.fill(rect, pixelOf(color));
  },
});
