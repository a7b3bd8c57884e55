import { COMMAND_BYTES, defineCommand, MAX_JOINED_RECTS } from '../command.ts';
import { Framebuffer } from '../framebuffer.ts';
import { boundsOf, EMPTY_RECT, intersect, isEmpty, overlaps, type Rect, translate } from '../geometry.ts';
import { MAX_COORDINATE } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { appendJoined, intersectRects, subtractRects } from '../region.ts';
import { readRects, writeRects } from './rectList.ts';

/**
 * Pixels that are on the client already, moved (THINC COPY): each rect of the target takes what lies at
 * rect - (dx, dy) in the source. All sources are as they were before the command.
 */
export interface Copy {
  readonly name: 'copy';
  readonly surface: number;
  readonly source: number;
  /** Where the pixels go. */
  readonly rects: readonly Rect[];
  /** How far they move. */
  readonly dx: number;
  readonly dy: number;
}

/** More rects are copied by way of a snapshot without looking: comparing 4096 with each other takes 400 ms. */
const COMPARED_RECTS = 64;

export const copy = defineCommand<Copy>({
  name: 'copy',
  opcode: 5,
  write(out, { source, rects, dx, dy }, context) {
    out.uint(source);
    out.int(dx);
    out.int(dy);
    writeRects(out, rects, context);
  },
  read(input, context, surface) {
    const source = input.uint();
    const dx = input.int();
    const dy = input.int();
    if (!(Math.abs(dx) <= MAX_COORDINATE && Math.abs(dy) <= MAX_COORDINATE)) {
      throw new ProtocolError('range', `copy by ${dx},${dy} is out of range`);
    }
    return { name: 'copy', surface, source, rects: readRects(input, context), dx, dy };
  },
  bounds: ({ rects }) => rects.reduce(boundsOf, EMPTY_RECT),
  opacity: () => 'transparent',
  apply(screen, { surface, source, rects, dx, dy }) {
    const to = screen.surface(surface);
    const from = screen.surface(source);
    const needsSnapshot = from === to && (rects.length > COMPARED_RECTS || readsWhatItWrites(rects, dx, dy));
    if (!needsSnapshot) {
      for (const rect of rects) to.copyFrom(from, translate(rect, -dx, -dy), rect.x, rect.y);
      return;
    }
    // A rect would read what another one writes: read everything first, no more than lies on the surface.
    const read = intersect(translate(rects.reduce(boundsOf, EMPTY_RECT), -dx, -dy), from.bounds);
    if (isEmpty(read)) return;
    const snapshot = new Framebuffer(read.width, read.height);
    snapshot.copyFrom(from, read, 0, 0);
    for (const rect of rects) {
      to.copyFrom(snapshot, translate(rect, -dx - read.x, -dy - read.y), rect.x, rect.y);
    }
  },
  drawing: {
    areas: ({ rects }) => rects,
    clip(command, to) {
      const rects = intersectRects(command.rects, to);
      return rects.length === 0 ? [] : [{ ...command, rects }];
    },
    translate: (command, dx, dy) => ({
      ...command,
      rects: command.rects.map((rect) => translate(rect, dx, dy)),
      dx: command.dx + dx,
      dy: command.dy + dy,
    }),
    join(first, second) {
      if (first.source !== second.source || first.dx !== second.dx || first.dy !== second.dy) return undefined;
      if (first.rects.length + second.rects.length > MAX_JOINED_RECTS) return undefined;
      // Together they would read what was there before the first.
      const reads = first.source === first.surface ? sourceRects(second) : [];
      if (first.rects.some((written) => reads.some((read) => overlaps(read, written)))) return undefined;
      return { ...first, rects: subtractRects(second.rects, first.rects).reduce(appendJoined, first.rects) };
    },
    weight: ({ rects }) => COMMAND_BYTES * rects.length,
  },
});

/** Whether a rect's source lies under another rect's target. */
export function readsWhatItWrites(rects: readonly Rect[], dx: number, dy: number): boolean {
  return rects.some((r, i) => rects.some((s, j) => i !== j && overlaps(r, translate(s, -dx, -dy))));
}

/** The pixels that a copy reads. */
export function sourceRects({ rects, dx, dy }: Copy): Rect[] {
  return rects.map((rect) => translate(rect, -dx, -dy));
}
