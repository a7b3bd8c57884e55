import type { Color, Command, Rect } from '../../../protocol/index.ts';

/** Pixels that moved by (dx, dy), all at once: each rect takes what lay at rect - (dx, dy) before this move. */
export interface Move {
  /** Where the pixels go; disjoint. */
  readonly rects: readonly Rect[];
  readonly dx: number;
  readonly dy: number;
}

/** Areas of one colour. */
export interface FlatArea {
  readonly rects: readonly Rect[];
  readonly color: Color;
}

/**
 * What happened between two frames. Moves one after another, then fills, then the new pixels of the rest turn the
 * frame before into the frame after, exactly.
 */
export interface Inferred {
  readonly moves: readonly Move[];
  readonly fills: readonly FlatArea[];
  /** Where pixels differ still; disjoint. */
  readonly rest: readonly Rect[];
}

/** The frames are equal. */
export const NOTHING_HAPPENED: Inferred = { moves: [], fills: [], rest: [] };

/** The moves and fills as commands on a surface, in their order. The rest is left to images. */
export function commandsOf({ moves, fills }: Inferred, surface: number): Command[] {
  return [
    ...moves.map(({ rects, dx, dy }): Command => ({ name: 'copy', surface, source: surface, rects, dx, dy })),
    ...fills.map(({ rects, color }): Command => ({ name: 'fill', surface, rects, color })),
  ];
}
