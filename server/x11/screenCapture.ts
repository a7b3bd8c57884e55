import { EMPTY_RECT, intersect, isEmpty, isSurfaceSize, type Rect } from '../../protocol/index.ts';
import { plainKernels } from './inference/kernels/plain.ts';
import { type Band, openCoreSource, openSharedSource, type PixelSource, SLOT_PIXELS, SLOTS } from './pixelSource.ts';
import type { XConnection } from './xConnection.ts';

/** Pixels that are converted at a time: they stay in the processor's cache between being read and being converted. */
const CHUNK_PIXELS = 1 << 15;

const DEPTH = 24;
const RED_MASK = 0xff0000;

/** Makes pixels of X, words 0x??RRGGBB, ours in place: 0xffBBGGRR. */
export interface PixelConverter {
  swapRedBlue(pixels: Uint32Array, start: number, count: number): void;
}

/** Where pixels are written to. */
interface Target {
  readonly pixels: Uint32Array;
  /** Words of a row. */
  readonly stride: number;
  readonly converter: PixelConverter;
}

/** Reads the pixels of an X screen, without its cursor. */
export class ScreenCapture {
  private readonly source: PixelSource;
  private bounds: Rect = EMPTY_RECT;
  private readonly chunk = new Uint32Array(CHUNK_PIXELS);
  /** Reads follow each other: they share the slots. */
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /** Reads a screen of this size, through shared memory where possible. Rejects when its pixels are not of 24 bits. */
  static async open(
    connection: XConnection,
    width: number,
    height: number,
    { shared = true }: { readonly shared?: boolean } = {},
  ): Promise<ScreenCapture> {
    const { screen, client } = connection;
    const visual = screen.depths[DEPTH]?.[screen.root_visual];
    if (screen.root_depth !== DEPTH || visual?.red_mask !== RED_MASK || client.display.image_byte_order !== 0) {
      throw new Error('The X screen does not have 24 bits a pixel in the usual order: start its server with depth 24.');
    }
    const core = () => openCoreSource(connection);
    const source = shared ? await openSharedSource(connection).catch(core) : core();
    return new ScreenCapture(source, width, height);
  }

  private constructor(source: PixelSource, width: number, height: number) {
    this.source = source;
    this.resize(width, height);
  }

  /** The screen has this size from now on. Throws a RangeError when it is more than can be shown. */
  resize(width: number, height: number): void {
    if (!isSurfaceSize(width, height)) throw new RangeError(`A screen of ${width} x ${height} pixels cannot be shown.`);
    this.bounds = { x: 0, y: 0, width, height };
  }

  /**
   * Writes the pixels of a rect of the screen, or of several, to their places in `into`, rows of `stride` words
   * 0xffBBGGRR; what lies outside the screen is left out. Resolves to false when the screen has become smaller than it
   * is known to be, and not all could be read. Throws a RangeError when `into` is too small. The converter is best one
   * that knows the memory of `into`.
   */
  read(
    rects: Rect | readonly Rect[],
    into: Uint32Array,
    stride: number,
    converter: PixelConverter = plainKernels,
  ): Promise<boolean> {
    const wanted = 'width' in rects ? [rects] : rects;
    const visible = wanted.map((rect) => intersect(rect, this.bounds)).filter((rect) => !isEmpty(rect));
    for (const { x, y, width, height } of visible) {
      if (x + width > stride || (y + height - 1) * stride + x + width > into.length) {
        throw new RangeError(`${x},${y} ${width} x ${height} has no place in rows of ${stride} pixels`);
      }
    }
    const result = this.last.then(() => this.readBatches(batchesOf(visible), { pixels: into, stride, converter }));
    this.last = result.catch(() => undefined);
    return result;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.source.close();
  }

  private async readBatches(batches: readonly Band[][], target: Target): Promise<boolean> {
    if (this.isClosed) return false;
    const fetch = (i: number) => this.source.fetch(i % SLOTS, batches[i] ?? []);
    let isComplete = true;
    let next = fetch(0);
    for (const [i, bands] of batches.entries()) {
      const isThere = await next;
      if (this.isClosed) return false;
      if (i + 1 < batches.length) next = fetch(i + 1);
      if (isThere) for (const band of bands) this.copy(i % SLOTS, band, target);
      else isComplete = false;
    }
    return isComplete;
  }

  private copy(slot: number, band: Band, { pixels, stride, converter }: Target): void {
    const { x, y, width, height } = band;
    const rows = Math.min(height, Math.floor(CHUNK_PIXELS / width));
    for (let row = 0; row < height; row += rows) {
      const count = Math.min(rows, height - row);
      const start = (y + row) * stride + x;
      if (width === stride) {
        this.source.read(slot, band, row * width, bytesOf(pixels, start, count * width));
        converter.swapRedBlue(pixels, start, count * width);
        continue;
      }
      this.source.read(slot, band, row * width, bytesOf(this.chunk, 0, count * width));
      for (let i = 0; i < count; i++) {
        pixels.set(this.chunk.subarray(i * width, (i + 1) * width), start + i * stride);
        converter.swapRedBlue(pixels, start + i * stride, width);
      }
    }
  }
}

function bytesOf({ buffer, byteOffset }: Uint32Array, start: number, count: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + start * 4, count * 4);
}

/** Cuts rects into bands, and puts as many together as a slot holds. */
function batchesOf(rects: readonly Rect[]): Band[][] {
  const batches: Band[][] = [];
  let used = SLOT_PIXELS;
  for (const { x, y, width, height } of rects) {
    const most = Math.floor(SLOT_PIXELS / width);
    for (let row = 0; row < height; row += most) {
      const rows = Math.min(most, height - row);
      if (used + rows * width > SLOT_PIXELS) {
        batches.push([]);
        used = 0;
      }
      batches.at(-1)?.push({ x, y: y + row, width, height: rows, offset: used });
      used += rows * width;
    }
  }
  return batches;
}
