import { type Color, pixelOf } from '../color.ts';
import { COMMAND_BYTES, defineCommand, MAX_JOINED_RECTS } from '../command.ts';
import { boundsOf, EMPTY_RECT, type Rect, translate } from '../geometry.ts';
import { appendJoined, intersectRects, subtractRects } from '../region.ts';
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
  opacity: () => 'opaque',
  apply(screen, { surface, rects, color }) {
    const framebuffer = screen.surface(surface);
    for (const rect of rects) framebuffer.fill(rect, pixelOf(color));
  },
  drawing: {
    areas: ({ rects }) => rects,
    clip(command, to) {
      const rects = intersectRects(command.rects, to);
      return rects.length === 0 ? [] : [{ ...command, rects }];
    },
    translate: (command, dx, dy) => ({ ...command, rects: command.rects.map((rect) => translate(rect, dx, dy)) }),
    join(first, second) {
      if (first.color !== second.color || first.rects.length + second.rects.length > MAX_JOINED_RECTS) return undefined;
      return { ...first, rects: subtractRects(second.rects, first.rects).reduce(appendJoined, first.rects) };
    },
    weight: ({ rects }) => COMMAND_BYTES * rects.length,
  },
});
