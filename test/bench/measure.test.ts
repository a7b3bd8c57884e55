import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recoveredAfter } from '../../bench/delivery/recovery.ts';
import { cellAt, firstCell } from '../../bench/measure/cells.ts';
import { DigitReader } from '../../bench/measure/digits.ts';
import { latencyOf } from '../../bench/measure/durations.ts';
import { newestClock } from '../../bench/measure/newestClock.ts';
import { colorIn, hashOf } from '../../bench/measure/pixels.ts';
import { lagOf, ShownClock } from '../../bench/measure/shownClock.ts';
import { clockCheck } from '../../bench/programs/clock.ts';
import { Framebuffer, pixelOf, type Rect } from '../../protocol/index.ts';

const CELL = { x: 2, y: 1, width: 5, height: 7 };

/** Draws a digit as no other one looks: so many pixels of its cell are set. */
function drawDigit(framebuffer: Framebuffer, digit: number, column: number, row: number): void {
  const cell = cellAt(CELL, column, row);
  framebuffer.fill(cell, 0x101010);
  framebuffer.fill({ ...cell, height: 1, width: 1 + (digit % 5) }, 0xffffff);
  framebuffer.fill({ ...cell, y: cell.y + 2, height: 1 + Math.floor(digit / 5), width: 2 }, 0xffffff);
}

function drawNumber(framebuffer: Framebuffer, number: string, row: number): void {
  for (let i = 0; i < number.length; i++) drawDigit(framebuffer, Number(number[i]), i, row);
}

test('the newest time is read off pixels, and a row of two halves tells none', () => {
  const framebuffer = new Framebuffer(2 + 18 * 5, 1 + 6 * 7 + 3);
  const whole = { x: 0, y: 0, width: framebuffer.width, height: framebuffer.height };
  const line = (time: number) => `${time}${String(clockCheck(time)).padStart(4, '0')}`;
  drawNumber(framebuffer, '0123456789', 0);
  const reader = new DigitReader(framebuffer, CELL);
  expect(newestClock(reader, framebuffer)).toBeUndefined();
  const time = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });
  const times = fc.uniqueArray(time, { minLength: 1, maxLength: 5 });
  const property = fc.property(times, time, fc.integer({ min: 1, max: 16 }), (all, other, column) => {
    framebuffer.fill(whole, 0);
    for (const [i, each] of all.entries()) drawNumber(framebuffer, line(each), i);
    const newest = Math.max(...all);
    expect(newestClock(reader, framebuffer)).toBe(newest);
    const torn = line(newest).slice(0, column) + line(other).slice(column);
    fc.pre(Number(torn.slice(13)) !== clockCheck(Number(torn.slice(0, 13))));
    drawNumber(framebuffer, torn, all.indexOf(newest));
    const others = all.filter((each) => each !== newest);
    expect(newestClock(reader, framebuffer)).toBe(others.length > 0 ? Math.max(...others) : undefined);
  });
  fc.assert(property);
});

test('one pixel more is another character', () => {
  const framebuffer = new Framebuffer(2 + 10 * 5, 30);
  drawNumber(framebuffer, '0123456789', 0);
  const reader = new DigitReader(framebuffer, CELL);
  drawNumber(framebuffer, '4711', 1);
  expect(reader.read(framebuffer, 1, 0, 4)).toBe(4711);
  const last = cellAt(CELL, 3, 1);
  framebuffer.fill({ x: last.x + 4, y: last.y + 6, width: 1, height: 1 }, 0xffffff);
  expect(reader.read(framebuffer, 1, 0, 4)).toBeUndefined();
  expect(reader.read(framebuffer, 1, 0, 3)).toBe(471);
});

test('a hash knows its rect and nothing else', () => {
  const framebuffer = new Framebuffer(20, 20);
  const rect: Rect = { x: 4, y: 5, width: 6, height: 7 };
  framebuffer.fill({ x: 0, y: 0, width: 20, height: 20 }, 0);
  const before = hashOf(framebuffer, rect);
  const property = fc.property(fc.nat(19), fc.nat(19), (x, y) => {
    framebuffer.fill({ x, y, width: 1, height: 1 }, 0x123456);
    const isInside = x >= 4 && x < 10 && y >= 5 && y < 12;
    expect(hashOf(framebuffer, rect) === before).toBe(!isInside);
    framebuffer.fill({ x, y, width: 1, height: 1 }, 0);
  });
  fc.assert(property);
});

test('a colour is read as it was drawn', () => {
  const framebuffer = new Framebuffer(9, 9);
  fc.assert(
    fc.property(fc.nat(0xffffff), (color) => {
      const rect = { x: 2, y: 2, width: 4, height: 4 };
      framebuffer.fill(rect, pixelOf(color));
      expect(colorIn(framebuffer, rect)).toBe(color);
    }),
  );
});

test('what is shown grows old until the next picture', () => {
  const clock = new ShownClock();
  expect(lagOf([clock], 0, 1000)).toBeUndefined();
  clock.show(1000, 900);
  clock.show(1500, undefined);
  clock.show(2000, 1990);
  const lag = lagOf([clock], 1000, 3000);
  // From 100 to 1,100 ms in the first second, from 10 to 1,010 in the second one.
  expect(lag?.maxMilliseconds).toBeCloseTo(1095, 5);
  expect(lag?.p50Milliseconds).toBeGreaterThan(545);
  expect(lag?.p50Milliseconds).toBeLessThan(565);
  expect(lag?.endMaxMilliseconds).toBeCloseTo(1005, 5);
  expect(clock.pictures).toBe(2);
});

test('of several parts of a picture, the oldest one counts', () => {
  const [one, other] = [new ShownClock(), new ShownClock()];
  one.show(0, 0);
  other.show(0, 0);
  for (let time = 100; time < 1000; time += 100) one.show(time, time);
  other.show(500, 400);
  expect(lagOf([one], 0, 1000)?.maxMilliseconds).toBeLessThan(100);
  expect(lagOf([one, other], 0, 1000)?.maxMilliseconds).toBeCloseTo(595, 5);
});

test('before the first picture there is nothing to be behind', () => {
  const clock = new ShownClock();
  clock.show(500, 500);
  expect(lagOf([clock], 0, 600)?.maxMilliseconds).toBeCloseTo(95, 5);
});

test('inputs have recovered when several in a row are quick', () => {
  const samples = (times: readonly number[]) => times.map((time, i) => ({ at: 1000 + i * 100, time }));
  expect(recoveredAfter(samples([10, 10, 10, 10, 10, 90]), 1000, 50)).toBe(0);
  expect(recoveredAfter(samples([90, 10, 10, 90, 10, 10, 10, 10, 10]), 950, 50)).toBe(450);
  expect(recoveredAfter(samples([90, 10, 10, 10, 10]), 1000, 50)).toBeUndefined();
});

test('the cells of a text are as wide as its box says', () => {
  const cell = firstCell('say>', { x: 4, y: 20, width: 32, height: 16 });
  expect(cellAt(cell, 5, 1)).toEqual({ x: 44, y: 36, width: 8, height: 16 });
  expect(() => firstCell('say>', { x: 4, y: 20, width: 33, height: 16 })).toThrow('no whole cells');
});

test('without measurements there is no latency', () => {
  expect(() => latencyOf([])).toThrow('Nothing was measured.');
  expect(latencyOf([1, 3, 2])).toMatchObject({ inputs: 3, p50Milliseconds: 2, maxMilliseconds: 3 });
});
