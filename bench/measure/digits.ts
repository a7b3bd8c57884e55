import type { Framebuffer, Rect } from '../../protocol/index.ts';
import { cellAt } from './cells.ts';
import { hashOf } from './pixels.ts';

/** Reads numbers off the pixels of a terminal, after it was shown the ten digits. */
export class DigitReader {
  private readonly first: Rect;
  private readonly digits: ReadonlyMap<number, number>;

  /** `first`: the cell of the 0 where 0123456789 is now. Throws when not all of them are there. */
  constructor(framebuffer: Framebuffer, first: Rect) {
    this.first = first;
    this.digits = new Map(Array.from({ length: 10 }, (_, i) => [hashOf(framebuffer, cellAt(first, i)), i] as const));
    if (this.digits.size < 10) throw new Error('Two digits look the same.');
  }

  /** How many rows there are, from that of the first cell on. */
  rowsIn(framebuffer: Framebuffer): number {
    return Math.floor((framebuffer.height - this.first.y) / this.first.height);
  }

  /** The number with so many digits in a row, so many columns from the first cell; undefined when it is none. */
  read(framebuffer: Framebuffer, row: number, column: number, length: number): number | undefined {
    let number = 0;
    for (let i = column; i < column + length; i++) {
      const digit = this.digits.get(hashOf(framebuffer, cellAt(this.first, i, row)));
      if (digit === undefined) return undefined;
      number = number * 10 + digit;
    }
    return number;
  }
}
