import type { i32 } from './heap.ts';
import { BYTE_CELLS } from './layout.ts';
import { codeTree } from './numbers.ts';

const LIMIT = 60;

/** A colour of 24 bits that was not there lately: green, and how red and blue differ from it. */
export function codeNewColor(value: i32): i32 {
  const green = codeTree(BYTE_CELLS + 2048, 8, (value >>> 8) & 0xff, LIMIT);
  const red = (codeTree(BYTE_CELLS + 3072, 8, ((value & 0xff) - green) & 0xff, LIMIT) + green) & 0xff;
  const blue = (codeTree(BYTE_CELLS + 3072, 8, (((value >>> 16) & 0xff) - green) & 0xff, LIMIT) + green) & 0xff;
  return (blue << 16) | (green << 8) | red;
}
