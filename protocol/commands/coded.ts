import { COMMAND_BYTES, defineCommand } from '../command.ts';
import { boundsOf, EMPTY_RECT, type Rect } from '../geometry.ts';
import { MAX_CODED_BYTES } from '../limits.ts';
import type { Glyphs } from './glyphs.ts';

/** A part of what an update did to its surface. */
export interface Change {
  /** What it wrote. */
  readonly rect: Rect;
  /** It moved there, by so many pixels. */
  readonly moved?: { readonly dx: number; readonly dy: number };
  /** It is what this run drew. */
  readonly run?: Glyphs;
}

/**
 * What happens to the pixels of a surface, coded by what the connection has coded before: moves, fills, text and
 * pixels, in order (coding/contextCoder.ts). Both ends learn from it, so each is decoded once, when its turn comes.
 */
export interface Coded {
  readonly name: 'coded';
  readonly surface: number;
  readonly bytes: Uint8Array;
  /** What it does, in order. Only who has coded or decoded it knows. */
  readonly changes?: readonly Change[];
}

export const coded = defineCommand<Coded>({
  name: 'coded',
  opcode: 14,
  write(out, { bytes }) {
    out.uint(bytes.length);
    out.bytes(bytes);
  },
  read(input, _context, surface) {
    return { name: 'coded', surface, bytes: input.bytes(input.uintUpTo(MAX_CODED_BYTES, 'length of an update')) };
  },
  bounds: ({ changes = [] }) => changes.reduce((bounds, { rect }) => boundsOf(bounds, rect), EMPTY_RECT),
  opacity: () => 'transparent',
  apply() {
    throw new Error('an update is applied by the coder of its connection');
  },
  drawing: {
    areas: ({ changes = [] }) => changes.map(({ rect }) => rect),
    // It is made when it is sent; no queue ever holds it.
    clip: () => undefined,
    translate: (command) => command,
    join: () => undefined,
    weight: ({ bytes }) => COMMAND_BYTES + bytes.length,
  },
});
