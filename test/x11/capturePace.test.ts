import { describe, expect, it } from 'vitest';
import { CapturePace } from '../../server/x11/capturePace.ts';

/** A clock, a processor, and pictures that each take so many milliseconds of it. */
function screenThatChanges(cost: number, milliseconds: number, acts: (now: number) => boolean = () => false): number {
  let now = 0;
  let spent = 0;
  let pictures = 0;
  const pace = new CapturePace(
    () => now,
    () => spent,
  );
  for (; now < milliseconds; now++) {
    if (acts(now)) pace.acted();
    if (pace.wait > 0) continue;
    pace.taken();
    pictures++;
    spent += cost;
  }
  return pictures;
}

describe('the pace of pictures', () => {
  it('takes about a seventh of a processor while a screen changes by itself', () => {
    for (const cost of [1, 2, 4, 6]) {
      const pictures = screenThatChanges(cost, 10_000);
      expect((pictures * cost) / 10_000).toBeGreaterThan(0.12);
      expect((pictures * cost) / 10_000).toBeLessThan(0.145);
    }
  });

  it('never falls below twenty pictures a second', () => {
    expect(screenThatChanges(60, 10_000)).toBeGreaterThanOrEqual(200);
  });

  it('does not wait for the first picture, nor while somebody acts', () => {
    expect(screenThatChanges(10, 1)).toBe(1);
    expect(screenThatChanges(10, 1000, (now) => now % 400 === 0)).toBe(1000);
    expect(screenThatChanges(10, 2000, (now) => now === 500)).toBeGreaterThan(500);
  });
});
