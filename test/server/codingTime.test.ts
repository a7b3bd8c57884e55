import { describe, expect, it } from 'vitest';
import { CodingTime } from '../../server/session/codingTime.ts';

describe('text', () => {
  it('is coded where the link would need far longer for what that saves', () => {
    const isWorth = (effort: 'fast' | 'auto' | 'best', glyphs: number, bytesPerMs?: number) =>
      new CodingTime(effort, () => 0).isTextWorth(glyphs, bytesPerMs);
    expect([1.2, 7, 60, undefined].map((rate) => isWorth('auto', 3000, rate))).toEqual([true, true, true, true]);
    expect([100, 1250, 100_000].map((rate) => isWorth('auto', 3000, rate))).toEqual([false, false, false]);
    // What somebody types, in any case.
    expect(isWorth('auto', 20, 100_000) && isWorth('fast', 20, 100_000)).toBe(true);
    expect(isWorth('best', 3000, 100_000)).toBe(true);
    expect(isWorth('fast', 3000, 1.2)).toBe(false);
  });
});

describe('photographs', () => {
  /** Codes pictures, 10 ms each, as long as that is worth it; returns how many of them were coded. */
  const coded = (pictures: number, everyMs: number, effort: 'auto' | 'best' = 'auto') => {
    let now = 0;
    const time = new CodingTime(effort, () => now);
    let count = 0;
    for (let i = 0; i < pictures; i++) {
      now += everyMs;
      if (!time.isPhotographWorth(100_000)) continue;
      time.took(14_000, 10);
      count++;
    }
    return count;
  };

  it('are coded where there are pauses between them, and in a film only in its first moments', () => {
    expect(coded(250, 2000)).toBe(250);
    expect(coded(250, 40)).toBe(20);
    expect(coded(5000, 40)).toBe(20);
    expect(coded(250, 40, 'best')).toBe(250);
  });

  it('are coded again after a film', () => {
    let now = 0;
    const time = new CodingTime('auto', () => now);
    for (; time.isPhotographWorth(undefined); now += 40) time.took(14_000, 10);
    now += 1000;
    expect(time.isPhotographWorth(undefined)).toBe(true);
  });
});
