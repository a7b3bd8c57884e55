import {
  type Atlas,
  boundsOf,
  type Command,
  clipCommand,
  EMPTY_RECT,
  intersectRects,
  type Rect,
  subtractRects,
  translateCommand,
} from '../../../protocol/index.ts';
import { type Entry, writesTo } from './entry.ts';

/** Rects that what is not known may fall into. */
const MAX_RECTS = 64;

/** What rects of a surface consist of, as far as commands tell. */
export interface Replay {
  /** Draws the known part on another surface, in order. */
  readonly commands: readonly Command[];
  /** Where no entry decides the pixels: rects of the source. What commands blend there belongs on top. */
  readonly rest: readonly Rect[];
  /** What copies have put there: rects of the source. */
  readonly copied: readonly Rect[];
}

/**
 * Replays on `target`, moved by (dx, dy), what entries have drawn in disjoint rects of a surface: content that is
 * copied from an offscreen surface keeps its meaning (THINC's offscreen awareness).
 */
export function replay(
  entries: readonly Entry[],
  surface: number,
  rects: readonly Rect[],
  target: number,
  dx: number,
  dy: number,
  atlas: Atlas,
): Replay {
  const commands: Command[] = [];
  const copied: Rect[] = [];
  let rest = rects;
  let bounds = rects.reduce(boundsOf, EMPTY_RECT);
  for (let i = entries.length - 1; i >= 0 && rest.length > 0; i--) {
    const entry = entries[i]!;
    if (!writesTo(entry, surface, rest, bounds)) continue;
    const parts = entry.reads === undefined ? clipCommand(entry.command, rects, atlas) : undefined;
    if (parts === undefined) copied.push(...intersectRects(rest, entry.areas));
    else {
      for (let k = parts.length - 1; k >= 0; k--) {
        commands.push({ ...translateCommand(parts[k]!, dx, dy), surface: target });
      }
    }
    if (parts === undefined || entry.isOpaque) {
      rest = subtractRects(rest, entry.areas);
      bounds = rest.reduce(boundsOf, EMPTY_RECT);
      if (rest.length + copied.length > MAX_RECTS) return { commands: [], rest: [], copied: rects };
    }
  }
  return { commands: commands.reverse(), rest, copied };
}
