import {
  boundsOf,
  EMPTY_RECT,
  intersectRects,
  isEmpty,
  overlaps,
  type Rect,
  rect,
  subtractRects,
} from '../../../protocol/index.ts';
import type { FlatArea, Move } from './inferred.ts';
import { joinRects } from './joinRects.ts';
import { samePixels } from './pixelView.ts';
import { CHANGED, type Scene } from './scene.ts';
import { rectOfTiles } from './tileGrid.ts';

/** Where pixels differ still after the moves, which all read the frame before, and the fills: few tight rects. */
export function findRest(scene: Scene, moves: readonly Move[], fills: readonly FlatArea[]): Rect[] {
  const { grid, states, isTouched } = scene;
  const { columns } = grid;
  const filled = fills.flatMap(({ rects }) => rects);
  const rows: Rect[][] = [];
  for (let row = 0; row < grid.rows; row++) {
    const at = row * columns;
    const found: Rect[] = [];
    const writes = writesInto(rectOfTiles(grid, 0, row, columns, row + 1), moves, filled);
    for (let column = 0; column < columns; column++) {
      const i = at + column;
      if (isTouched[i] !== 0) {
        appendToRow(found, differenceAfter(scene, rectOfTiles(grid, column, row, column + 1, row + 1), writes));
      } else if (states[i] === CHANGED) {
        let end = column + 1;
        while (end < columns && isTouched[at + end] === 0 && states[at + end] === CHANGED) end++;
        appendToRow(found, differenceIn(scene, rectOfTiles(grid, column, row, end, row + 1), 0, 0));
        column = end - 1;
      }
    }
    if (found.length > 0) rows.push(found);
  }
  return joinRects(rows);
}

/** Appends a rect to a row's, joined with the last one when it goes on with the same height. */
function appendToRow(row: Rect[], next: Rect): void {
  if (isEmpty(next)) return;
  const last = row.at(-1);
  if (last !== undefined && last.x + last.width === next.x && last.y === next.y && last.height === next.height) {
    row[row.length - 1] = boundsOf(last, next);
  } else row.push(next);
}

/** What writes into a row of tiles. */
interface Writes {
  readonly moves: readonly Move[];
  readonly filled: readonly Rect[];
}

function writesInto(row: Rect, moves: readonly Move[], filled: readonly Rect[]): Writes {
  const within = (rects: readonly Rect[]) => rects.filter((it) => overlaps(it, row));
  return {
    moves: moves.map((move) => ({ ...move, rects: within(move.rects) })),
    filled: within(filled),
  };
}

/**
 * The smallest rect inside a tile around the pixels that are wrong after all writes. Each pixel is what the last one
 * makes it that writes it; fills are always right.
 */
function differenceAfter(scene: Scene, tile: Rect, { moves, filled }: Writes): Rect {
  let open = subtractRects([tile], filled);
  let result = EMPTY_RECT;
  for (let i = moves.length - 1; i >= 0; i--) {
    const { rects, dx, dy } = moves[i]!;
    for (const part of intersectRects(open, rects)) result = boundsOf(result, differenceIn(scene, part, dx, dy));
    open = subtractRects(open, rects);
  }
  for (const part of open) result = boundsOf(result, differenceIn(scene, part, 0, 0));
  return result;
}

/** The smallest rect inside a rect around what differs from the frame before, moved by (dx, dy). */
function differenceIn({ before, after }: Scene, { x, y, width, height }: Rect, dx: number, dy: number): Rect {
  const p = before.pixels;
  const q = after.pixels;
  const stride = after.width;
  const offset = dy * stride + dx;
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let row = 0; row < height; row++) {
    const start = (y + row) * stride + x;
    if (samePixels(before, start - offset, after, start, width)) continue;
    const end = start + width;
    let first = start;
    while (p[first - offset] === q[first]) first++;
    let last = end;
    while (last > start + right && p[last - 1 - offset] === q[last - 1]) last--;
    left = Math.min(left, first - start);
    right = Math.max(right, last - start);
    top = Math.min(top, row);
    bottom = row + 1;
  }
  return rect(x + left, y + top, right - left, bottom - top);
}
