import { expect, it } from 'vitest';
import { BaseRoundTrip, type Trip } from '../../server/session/pacing/baseRoundTrip.ts';

/** A modem's, bytes a millisecond. */
const RATE = 1.2;
const trip = (elapsed: number, bytes: number): Trip => ({ elapsed, bytes, bytesSinceEmpty: undefined });

/** A modem of which a long frame has told the round trip, 8 ms too long: its own time is not known better. */
function knownByLongFrame(): BaseRoundTrip {
  const base = new BaseRoundTrip(2000, 200, 0);
  base.sample(trip(690, 207), RATE, true, 0, 1000);
  expect(base.at(RATE)).toBeCloseTo(517.5);
  return base;
}

it('a shorter frame lowers the base, also on a link that may carry more than is known', () => {
  for (const isMeasured of [true, false]) {
    const base = knownByLongFrame();
    base.sample(trip(526, 20), RATE, isMeasured, 0, 1100);
    expect(base.at(RATE)).toBeCloseTo(526 - 20 / RATE);
  }
});

it('a longer frame does not, on a link that may carry more: its own time is the shorter', () => {
  const base = knownByLongFrame();
  base.sample(trip(680, 220), RATE, false, 0, 1100);
  expect(base.at(RATE)).toBeCloseTo(517.5);
});
