import type { ChangedRows } from './changedRows.ts';
import { CELL, type Kernels, type Plane } from './kernels/kernels.ts';
import { createTileGrid, type TileGrid } from './tileGrid.ts';

/** What is known about a tile: it is as before, it has changed, or a move or a fill gives all its pixels. */
export const SAME = 0;
export const CHANGED = 1;
export const MOVED = 2;
export const FILLED = 3;

/** Two frames and what is known about each tile of their difference; the steps of the inference add to it. */
export class Scene {
  readonly kernels: Kernels;
  readonly before: Plane;
  readonly after: Plane;
  readonly grid: TileGrid;
  /** By tile: SAME, CHANGED, MOVED or FILLED. */
  readonly states: Uint8Array;
  /** By tile that has changed: 0 when it has one colour. */
  readonly isUneven: Uint8Array;
  /** By tile: 1 when moves or fills write a part of it, or wrong pixels, so that only a closer look tells its state. */
  readonly isTouched: Uint8Array;

  /** The changed rows of both planes are known to the kernels. */
  constructor(kernels: Kernels, before: Plane, after: Plane, changed: ChangedRows) {
    this.kernels = kernels;
    this.before = before;
    this.after = after;
    this.grid = createTileGrid(changed);
    const tiles = this.grid.rows * this.grid.columns;
    this.states = new Uint8Array(tiles);
    this.isUneven = new Uint8Array(tiles);
    this.isTouched = new Uint8Array(tiles);
  }

  /** Finds the tiles that have changed. Calls back for each row of tiles, while its pixels are in the processor's cache. */
  look(seen: (row: number) => void): void {
    for (let row = 0; row < this.grid.rows; row++) {
      this.lookAt(row);
      seen(row);
    }
  }

  /** The first pixel of a tile. */
  pixelOf(column: number, row: number): number {
    const { bounds, tops } = this.grid;
    return tops[row]! * this.after.width + bounds.x + column * CELL;
  }

  /** Width of some tiles of a row, pixels: the last tile of a row may be narrower. */
  widthOf(column: number, count: number): number {
    return Math.min(count * CELL, this.grid.bounds.width - column * CELL);
  }

  heightOf(row: number): number {
    const { tops } = this.grid;
    return tops[row + 1]! - tops[row]!;
  }

  /** Pixels of a tile. */
  areaOf(column: number, row: number): number {
    return this.widthOf(column, 1) * this.heightOf(row);
  }

  /** Whether rows of the frame before are among those that the kernels know for sure. */
  knows(top: number, bottom: number): boolean {
    const { y, height } = this.grid.bounds;
    return top >= y && bottom <= y + height;
  }

  private lookAt(row: number): void {
    const { kernels, before, after, grid, states, isUneven } = this;
    const { columns, hasChanges, bounds } = grid;
    const at = row * columns;
    isUneven.fill(1, at, at + columns);
    if (hasChanges[row] === 0) return;
    const start = this.pixelOf(0, row);
    const height = this.heightOf(row);
    kernels.markDifferent(after, start, before, start, bounds.width, height, states, at);
    for (let i = at; i < at + columns; i++) if (states[i] === CHANGED) isUneven[i] = 0;
    kernels.markUneven(after, start, bounds.width, height, isUneven, at);
  }
}
