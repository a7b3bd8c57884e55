import { area, intersectRects, overlaps, type Rect, subtractRects, translate } from '../../../protocol/index.ts';
import type { Move } from './inferred.ts';

/** Pieces of fewer pixels that are left of a move are given up. */
const MIN_PIECE_PIXELS = 512;

/**
 * Makes moves that all read the same frame into moves that follow one another: first those that write least of what
 * others read. What a move still would read too late is taken out of it, and lost.
 */
export function orderMoves(moves: readonly Move[]): { readonly moves: Move[]; readonly lost: Rect[] } {
  const waiting = [...moves];
  const ordered: Move[] = [];
  const lost: Rect[] = [];
  let written: readonly Rect[] = [];
  while (waiting.length > 0) {
    const harm = waiting.map((move) => overwritten(move, waiting));
    const [next] = waiting.splice(harm.indexOf(Math.min(...harm)), 1);
    const { rects, dx, dy } = next!; // an index of the list
    const late = written.map((rect) => translate(rect, dx, dy));
    const isCut = late.some((rect) => rects.some((other) => overlaps(rect, other)));
    const left = subtractRects(rects, late);
    const kept = isCut ? left.filter((rect) => area(rect) >= MIN_PIECE_PIXELS) : rects;
    if (isCut) lost.push(...intersectRects(rects, late), ...left.filter((rect) => area(rect) < MIN_PIECE_PIXELS));
    if (kept.length > 0) ordered.push({ rects: kept, dx, dy });
    written = [...written, ...kept];
  }
  return { moves: ordered, lost };
}

/** Pixels that the others read and the move writes. */
function overwritten(move: Move, others: readonly Move[]): number {
  let sum = 0;
  for (const other of others) {
    if (other === move) continue;
    const read = other.rects.map((rect) => translate(rect, -other.dx, -other.dy));
    for (const shared of intersectRects(move.rects, read)) sum += area(shared);
  }
  return sum;
}
