import { type i32, imul } from './heap.ts';

/** Joins two words to one whose high bits depend on all bits of both. */
export function joined(a: i32, b: i32): i32 {
  const mixed = imul(a ^ imul(b, -1640531535), -2048144789);
  return mixed ^ (mixed >>> 15);
}
