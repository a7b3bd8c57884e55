import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeatMap } from '../../client-electron/core/heatMap.ts';
import { intersect, isEmpty, Region, rect } from '../../protocol/index.ts';

const [WIDTH, HEIGHT] = [150, 70];

function sum(heat: HeatMap, now: number): number {
  let result = 0;
  for (let i = 0; i < heat.columns * heat.rows; i++) {
    result += heat.bytes(i % heat.columns, Math.floor(i / heat.columns), now);
  }
  return result;
}

describe('the map of where bytes go', () => {
  it('has all bytes of a frame, whatever rects it changed', () => {
    const rects = fc.array(
      fc.tuple(fc.nat(WIDTH), fc.nat(HEIGHT), fc.nat(WIDTH), fc.nat(HEIGHT)).map(([x, y, width, height]) => {
        return intersect(rect(x, y, width, height), rect(0, 0, WIDTH, HEIGHT));
      }),
    );
    fc.assert(
      fc.property(rects, fc.nat(1_000_000), (all, bytes) => {
        const damage = new Region();
        for (const it of all) if (!isEmpty(it)) damage.add(it);
        const heat = new HeatMap();
        heat.resize(WIDTH, HEIGHT);
        const taken = damage.take();
        heat.add(taken, bytes, 5);
        expect(sum(heat, 5)).toBeCloseTo(taken.length === 0 ? 0 : bytes, 3);
      }),
    );
  });

  it('tells places apart, forgets, and begins anew with another size', () => {
    const heat = new HeatMap();
    heat.resize(WIDTH, HEIGHT);
    expect([heat.columns, heat.rows]).toEqual([5, 3]);
    heat.add([rect(30, 0, 4, 1)], 100, 1000);
    expect([heat.bytes(0, 0, 1000), heat.bytes(1, 0, 1000), heat.bytes(0, 1, 1000)]).toEqual([50, 50, 0]);
    expect(heat.bytes(0, 0, 3000)).toBeCloseTo(25);
    heat.add([rect(0, 0, 1, 1)], 10, 3000);
    expect(heat.bytes(0, 0, 3000)).toBeCloseTo(35);
    // After hours too.
    expect(heat.bytes(0, 0, 40_000_000)).toBeCloseTo(0);
    heat.add([rect(0, 0, 1, 1)], 10, 40_000_000);
    expect(sum(heat, 40_002_000)).toBeCloseTo(5);
    heat.resize(WIDTH, HEIGHT);
    expect(sum(heat, 40_002_000)).toBeCloseTo(5);
    heat.resize(WIDTH, HEIGHT + 1);
    expect(sum(heat, 40_002_000)).toBe(0);
  });
});
