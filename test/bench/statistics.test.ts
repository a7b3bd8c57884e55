import fc from 'fast-check';
import { expect, test } from 'vitest';
import { geometricMean, median, percentile } from '../../bench/statistics.ts';

test('percentiles lie between the ranks', () => {
  expect(percentile([4, 1, 3, 2], 0)).toBe(1);
  expect(percentile([4, 1, 3, 2], 1)).toBe(4);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(percentile([10, 20, 30], 0.95)).toBeCloseTo(29);
  expect(percentile([], 0.5)).toBeUndefined();
});

test('a percentile never leaves the range and never falls when its share grows', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (numbers, one, other) => {
      const low = percentile(numbers, Math.min(one, other)) ?? Number.NaN;
      const high = percentile(numbers, Math.max(one, other)) ?? Number.NaN;
      expect(low).toBeGreaterThanOrEqual(Math.min(...numbers));
      expect(high).toBeLessThanOrEqual(Math.max(...numbers));
      expect(low).toBeLessThanOrEqual(high + 1e-9);
    }),
  );
});

test('twice and half cancel out in a geometric mean', () => {
  expect(geometricMean([2, 0.5])).toBeCloseTo(1);
  expect(geometricMean([])).toBeUndefined();
});
