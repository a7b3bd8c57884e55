/** Probabilities are 12 bits ... */
export const PROBABILITY_BITS = 12;
/** ... above four that count what has been seen. */
const COUNT_BITS = 4;
const COUNT_MASK = (1 << COUNT_BITS) - 1;
/** What an adaptive bit begins with: both values are as likely, and nothing has been seen. */
const EVEN = 1 << (PROBABILITY_BITS + COUNT_BITS - 1);
/** By which share, a power of two, a bit moves towards what it sees: fast at first, then less and less. */
const SHIFTS = Uint8Array.of(1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5);
/** No value is certain. */
const LEAST = 24;
const MOST = (1 << PROBABILITY_BITS) - LEAST;
/** Below this range the coders take another byte. */
export const MIN_RANGE = 1 << 24;

/**
 * One end of an adaptive binary coder (a range coder as in LZMA). The encoder takes a bit and returns it; the decoder
 * returns the bit that was encoded, whatever it is given. So a model is written once for both ends, which keeps them
 * in step. Each call adapts the probability that it is coded with.
 */
export interface BitCoder {
  bit(model: Uint16Array, at: number, bit: number): number;
}

/** Adaptive bits, of which nothing is known yet. */
export function newModel(bits: number): Uint16Array {
  return new Uint16Array(bits).fill(EVEN);
}

/** How likely an adaptive bit is 0, of 2^12. */
export function probabilityOf(state: number): number {
  return state >>> COUNT_BITS;
}

/** What an adaptive bit becomes when it is seen once more. */
export function adapted(state: number, bit: number): number {
  const count = state & COUNT_MASK;
  const probability = state >>> COUNT_BITS;
  const shift = SHIFTS[count]!;
  const next =
    bit === 0 ? probability + (((1 << PROBABILITY_BITS) - probability) >> shift) : probability - (probability >> shift);
  const bounded = Math.min(MOST, Math.max(LEAST, next));
  return (bounded << COUNT_BITS) | Math.min(COUNT_MASK, count + 1);
}
