import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../../bench/random.ts';
import { Line, type LineUser } from '../support/chaos/line.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('every byte takes its time, also after the line was idle while others were on their way', async () => {
  // 1.2 bytes a millisecond.
  const line = new Line({ bitsPerSecond: 9600, delayMilliseconds: 250 }, new Random(1));
  const arrivals: number[] = [];
  const user: LineUser = { isHeldBack: false, departed() {}, arrived: () => arrivals.push(performance.now()) };
  const start = performance.now();
  const sends = [0, 100, 103, 240, 400, 520, 521, 700, 900];
  let freeAt = 0;
  const expected = sends.map((at) => {
    freeAt = Math.max(freeAt, at) + 10;
    return freeAt + 250;
  });
  for (const at of sends) setTimeout(() => line.send(user, new Uint8Array(12)), at);
  await vi.advanceTimersByTimeAsync(2000);
  expect(arrivals.map((at) => Math.round(at - start))).toEqual(expected);
});
