import { COMMAND_BYTES, defineCommand } from '../command.ts';
import { packRgb, unpackRgb } from '../encodings/raw.ts';
import { area, boundsOf, intersect, type Rect, translate } from '../geometry.ts';
import { MAX_COORDINATE, MAX_PATTERN_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { intersectRects } from '../region.ts';
import { readPacked, writePacked } from './packed.ts';

/** Repeatable pixels. */
export interface Pattern {
  readonly width: number;
  readonly height: number;
  /** Pixel words, row by row. */
  readonly pixels: Uint32Array;
}

/** A pattern repeated over a rect, its corner at the origin (THINC PFILL). */
export interface Tile {
  readonly name: 'tile';
  readonly surface: number;
  readonly rect: Rect;
  readonly pattern: Pattern;
  readonly originX: number;
  readonly originY: number;
}

export const tile = defineCommand<Tile>({
  name: 'tile',
  opcode: 2,
  write(out, { rect, pattern, originX, originY }, context) {
    context.writeRect(out, rect);
    out.int(originX - rect.x);
    out.int(originY - rect.y);
    out.uint(pattern.width);
    out.uint(pattern.height);
    writePacked(out, packRgb(pattern.pixels));
  },
  read(input, context, surface) {
    const rect = context.readRect(input);
    const originX = rect.x + input.int();
    const originY = rect.y + input.int();
    if (!(Math.abs(originX) <= 2 * MAX_COORDINATE && Math.abs(originY) <= 2 * MAX_COORDINATE)) {
      throw new ProtocolError('range', `pattern origin ${originX},${originY} is out of range`);
    }
    const width = input.uintUpTo(MAX_PATTERN_PIXELS, 'pattern width');
    const height = input.uintUpTo(MAX_PATTERN_PIXELS, 'pattern height');
    if (width * height < 1 || width * height > MAX_PATTERN_PIXELS) {
      throw new ProtocolError('limit', `a pattern of ${width} x ${height} pixels is not allowed`);
    }
    const pixels = unpackRgb(readPacked(input, width * height * 3, 'pattern'));
    return { name: 'tile', surface, rect, pattern: { width, height, pixels }, originX, originY };
  },
  bounds: ({ rect }) => rect,
  opacity: () => 'opaque',
  apply(screen, { surface, rect, pattern, originX, originY }) {
    screen.surface(surface).tile(rect, pattern.pixels, pattern.width, pattern.height, originX, originY);
  },
  drawing: {
    areas: ({ rect }) => [rect],
    clip: (command, to) => intersectRects([command.rect], to).map((rect) => ({ ...command, rect })),
    translate: (command, dx, dy) => ({
      ...command,
      rect: translate(command.rect, dx, dy),
      originX: command.originX + dx,
      originY: command.originY + dy,
    }),
    join(first, second) {
      const rect = boundsOf(first.rect, second.rect);
      const shared = area(intersect(first.rect, second.rect));
      if (area(rect) !== area(first.rect) + area(second.rect) - shared) return undefined;
      return continues(first, second) ? { ...first, rect } : undefined;
    },
    weight: ({ pattern }) => COMMAND_BYTES + pattern.pixels.length * 3,
  },
});

/** Whether both show the same endless wallpaper. */
function continues(first: Tile, second: Tile): boolean {
  const [a, b] = [first.pattern, second.pattern];
  if (a.width !== b.width || a.height !== b.height) return false;
  if ((first.originX - second.originX) % a.width !== 0 || (first.originY - second.originY) % a.height !== 0)
    return false;
  return a.pixels === b.pixels || a.pixels.every((pixel, i) => pixel === b.pixels[i]);
}
