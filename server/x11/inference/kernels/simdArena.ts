import { WebAssembly } from '../../../../protocol/index.ts';
import { MAX_ANCHORS } from './kernels.ts';

/** What simd.assemblyscript exports; addresses and strides are bytes. */
export interface SimdExports {
  swapRedBlue(at: number, count: number): void;
  markDifferent(a: number, b: number, stride: number, width: number, height: number, marks: number): void;
  markUneven(start: number, stride: number, width: number, height: number, marks: number): void;
  findSpans(a: number, b: number, stride: number, width: number, height: number, most: number, spans: number): number;
  findAnchors(
    start: number,
    stride: number,
    width: number,
    height: number,
    step: number,
    base: number,
    zeros: number,
    keys: number,
    places: number,
    capacity: number,
  ): number;
}

const PAGE_BYTES = 1 << 16;
/** Where a call leaves its marks (a row has at most 8192 pixels, says the protocol) and its anchors. */
export const MARKS = 1 << 10;
export const KEYS = PAGE_BYTES;
/** Rows whose spans have room where the anchors' keys have theirs. */
export const SPAN_ROWS = MAX_ANCHORS / 2;
export const PLACES = KEYS + MAX_ANCHORS * 4;
const PLANES = PLACES + MAX_ANCHORS * 4;
/** Frames that are copied here, and frames that live here. What is not used takes no memory. */
const COPIED = 2;
const LENT = 2;

/**
 * The memory of the kernels for frames of one size, and the kernels in it. It never grows, so that arrays in it stay
 * valid.
 */
export class SimdArena {
  /** Pixels of a frame. */
  readonly size: number;
  readonly exports: SimdExports;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  private lent = 0;

  constructor(module: object, size: number) {
    const pages = Math.ceil((PLANES + (COPIED + LENT) * size * 4) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.size = size;
    // The module was compiled from the source that the interface describes.
    this.exports = exports as SimdExports;
    this.words = new Uint32Array(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
  }

  /** Where the pixels of one of the copied frames begin. */
  copyAddress(slot: 0 | 1): number {
    return PLANES + slot * this.size * 4;
  }

  get isFull(): boolean {
    return this.lent === LENT;
  }

  /** The pixels of a new frame that lives here. It must not be full. */
  lend(): Uint32Array<ArrayBuffer> {
    const start = PLANES + (COPIED + this.lent++) * this.size * 4;
    return new Uint32Array(this.words.buffer, start, this.size);
  }

  /** Where pixels begin that live here, or undefined. */
  addressOf(pixels: Uint32Array): number | undefined {
    return pixels.buffer === this.words.buffer ? pixels.byteOffset : undefined;
  }
}
