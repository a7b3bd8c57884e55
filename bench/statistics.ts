/**
 * The value below which a share (0 to 1) of the values lies, by linear interpolation between the two nearest
 * ranks; undefined when there are none.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The middle of the values; undefined when there are none. */
export function median(values: readonly number[]): number | undefined {
  return percentile(values, 0.5);
}

/** The sum of the values over their number; undefined when there are none. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of ratios: their product's root, so that twice and half cancel out. Undefined when there are none. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
