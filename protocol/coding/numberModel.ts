import { type BitCoder, newModel } from './bitCoder.ts';

/** Numbers have at most so many bits. */
const MAX_BITS = 32;
/** Bits below the highest one that have probabilities of their own; the rest are as good as random. */
const MODELLED_BITS = 3;

/** Learns unsigned integers of one kind: how long they are, and their highest bits. */
export class NumberModel {
  private readonly lengths = newModel(MAX_BITS + 1);
  private readonly tops = newModel((MAX_BITS + 1) << MODELLED_BITS);
  private readonly lows = newModel(MAX_BITS);

  /** Codes a number from 0 to 2^32 - 1; the decoder ignores what it is given. */
  code(coder: BitCoder, value: number): number {
    const wanted = MAX_BITS - Math.clz32(value);
    let length = 0;
    while (length < MAX_BITS && coder.bit(this.lengths, length, Number(length < wanted)) === 1) length++;
    if (length === 0) return 0;
    let result = 1;
    for (let i = length - 2; i >= 0; i--) {
      const bit = (value >>> i) & 1;
      const depth = length - 2 - i;
      const top = (length << MODELLED_BITS) | (result & ((1 << MODELLED_BITS) - 1));
      result = result * 2 + (depth < MODELLED_BITS ? coder.bit(this.tops, top, bit) : coder.bit(this.lows, i, bit));
    }
    return result;
  }
}
