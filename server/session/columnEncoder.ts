import { ColumnCoder, type Framebuffer, RangeEncoder, type Rect, Writer } from '../../protocol/index.ts';
import type { EncodedImage } from '../display/imageEncoder.ts';

/** Smaller images cost next to nothing as they are. */
const MIN_PIXELS = 32;
/** Images up to this size are coded at once, milliseconds each at most. */
const MAX_PROMPT_PIXELS = 1 << 16;
/** Larger ones take this share of the time at most, where the link does not need longer for what is saved. */
const LARGE_SHARE = 0.25;
/** What coding and decoding take together, milliseconds a pixel, about (measured on text). */
const MS_PER_PIXEL = 1 / 8000;
/** What the coder saves of the bytes of deflated text, about. */
const SAVING = 0.8;
/** Images that deflate to more bytes a pixel are photographs: the coder takes long for them, and gains little. */
const MAX_BYTES_PER_PIXEL = 0.9;
/** What the head of an image takes, bytes, about. */
const HEAD_BYTES = 10;

/** Codes a viewer's images with what its connection has learned, where that is worth the time. */
export class ColumnEncoder {
  private readonly now: () => number;
  private readonly coder = new ColumnCoder();
  private nextLargeAt = Number.NEGATIVE_INFINITY;

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.now = now;
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
    const isLarge = area > MAX_PROMPT_PIXELS;
    const savesTime = bytesPerMs !== undefined && (size * SAVING) / bytesPerMs > area * MS_PER_PIXEL;
    if (isLarge && !savesTime && start < this.nextLargeAt) return undefined;
    const out = new Writer();
    const bits = new RangeEncoder(out);
    this.coder.code(bits, width, height, truth.get(piece));
    bits.finish();
    if (isLarge) {
      const end = this.now();
      this.nextLargeAt = end + (end - start) / LARGE_SHARE;
    }
    const bytes = out.take();
    const image = { name: 'image', surface: command.surface, rect: piece, encoding: 'columns', bytes } as const;
    return { size: HEAD_BYTES + bytes.length, command: image, shorten: undefined };
  }
}
