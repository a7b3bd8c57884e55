import { describe, expect, it } from 'vitest';
import { Flood } from '../../server/apps/terminal/flood.ts';

describe('output of a terminal', () => {
  it('is shown as it comes while it is little', () => {
    let now = 1000;
    const flood = new Flood(() => now);
    for (let i = 0; i < 100; i++) {
      now += 16;
      flood.output(2000);
      expect([flood.isOn, flood.pause]).toEqual([false, 0]);
      flood.drawn();
    }
  });

  it('is a flood also when it is shown often', () => {
    let now = 1000;
    const flood = new Flood(() => now);
    for (let i = 0; i < 20; i++) {
      now += 16;
      flood.output(20_000);
      flood.drawn();
    }
    expect(flood.isOn).toBe(true);
  });

  it('is shown less often while the user types', () => {
    let now = 1000;
    const flood = new Flood(() => now);
    flood.output(40_000);
    flood.typed();
    flood.drawn();
    flood.answered();
    now += 10;
    expect(flood.pause).toBe(70);
  });

  it('waits for the answer to a key, but not for long', () => {
    let now = 1000;
    const flood = new Flood(() => now);
    flood.output(40_000);
    now += 90;
    flood.typed();
    expect(flood.pause).toBe(60);
    now += 20;
    expect(flood.pause).toBe(40);
    flood.answered();
    expect(flood.pause).toBe(0);
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
