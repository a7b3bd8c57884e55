import type { Framebuffer } from '../../protocol/index.ts';
import { CHECK_DIGITS, CLOCK_DIGITS, clockCheck } from '../programs/clock.ts';
import type { DigitReader } from './digits.ts';

/**
 * The newest of the times with which rows of a terminal begin, milliseconds since 1970; undefined when none does. A
 * row that is half of one line and half of another tells no time.
 */
export function newestClock(reader: DigitReader, framebuffer: Framebuffer): number | undefined {
  let newest: number | undefined;
  for (let row = reader.rowsIn(framebuffer) - 1; row >= 0; row--) {
    const time = reader.read(framebuffer, row, 0, CLOCK_DIGITS);
    if (time === undefined || time <= (newest ?? 0)) continue;
    if (reader.read(framebuffer, row, CLOCK_DIGITS, CHECK_DIGITS) === clockCheck(time)) newest = time;
  }
  return newest;
}
