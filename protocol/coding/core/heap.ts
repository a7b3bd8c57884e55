/**
 * The memory of the context coder as its core sees it. The files beside this one are the core: they are compiled as
 * they are, by AssemblyScript to WebAssembly (.ci/kernels.mjs) and as TypeScript to what runs where there is none, and
 * give the same bits. So they use only what both read alike: 32-bit integers, top-level functions, and this memory.
 * What is written here in JavaScript, the compiler of the kernels brings as instructions.
 */

/** A 32-bit integer: sums and differences are followed by `| 0` where they could leave it. */
export type i32 = number;

let bytes = new Uint8Array(0);
let words = new Int32Array(0);

/** The core works in this memory from now on. */
export function useHeap(memory: ArrayBuffer): void {
  bytes = new Uint8Array(memory);
  words = new Int32Array(memory);
}

/** The byte at an address. */
export function get8(at: i32): i32 {
  return bytes[at]!;
}

export function set8(at: i32, value: i32): void {
  bytes[at] = value;
}

/** The word at an address, which is a multiple of 4. */
export function get32(at: i32): i32 {
  return words[at >> 2]!;
}

export function set32(at: i32, value: i32): void {
  words[at >> 2] = value;
}

/** Sets `count` bytes to zero. */
export function clearHeap(at: i32, count: i32): void {
  bytes.fill(0, at, at + count);
}

/** Copies `count` bytes. */
export function copyHeap(to: i32, from: i32, count: i32): void {
  bytes.copyWithin(to, from, from + count);
}

/** The low 32 bits of a product. */
export function imul(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}

/** Leading zeros. */
export function leadingZeros(value: i32): i32 {
  return Math.clz32(value);
}

/** Whether a is less than b, both unsigned. */
export function isBelow(a: i32, b: i32): boolean {
  return a >>> 0 < b >>> 0;
}
