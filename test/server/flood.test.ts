import { describe, expect, it } from 'vitest';
import { Flood } from '../../server/apps/terminal/flood.ts';

describe('output of a terminal', () => {
  it('is shown as it comes while it is little', () => {
    const flood = new Flood(() => 1000);
    for (let i = 0; i < 100; i++) {
      flood.output(2000);
      expect([flood.isOn, flood.pause]).toEqual([false, 0]);
      flood.drawn();
    }
  });

  it('is shown now and then while it rushes by, and at once when that is over', () => {
    let now = 1000;
    const flood = new Flood(() => now);
    flood.output(40_000);
    expect([flood.isOn, flood.pause]).toEqual([true, 0]);
    flood.drawn();
    now += 10;
    expect(flood.pause).toBe(30);
    now += 30;
    expect(flood.pause).toBe(0);
    now += 200;
    flood.drawn();
    expect([flood.isOn, flood.pause]).toEqual([false, 0]);
  });
});
