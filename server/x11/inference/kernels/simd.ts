import { bytesOf, type PixelView } from '../pixelView.ts';
import { type Anchors, CELL, type Kernels, type Plane } from './kernels.ts';
import { SIMD_MODULE } from './simdModule.ts';

/** What simd.assemblyscript exports; addresses and strides are bytes. */
interface SimdExports {
  markDifferent(a: number, b: number, stride: number, width: number, height: number, marks: number): void;
  markUneven(start: number, stride: number, width: number, height: number, marks: number): void;
  findAnchors(
    start: number,
    length: number,
    base: number,
    zeros: number,
    keys: number,
    places: number,
    count: number,
    capacity: number,
  ): number;
}

/** The part of WebAssembly's interface that is used here: not every project of this repository has its types. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

// Every version of Node that runs this has it.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const PAGE_BYTES = 1 << 16;
/** Where a call leaves its marks and anchors: a row has at most 8192 pixels (protocol limits). */
const MARKS = 1 << 10;
const KEYS = PAGE_BYTES;
const PLACES = KEYS + (1 << 15);
const PLANES = 2 * PAGE_BYTES;

/** The kernels in WebAssembly, or undefined where it has no SIMD. */
export function createSimdKernels(): Kernels | undefined {
  const compiled = Buffer.from(SIMD_MODULE, 'base64');
  return WebAssembly.validate(compiled) ? new SimdKernels(new WebAssembly.Module(compiled)) : undefined;
}

/** Holds two frames in a memory of its own, which grows with them. */
class SimdKernels implements Kernels {
  readonly name = 'simd';
  private readonly memory = new WebAssembly.Memory({ initial: PLANES / PAGE_BYTES });
  private readonly exports: SimdExports;
  private pixels = new Uint32Array(this.memory.buffer);
  private marks = new Uint8Array(this.memory.buffer, MARKS);

  constructor(module: object) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    // The module was compiled from the source that the interface describes.
    this.exports = exports as SimdExports;
  }

  open(before: PixelView, after: PixelView): { readonly before: Plane; readonly after: Plane } {
    const size = before.pixels.byteLength;
    this.reserve(PLANES + 2 * size);
    const plane = (view: PixelView, address: number): Plane => {
      const { width, height, pixels } = view;
      return { width, height, pixels, bytes: bytesOf(view), address };
    };
    return { before: plane(before, PLANES), after: plane(after, PLANES + size) };
  }

  load({ width, pixels, address }: Plane, top: number, bottom: number): void {
    this.pixels.set(pixels.subarray(top * width, bottom * width), (address >> 2) + top * width);
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
    this.exports.markDifferent(from, b.address + bStart * 4, a.width * 4, width, height, MARKS);
    this.takeMarks(marks, at, cells);
  }

  markUneven(a: Plane, start: number, width: number, height: number, marks: Uint8Array, at: number): void {
    const cells = Math.ceil(width / CELL);
    this.putMarks(marks, at, cells);
    this.exports.markUneven(a.address + start * 4, a.width * 4, width, height, MARKS);
    this.takeMarks(marks, at, cells);
  }

  findAnchors(a: Plane, start: number, length: number, zeros: number, anchors: Anchors): void {
    const { keys, places, count } = anchors;
    const room = Math.min(keys.length - count, (PLACES - KEYS) >> 2);
    const found = this.exports.findAnchors(a.address + start * 4, length, start, zeros, KEYS, PLACES, 0, room);
    for (let i = 0; i < found; i++) {
      keys[count + i] = this.pixels[(KEYS >> 2) + i]!;
      places[count + i] = this.pixels[(PLACES >> 2) + i]!;
    }
    anchors.count = count + found;
  }

  private putMarks(marks: Uint8Array, at: number, cells: number): void {
    for (let i = 0; i < cells; i++) this.marks[i] = marks[at + i]!;
  }

  private takeMarks(marks: Uint8Array, at: number, cells: number): void {
    for (let i = 0; i < cells; i++) marks[at + i] = this.marks[i]!;
  }

  private reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.pixels = new Uint32Array(this.memory.buffer);
    this.marks = new Uint8Array(this.memory.buffer, MARKS);
  }
}
