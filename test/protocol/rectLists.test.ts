import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersectRects, overlaps, type Rect, subtractRects } from '../../protocol/index.ts';
import { appendJoined } from '../../protocol/region.ts';
import { rectNear, region } from '../support/arbitraries.ts';

const SIDE = 80;
const rects = fc.array(rectNear(16, 16), { maxLength: 6 });

/** How often each pixel around the origin is in one of the rects. */
function counts(list: readonly Rect[]): Uint8Array {
  const result = new Uint8Array(SIDE * SIDE);
  for (const { x, y, width, height } of list) {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) result[(row + 16) * SIDE + column + 16]!++;
    }
  }
  return result;
}

function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  expect(Buffer.compare(actual, expected)).toBe(0);
}

function isDisjoint(list: readonly Rect[]): boolean {
  return list.every((r, i) => list.every((other, j) => i === j || !overlaps(r, other)));
}

test('subtracting and intersecting lists of rects does what it does to their pixels', () => {
  fc.assert(
    fc.property(rects, rects, (some, others) => {
      const [a, b] = [counts(some), counts(others)];
      expectSame(
        counts(subtractRects(some, others)),
        a.map((count, i) => (b[i]! > 0 ? 0 : count)),
      );
      expectSame(
        counts(intersectRects(some, others)),
        a.map((count, i) => count * b[i]!),
      );
    }),
    { numRuns: 300 },
  );
});

test('a list that a rect is joined to holds the pixels of both, in no more rects', () => {
  fc.assert(
    fc.property(rects, rectNear(16, 16), (some, added) => {
      const joined = appendJoined(some, added);
      expectSame(counts(joined), counts([...some, added]));
      expect(joined.length).toBeLessThanOrEqual(some.length + 1);
    }),
    { numRuns: 300 },
  );
  const square = (x: number, y: number): Rect => ({ x, y, width: 4, height: 4 });
  const corner = [square(0, 0), square(4, 0), square(0, 4)].reduce<Rect[]>(appendJoined, []);
  expect(appendJoined(corner, square(4, 4))).toEqual([{ x: 0, y: 0, width: 8, height: 8 }]);
});

test('a clone of a region is its own; within gives the parts inside a rect, each pixel once', () => {
  fc.assert(
    fc.property(region, rectNear(64, 64), (original, limits) => {
      const before = original.rects.slice();
      const clone = original.clone();
      clone.subtract(limits);
      expect(original.rects).toEqual(before);
      const inside = original.within(limits);
      expect(isDisjoint(inside)).toBe(true);
      expect(inside.reduce((sum, { width, height }) => sum + width * height, clone.area)).toBe(original.area);
      expect(subtractRects(inside, [limits])).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
