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
