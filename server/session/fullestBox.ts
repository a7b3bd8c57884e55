import { type Rect, rect } from '../../protocol/index.ts';

/**
 * The box of a table in which all cells are allowed and whose weights, none of them negative, have the greatest sum;
 * undefined where that would be 0. Takes time in proportion to the cells.
 */
export function fullestBox(isAllowed: Uint8Array, weights: Uint8Array, columns: number): Rect | undefined {
  const rows = isAllowed.length / columns;
  const sums = sumsOf(weights, columns, rows);
  const stride = columns + 1;
  /** By column: how many allowed cells lie above each other, down to this row. */
  const heights = new Int32Array(stride);
  /** Columns at which boxes begin that may still grow to the right, each higher than the one before. */
  const starts = new Int32Array(stride);
  const highs = new Int32Array(stride);
  let best: Rect | undefined;
  let most = 0;
  for (let row = 0; row < rows; row++) {
    let open = 0;
    for (let column = 0; column <= columns; column++) {
      // Beyond the last column nothing is allowed: all boxes end.
      const isOpen = column < columns && isAllowed[row * columns + column] !== 0;
      const height = isOpen ? heights[column]! + 1 : 0;
      heights[column] = height;
      let start = column;
      while (open > 0 && highs[open - 1]! > height) {
        open--;
        start = starts[open]!;
        const high = highs[open]!;
        const [top, bottom] = [(row + 1 - high) * stride, (row + 1) * stride];
        const sum = sums[bottom + column]! - sums[bottom + start]! - sums[top + column]! + sums[top + start]!;
        if (sum <= most) continue;
        most = sum;
        best = rect(start, row + 1 - high, column - start, high);
      }
      if (height > 0 && (open === 0 || highs[open - 1]! < height)) {
        starts[open] = start;
        highs[open++] = height;
      }
    }
  }
  return best;
}

/** By corner of cells: the sum of all that lie above and to the left of it. */
function sumsOf(weights: Uint8Array, columns: number, rows: number): Int32Array {
  const stride = columns + 1;
  const sums = new Int32Array(stride * (rows + 1));
  for (let row = 0; row < rows; row++) {
    let line = 0;
    for (let column = 0; column < columns; column++) {
      line += weights[row * columns + column]!;
      sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1]! + line;
    }
  }
  return sums;
}
