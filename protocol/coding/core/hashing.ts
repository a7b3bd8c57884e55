import { type i32, imul } from './heap.ts';

/** An odd number whose bits look random (the golden ratio). */
const SPREAD = -1640531535;

/** A hash of some words goes on with the next: quick, and good in its high bits only; `joined` ends it. */
export function continued(hash: i32, word: i32): i32 {
  return imul((hash ^ word) + (hash >>> 13), SPREAD);
}

/** Joins two words to one whose high bits depend on all bits of both. */
export function joined(a: i32, b: i32): i32 {
  const mixed = imul(a ^ imul(b, SPREAD), -2048144789);
  return mixed ^ (mixed >>> 15);
}
