import type { Writer } from '../wire.ts';
import { adapted, type BitCoder, MIN_RANGE, PROBABILITY_BITS, probabilityOf } from './bitCoder.ts';

const TOP = 2 ** 32;

/** Codes bits of adaptive probability into the bytes of a writer. */
export class RangeEncoder implements BitCoder {
  private readonly out: Writer;
  /** Less than 2^33: the carry goes into the byte that is held back. */
  private low = 0;
  private range = TOP - 1;
  private held = 0xff;
  /** Bytes that wait for a carry: the held one, and others of 0xff. None before the first, which no carry reaches. */
  private waiting = 0;

  constructor(out: Writer) {
    this.out = out;
  }

  bit(model: Uint16Array, at: number, bit: number): number {
    const state = model[at]!;
    const bound = (this.range >>> PROBABILITY_BITS) * probabilityOf(state);
    if (bit === 0) this.range = bound;
    else {
      this.low += bound;
      this.range -= bound;
    }
    model[at] = adapted(state, bit);
    while (this.range < MIN_RANGE) {
      this.range *= 256;
      this.shift();
    }
    return bit;
  }

  /** Writes what is left: the decoder finds zeros behind it. Nothing may be coded afterwards. */
  finish(): void {
    this.low = Math.ceil(this.low / MIN_RANGE) * MIN_RANGE;
    this.shift();
    this.shift();
  }

  /** Takes the highest byte off. */
  private shift(): void {
    if (this.low < 0xff000000 || this.low >= TOP) {
      const carry = this.low >= TOP ? 1 : 0;
      for (; this.waiting > 0; this.waiting--) {
        this.out.u8((this.held + carry) & 0xff);
        this.held = 0xff;
      }
      this.held = (this.low >>> 24) & 0xff;
    }
    this.waiting++;
    this.low = (this.low % 0x1000000) * 256;
  }
}
