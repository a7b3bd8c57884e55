import type { TileRect } from './bestRect.ts';
import { CELL } from './kernels/kernels.ts';
import { CHANGED, type Scene } from './scene.ts';

/** What a comparison says about a tile. */
export const RIGHT = 0;
export const WRONG = 1;
const UNKNOWN = 2;

/** Which tiles of the frame after are equal to what lies at a distance in the frame before. */
export class MovedTiles {
  /** By tile: RIGHT, WRONG, or something else where nobody has looked. */
  readonly results: Uint8Array;
  readonly dx: number;
  readonly dy: number;
  private readonly scene: Scene;

  constructor(scene: Scene, dx: number, dy: number) {
    this.scene = scene;
    this.dx = dx;
    this.dy = dy;
    this.results = new Uint8Array(scene.states.length).fill(UNKNOWN);
  }

  /** Looks at what has changed and is not explained in a row of tiles, and at what lies between. */
  compareUnexplained(row: number): void {
    const { grid, states } = this.scene;
    const at = row * grid.columns;
    let left = 0;
    while (left < grid.columns && states[at + left] !== CHANGED) left++;
    let right = grid.columns;
    while (right > left && states[at + right - 1] !== CHANGED) right--;
    if (left < right) this.compareRow(row, left, right);
  }

  /** Looks at all tiles of an area that have not been looked at. */
  compareAll({ left, top, right, bottom }: TileRect): void {
    const { columns } = this.scene.grid;
    for (let row = top; row < bottom; row++) {
      const at = row * columns;
      for (let column = left; column < right; column++) {
        if (this.results[at + column] !== UNKNOWN) continue;
        let end = column + 1;
        while (end < right && this.results[at + end] === UNKNOWN) end++;
        this.compareRow(row, column, end);
        column = end;
      }
    }
  }

  /** What would come from outside the frame, or from rows that the kernels do not know, is wrong. */
  private compareRow(row: number, left: number, right: number): void {
    const { scene, results, dx, dy } = this;
    const { kernels, before, after, grid } = scene;
    const { width } = after;
    const at = row * grid.columns;
    const x = grid.bounds.x - dx;
    const isKnown = scene.knows(grid.tops[row]! - dy, grid.tops[row + 1]! - dy);
    let first = left;
    while (first < right && x + first * CELL < 0) first++;
    let end = right;
    while (end > first && x + end * CELL - (CELL - scene.widthOf(end - 1, 1)) > width) end--;
    results.fill(WRONG, at + left, at + right);
    if (!isKnown || first === end) return;
    results.fill(RIGHT, at + first, at + end);
    const start = scene.pixelOf(first, row);
    kernels.markDifferent(
      after,
      start,
      before,
      start - dy * width - dx,
      scene.widthOf(first, end - first),
      scene.heightOf(row),
      results,
      at + first,
    );
  }
}
