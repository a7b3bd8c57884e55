import { boundsOf, intersect, isEmpty, overlaps, pixelOf, type Rect, rect } from '../../../protocol/index.ts';
import type { FlatArea, Move } from './inferred.ts';
import { joinRects } from './joinRects.ts';
import { CELL } from './kernels/kernels.ts';
import { CHANGED, type Scene } from './scene.ts';
import { rectOfTiles } from './tileGrid.ts';

/** Where pixels differ still after the moves, which all read the frame before, and the fills: few tight rects. */
export function findRest(scene: Scene, moves: readonly Move[], fills: readonly FlatArea[]): Rect[] {
  const { grid, states, isTouched } = scene;
  const { columns } = grid;
  const predicted = new Prediction(scene, moves, fills);
  const rows: Rect[][] = [];
  for (let row = 0; row < grid.rows; row++) {
    const at = row * columns;
    const runs: Rect[] = [];
    predicted.goTo(rectOfTiles(grid, 0, row, columns, row + 1));
    for (let column = 0; column < columns; column++) {
      const isTouchedTile = isTouched[at + column] !== 0;
      if (!isTouchedTile && states[at + column] !== CHANGED) continue;
      let end = column + 1;
      if (!isTouchedTile) while (end < columns && isTouched[at + end] === 0 && states[at + end] === CHANGED) end++;
      const tiles = rectOfTiles(grid, column, row, end, row + 1);
      const different = isTouchedTile
        ? differenceInTile(scene, predicted.tile(tiles), tiles)
        : differenceIn(scene, tiles);
      if (!isEmpty(different)) appendToRow(runs, different);
      column = end - 1;
    }
    if (runs.length > 0) rows.push(runs);
  }
  return joinRects(rows);
}

/** Appends a rect to a row's, joined with the last one when it goes on with the same height. */
function appendToRow(runs: Rect[], next: Rect): void {
  const last = runs.at(-1);
  if (last !== undefined && last.x + last.width === next.x && last.y === next.y && last.height === next.height) {
    runs[runs.length - 1] = boundsOf(last, next);
  } else runs.push(next);
}

/** What the frame before becomes by moves and fills, one tile at a time. */
class Prediction {
  private readonly scene: Scene;
  private readonly moves: readonly Move[];
  private readonly fills: readonly FlatArea[];
  /** What writes into the present row of tiles. */
  private rowMoves: readonly Move[] = [];
  private rowFills: readonly FlatArea[] = [];
  private pixels = new Uint32Array(CELL * CELL);

  constructor(scene: Scene, moves: readonly Move[], fills: readonly FlatArea[]) {
    this.scene = scene;
    this.moves = moves;
    this.fills = fills;
  }

  /** The next tiles lie in this row. */
  goTo(row: Rect): void {
    const within = <T extends { readonly rects: readonly Rect[] }>(writes: readonly T[]) =>
      writes.map((write) => ({ ...write, rects: write.rects.filter((rect) => overlaps(rect, row)) }));
    this.rowMoves = within(this.moves);
    this.rowFills = within(this.fills);
    if (this.pixels.length < row.height * CELL) this.pixels = new Uint32Array(row.height * CELL);
  }

  /** The tile's pixels, in rows of CELL; good until the next call. */
  tile(tile: Rect): Uint32Array {
    this.copy(tile, tile, 0, 0);
    for (const { rects, dx, dy } of this.rowMoves) {
      for (const rect of rects) if (overlaps(rect, tile)) this.copy(tile, intersect(rect, tile), dx, dy);
    }
    for (const { rects, color } of this.rowFills) {
      for (const rect of rects) if (overlaps(rect, tile)) this.fill(tile, intersect(rect, tile), pixelOf(color));
    }
    return this.pixels;
  }

  private copy(tile: Rect, part: Rect, dx: number, dy: number): void {
    const { pixels, width } = this.scene.before;
    for (let row = 0; row < part.height; row++) {
      const from = (part.y + row - dy) * width + part.x - dx;
      const to = (part.y + row - tile.y) * CELL + part.x - tile.x;
      for (let i = 0; i < part.width; i++) this.pixels[to + i] = pixels[from + i]!;
    }
  }

  private fill(tile: Rect, part: Rect, pixel: number): void {
    for (let row = 0; row < part.height; row++) {
      const to = (part.y + row - tile.y) * CELL + part.x - tile.x;
      for (let i = 0; i < part.width; i++) this.pixels[to + i] = pixel;
    }
  }
}

/** The smallest rect inside some tiles of a row around the differences between the frames; each tile has some. */
function differenceIn({ before, after }: Scene, { x, y, width, height }: Rect): Rect {
  const p = before.pixels;
  const q = after.pixels;
  const stride = after.width;
  const isSame = (row: number) => {
    const start = (y + row) * stride + x;
    let i = start;
    while (i < start + width && p[i] === q[i]) i++;
    return i === start + width;
  };
  let top = 0;
  while (top < height - 1 && isSame(top)) top++;
  let bottom = height;
  while (bottom > top + 1 && isSame(bottom - 1)) bottom--;
  // All differences at the sides are in the first and in the last tile.
  let left = Math.min(CELL, width);
  let right = Math.max(0, width - CELL);
  for (let row = top; row < bottom; row++) {
    const start = (y + row) * stride + x;
    let i = 0;
    while (i < left && p[start + i] === q[start + i]) i++;
    left = i;
    i = width;
    while (i > right && p[start + i - 1] === q[start + i - 1]) i--;
    right = i;
  }
  return { x: x + left, y: y + top, width: right - left, height: bottom - top };
}

/** The same for one tile and what it is predicted to be; empty when that is right. */
function differenceInTile({ after }: Scene, predicted: Uint32Array, { x, y, width, height }: Rect): Rect {
  const q = after.pixels;
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let row = 0; row < height; row++) {
    const start = (y + row) * after.width + x;
    const line = row * CELL;
    let first = 0;
    while (first < width && predicted[line + first] === q[start + first]) first++;
    if (first === width) continue;
    let end = width;
    while (predicted[line + end - 1] === q[start + end - 1]) end--;
    left = Math.min(left, first);
    right = Math.max(right, end);
    top = Math.min(top, row);
    bottom = row + 1;
  }
  return rect(x + left, y + top, right - left, bottom - top);
}
