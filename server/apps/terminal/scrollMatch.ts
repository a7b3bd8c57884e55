/** Rows first..first+count-1 take what is shown `by` rows further down (further up when negative). */
export interface RowScroll {
  readonly first: number;
  readonly count: number;
  readonly by: number;
  /** What it saves, roughly in bytes. */
  readonly gain: number;
}

/** Bytes that a scroll must save: what it costs, with room. */
const MIN_GAIN = 16;
/** What drawing a row costs beyond its letters. */
const ROW_COST = 8;

/**
 * Finds the scroll that saves most: rows whose wanted content is shown somewhere else, all the same distance
 * away. `shown` and `wanted` are a number per row, equal for equal rows; `weights` what each wanted row costs
 * to draw. Rows in between that do not match are allowed: they are drawn anyway. Undefined when none pays.
 */
export function findRowScroll(shown: Int32Array, wanted: Int32Array, weights: Int32Array): RowScroll | undefined {
  const rows = wanted.length;
  let best: RowScroll | undefined;
  let bestGain = MIN_GAIN;
  for (let by = 1 - rows; by < rows; by++) {
    if (by === 0) continue;
    const end = Math.min(rows, rows - by);
    let gain = 0;
    let start = -1;
    for (let row = Math.max(0, -by); row < end; row++) {
      const isRight = shown[row] === wanted[row];
      const becomesRight = shown[row + by] === wanted[row];
      // The subarray with the largest sum, as Kadane finds it.
      if (becomesRight && !isRight) {
        if (gain <= 0) {
          gain = 0;
          start = row;
        }
        gain += weights[row]! === 0 ? 1 : weights[row]! + ROW_COST;
        if (gain > bestGain) {
          bestGain = gain;
          best = { first: start, count: row + 1 - start, by, gain };
        }
      } else if (isRight && !becomesRight) gain -= weights[row]! + ROW_COST;
    }
  }
  return best;
}
