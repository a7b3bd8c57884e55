/** Tiles from (left, top) to (right, bottom), the last ones not included, and the sum of their scores. */
export interface TileRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly score: number;
}

/** A rect that has this share of all there is to have is not searched for a better one. */
const GOOD_SHARE = 0.9;

/**
 * A rect of a table whose scores have the greatest sum, or nearly so; undefined when no rect has at least the sum
 * `least`, which is positive.
 */
export function bestRect(scores: Int32Array, columns: number, rows: number, least: number): TileRect | undefined {
  let most = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > 0) most += scores[i]!;
  if (most < least) return undefined;
  const trimmed = trim(scores, columns, rows);
  if (trimmed.score >= most * GOOD_SHARE) return trimmed.score < least ? undefined : trimmed;
  const best = search(scores, columns, rows);
  return best.score < least ? undefined : best;
}

/** The whole table without the rows and columns at its edges that add nothing. */
function trim(scores: Int32Array, columns: number, rows: number): TileRect {
  let [left, top, right, bottom] = [0, 0, columns, rows];
  const sum = (x: number, y: number, endX: number, endY: number) => {
    let total = 0;
    for (let row = y; row < endY; row++) {
      for (let i = row * columns + x; i < row * columns + endX; i++) total += scores[i]!;
    }
    return total;
  };
  while (top < bottom && sum(left, top, right, top + 1) <= 0) top++;
  while (bottom > top && sum(left, bottom - 1, right, bottom) <= 0) bottom--;
  while (left < right && sum(left, top, left + 1, bottom) <= 0) left++;
  while (right > left && sum(right - 1, top, right, bottom) <= 0) right--;
  return { left, top, right, bottom, score: sum(left, top, right, bottom) };
}

/** The best rect, by Kadane's method for each pair of rows. */
function search(scores: Int32Array, columns: number, rows: number): TileRect {
  const sums = new Int32Array(columns);
  let best = { left: 0, top: 0, right: 0, bottom: 0, score: 0 };
  for (let top = 0; top < rows; top++) {
    if (!hasPositive(scores, top * columns, columns)) continue; // a best rect begins with a row that adds something
    sums.fill(0);
    for (let bottom = top; bottom < rows; bottom++) {
      const line = bottom * columns;
      let sum = 0;
      let left = 0;
      for (let column = 0; column < columns; column++) {
        const total = sums[column]! + scores[line + column]!;
        sums[column] = total;
        if (sum <= 0) {
          sum = total;
          left = column;
        } else sum += total;
        if (sum > best.score) best = { left, top, right: column + 1, bottom: bottom + 1, score: sum };
      }
    }
  }
  return best;
}

function hasPositive(scores: Int32Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (scores[i]! > 0) return true;
  return false;
}
