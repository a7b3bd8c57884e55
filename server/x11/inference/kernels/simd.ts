import { WebAssembly } from '../../../../protocol/index.ts';
import type { Anchors } from '../../../display/anchors.ts';
import { type PixelView, withBytes } from '../pixelView.ts';
import { CELL, type Kernels, MAX_ANCHORS, type Plane } from './kernels.ts';
import { plainKernels } from './plain.ts';
import { KEYS, MARKS, PLACES, SimdArena, SPAN_ROWS } from './simdArena.ts';
import { SIMD_MODULE } from './simdModule.ts';

/** The kernels in WebAssembly, or undefined where it has no SIMD. */
export function createSimdKernels(): Kernels | undefined {
  const compiled = Buffer.from(SIMD_MODULE, 'base64');
  return WebAssembly.validate(compiled) ? new SimdKernels(new WebAssembly.Module(compiled)) : undefined;
}

/** Sees only its own memory, so frames that do not live there are copied. */
class SimdKernels implements Kernels {
  readonly name = 'simd';
  private readonly module: object;
  private arena: SimdArena;

  constructor(module: object) {
    this.module = module;
    this.arena = new SimdArena(module, 0);
  }

  createPixels(width: number, height: number): Uint32Array<ArrayBuffer> {
    if (this.arena.isFull) this.arena = new SimdArena(this.module, width * height);
    else this.resize(width * height);
    return this.arena.lend();
  }

  swapRedBlue(pixels: Uint32Array, start: number, count: number): void {
    const address = this.arena.addressOf(pixels);
    if (address === undefined) plainKernels.swapRedBlue(pixels, start, count);
    else this.arena.exports.swapRedBlue(address + start * 4, count);
  }

  open(before: PixelView, after: PixelView): { readonly before: Plane; readonly after: Plane } {
    this.resize(before.width * before.height);
    return { before: this.planeOf(before, 0), after: this.planeOf(after, 1) };
  }

  load({ width, pixels, address }: Plane, top: number, bottom: number): void {
    const { arena } = this;
    if (arena.addressOf(pixels) !== undefined) return;
    arena.words.set(pixels.subarray(top * width, bottom * width), (address >> 2) + top * width);
  }

  markDifferent(
    a: Plane,
    aStart: number,
    b: Plane,
    bStart: number,
    width: number,
    height: number,
    marks: Uint8Array,
    at: number,
  ): void {
    const cells = Math.ceil(width / CELL);
    this.putMarks(marks, at, cells);
    const from = a.address + aStart * 4;
    this.arena.exports.markDifferent(from, b.address + bStart * 4, a.width * 4, width, height, MARKS);
    this.takeMarks(marks, at, cells);
  }

  findSpans(
    a: Plane,
    aStart: number,
    b: Plane,
    bStart: number,
    width: number,
    height: number,
    most: number,
    spans: Int32Array,
  ): number {
    const { exports, words } = this.arena;
    let count = 0;
    for (let row = 0; row < height && count <= most; row += SPAN_ROWS) {
      const rows = Math.min(SPAN_ROWS, height - row);
      const from = a.address + (aStart + row * a.width) * 4;
      const to = b.address + (bStart + row * a.width) * 4;
      count += exports.findSpans(from, to, a.width * 4, width, rows, most - count, KEYS);
      spans.set(words.subarray(KEYS >> 2, (KEYS >> 2) + rows * 2), row * 2);
    }
    return count;
  }

  markUneven(a: Plane, start: number, width: number, height: number, marks: Uint8Array, at: number): void {
    const cells = Math.ceil(width / CELL);
    this.putMarks(marks, at, cells);
    this.arena.exports.markUneven(a.address + start * 4, a.width * 4, width, height, MARKS);
    this.takeMarks(marks, at, cells);
  }

  findAnchors(
    a: Plane,
    start: number,
    width: number,
    height: number,
    step: number,
    zeros: number,
    anchors: Anchors,
  ): void {
    const { exports, words } = this.arena;
    const { keys, places, count } = anchors;
    const from = a.address + start * 4;
    const room = Math.min(MAX_ANCHORS, keys.length - count);
    const found = exports.findAnchors(from, a.width * 4, width, height, step, start, zeros, KEYS, PLACES, room);
    for (let i = 0; i < found; i++) {
      keys[count + i] = words[(KEYS >> 2) + i]!;
      places[count + i] = words[(PLACES >> 2) + i]!;
    }
    anchors.count = count + found;
  }

  private resize(size: number): void {
    if (this.arena.size !== size) this.arena = new SimdArena(this.module, size);
  }

  private planeOf(view: PixelView, slot: 0 | 1): Plane {
    const { width, height, pixels, bytes } = withBytes(view);
    const address = this.arena.addressOf(pixels) ?? this.arena.copyAddress(slot);
    return { width, height, pixels, bytes, address };
  }

  private putMarks(marks: Uint8Array, at: number, cells: number): void {
    const { bytes } = this.arena;
    for (let i = 0; i < cells; i++) bytes[MARKS + i] = marks[at + i]!;
  }

  private takeMarks(marks: Uint8Array, at: number, cells: number): void {
    const { bytes } = this.arena;
    for (let i = 0; i < cells; i++) marks[at + i] = bytes[MARKS + i]!;
  }
}
