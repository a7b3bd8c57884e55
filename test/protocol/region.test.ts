import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps, type Rect, Region } from '../../protocol/index.ts';
import { type RegionStep, rectNear, regionSteps } from '../support/arbitraries.ts';

const SIDE = 48;

/** A set of pixels, one flag each. */
class Bitmap {
  readonly flags = new Uint8Array(SIDE * SIDE);

  set(rect: Rect, flag: 0 | 1): void {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) this.flags[y * SIDE + x] = flag;
    }
  }

  get area(): number {
    return this.flags.reduce((sum, flag) => sum + flag, 0);
  }
}

function bitmapOf(region: Region): Bitmap {
  const bitmap = new Bitmap();
  for (const r of region.rects) bitmap.set(r, 1);
  return bitmap;
}

function clipped({ x, y, width, height }: Rect): Rect {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const right = Math.min(SIDE, x + width);
  const bottom = Math.min(SIDE, y + height);
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

function expectDisjoint(region: Region): void {
  region.rects.forEach((r, i) => {
    expect(r.width).toBeGreaterThan(0);
    expect(r.height).toBeGreaterThan(0);
    for (const other of region.rects.slice(i + 1)) {
      if (overlaps(r, other)) expect.fail(`${JSON.stringify(r)} overlaps ${JSON.stringify(other)}`);
    }
  });
}

function replay(steps: readonly RegionStep[]): { readonly region: Region; readonly model: Bitmap } {
  const region = new Region();
  const model = new Bitmap();
  for (const { op, rect } of steps) {
    region[op](rect);
    model.set(rect, op === 'add' ? 1 : 0);
  }
  return { region, model };
}

test('a region holds the pixels that were added and not removed, and each once', () => {
  fc.assert(
    fc.property(regionSteps(SIDE, SIDE), (steps) => {
      const { region, model } = replay(steps);
      expectDisjoint(region);
      expect(Buffer.compare(bitmapOf(region).flags, model.flags)).toBe(0);
      expect(region.area).toBe(model.area);
      expect(region.isEmpty).toBe(model.area === 0);
    }),
    { numRuns: 200 },
  );
});

test('overlaps and contains say what the pixels say', () => {
  fc.assert(
    fc.property(regionSteps(SIDE, SIDE, 25), rectNear(SIDE, SIDE), (steps, probe) => {
      const { region, model } = replay(steps);
      const inside = clipped(probe);
      let covered = 0;
      for (let y = inside.y; y < inside.y + inside.height; y++) {
        for (let x = inside.x; x < inside.x + inside.width; x++) covered += model.flags[y * SIDE + x]!;
      }
      expect(region.overlaps(probe)).toBe(covered > 0);
      expect(region.contains(probe)).toBe(covered === probe.width * probe.height);
    }),
    { numRuns: 400 },
  );
});

test('clip keeps what lies inside', () => {
  fc.assert(
    fc.property(regionSteps(SIDE, SIDE, 25), rectNear(SIDE, SIDE), (steps, limits) => {
      const { region, model } = replay(steps);
      region.clip(limits);
      const expected = new Bitmap();
      expected.set(clipped(limits), 1);
      expectDisjoint(region);
      const kept = model.flags.map((flag, i) => flag & expected.flags[i]!);
      expect(Buffer.compare(bitmapOf(region).flags, kept)).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test('a ragged region is rounded up: it stays small, loses nothing, and what is subtracted is gone', () => {
  const dust = fc.record({
    op: fc.constantFrom('add', 'add', 'add', 'add', 'add', 'add', 'subtract'),
    rect: fc.record({ x: fc.nat({ max: 47 }), y: fc.nat({ max: 47 }), width: fc.constant(1), height: fc.constant(1) }),
  });
  let roundedUp = 0;
  fc.assert(
    fc.property(fc.array(dust, { minLength: 500, maxLength: 1500, size: 'max' }), (steps) => {
      const region = new Region();
      const least = new Bitmap();
      for (const { op, rect } of steps) {
        region[op as 'add' | 'subtract'](rect);
        least.set(rect, op === 'add' ? 1 : 0);
        if (op === 'subtract') expect(region.overlaps(rect)).toBe(false);
        else expect(region.contains(rect)).toBe(true);
      }
      expectDisjoint(region);
      const held = bitmapOf(region);
      least.flags.forEach((flag, i) => {
        if (flag > held.flags[i]!) expect.fail(`pixel ${i % SIDE},${Math.floor(i / SIDE)} was lost`);
      });
      if (region.area > least.area) roundedUp++;
      expect(region.rects.length).toBeLessThan(700);
    }),
    { numRuns: 12 },
  );
  expect(roundedUp).toBeGreaterThan(0);
});

test('take empties the region', () => {
  const region = new Region();
  region.add({ x: 1, y: 2, width: 3, height: 4 });
  expect(region.bounds).toEqual({ x: 1, y: 2, width: 3, height: 4 });
  expect(region.take()).toEqual([{ x: 1, y: 2, width: 3, height: 4 }]);
  expect(region.isEmpty).toBe(true);
});

test('neighbours that share a whole side become one rect', () => {
  const region = new Region();
  for (let row = 0; row < 20; row++) region.add({ x: 0, y: row, width: 10, height: 1 });
  expect(region.rects).toEqual([{ x: 0, y: 0, width: 10, height: 20 }]);
});
