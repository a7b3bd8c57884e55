import { type i32, leadingZeros } from './heap.ts';
import { NUMBER_CELLS, NUMBERS } from './layout.ts';
import { codeBit, codeCell } from './rangeCoder.ts';

/** Highest bits below the first one that are learned; the rest are as good as random. */
const LEARNED_BITS = 3;
const LENGTH_BITS = 5;
const LIMIT = 60;

/** Codes a number from 0 to 2^31 - 1: how long it is, then its bits, by what numbers of this kind were before. */
export function codeNumber(kind: i32, value: i32): i32 {
  const cells = NUMBERS + kind * NUMBER_CELLS * 4;
  const length = codeTree(cells, LENGTH_BITS, 32 - leadingZeros(value), LIMIT);
  if (length < 2) return length;
  let result = 1;
  for (let i = length - 2; i >= 0; i--) {
    const bit = (value >>> i) & 1;
    const isLearned = i >= length - 1 - LEARNED_BITS;
    const cell = cells + (32 + length * 8 + (result & 7)) * 4;
    result = result * 2 + (isLearned ? codeCell(cell, bit, LIMIT) : codeBit(1 << 15, bit));
  }
  return result;
}

/** The same for numbers of both signs. */
export function codeSigned(kind: i32, value: i32): i32 {
  const coded = codeNumber(kind, value < 0 ? -2 * value - 1 : 2 * value);
  return (coded & 1) === 1 ? -((coded >>> 1) + 1) : coded >>> 1;
}

/** Codes `bits` bits, the highest first, each by those before it. There are 2^bits cells. */
export function codeTree(cells: i32, bits: i32, value: i32, limit: i32): i32 {
  let node = 1;
  for (let i = bits - 1; i >= 0; i--) node = node * 2 + codeCell(cells + node * 4, (value >>> i) & 1, limit);
  return node - (1 << bits);
}
