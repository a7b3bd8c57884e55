import { ColumnCoder, type Framebuffer, RangeEncoder, type Rect, Writer } from '../../protocol/index.ts';
import type { EncodedImage } from '../display/imageEncoder.ts';

/** Smaller images cost next to nothing as they are. */
const MIN_PIXELS = 32;
/** The coder takes this share of the time at most, where the link does not need longer for what is saved ... */
const SHARE = 0.25;
/** ... and at once no more than it could have had in so long a pause, milliseconds. */
const MOST_SAVED_UP_MS = 60;
/** What coding takes, milliseconds a pixel, and what it leaves of the deflated bytes, before that has been measured. */
const FIRST_MS_PER_PIXEL = 1 / 15_000;
const FIRST_REMAINDER = 0.2;
/** Weight of a new measurement. */
const WEIGHT = 0.25;
/** Images that deflate to more bytes a pixel are photographs: the coder takes long for them, and gains little. */
const MAX_BYTES_PER_PIXEL = 0.9;
/** What the head of an image takes, bytes, about. */
const HEAD_BYTES = 10;

/** Codes a viewer's images with what its connection has learned, where that is worth the time. */
export class ColumnEncoder {
  private readonly now: () => number;
  private readonly coder = new ColumnCoder();
  /** Time that it may take now, milliseconds; less than nothing after it took longer. */
  private balance = MOST_SAVED_UP_MS;
  private balancedAt: number;
  private msPerPixel = FIRST_MS_PER_PIXEL;
  private remainder = FIRST_REMAINDER;

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.now = now;
    this.balancedAt = now();
  }

  /**
   * The same image in the connection's own terms; undefined where it is better left as it is. What is returned must be
   * sent, and in this order: the client learns by it. `bytesPerMs`: what the link carries, if that is known.
   */
  encode(
    { command, size }: EncodedImage,
    truth: Framebuffer,
    piece: Rect,
    bytesPerMs: number | undefined,
  ): EncodedImage | undefined {
    if (command.name !== 'image' && command.name !== 'stipple') return undefined;
    // What is shorter as differences is smooth: a photograph, too.
    if (command.name === 'image' && command.encoding === 'planes') return undefined;
    const { width, height } = piece;
    const area = width * height;
    if (area < MIN_PIXELS || size > area * MAX_BYTES_PER_PIXEL + HEAD_BYTES) return undefined;
    const start = this.now();
    this.balance = Math.min(MOST_SAVED_UP_MS, this.balance + (start - this.balancedAt) * SHARE);
    this.balancedAt = start;
    if (this.balance <= 0 && !this.savesTime(size, area, bytesPerMs)) return undefined;
    const out = new Writer();
    const bits = new RangeEncoder(out);
    this.coder.code(bits, width, height, truth.get(piece));
    bits.finish();
    const bytes = out.take();
    const took = this.now() - start;
    this.balance -= took;
    this.msPerPixel += (took / area - this.msPerPixel) * WEIGHT;
    this.remainder += (Math.min(1, bytes.length / size) - this.remainder) * WEIGHT;
    const image = { name: 'image', surface: command.surface, rect: piece, encoding: 'columns', bytes } as const;
    return { size: HEAD_BYTES + bytes.length, command: image, shorten: undefined };
  }

  /** Whether the link would need longer for what coding saves than both ends for coding. */
  private savesTime(size: number, area: number, bytesPerMs: number | undefined): boolean {
    if (bytesPerMs === undefined) return false;
    return (size * (1 - this.remainder)) / bytesPerMs > 2 * area * this.msPerPixel;
  }
}
