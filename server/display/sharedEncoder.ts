import type { Command, Framebuffer, Rect } from '../../protocol/index.ts';
import { type EncodedImage, type EncoderOptions, encodeImage } from './imageEncoder.ts';
import { PixelDeflater } from './pixelDeflater.ts';

/** Images remembered at once: those of one full repaint in pieces. */
const MAX_IMAGES = 64;
/** Encodings that make a difference to what the encoder chooses. */
const CHOSEN_FROM = ['deflate', 'planes', 'webp'] as const;

interface SharedImage extends EncodedImage {
  shortened: Promise<Command> | undefined;
}

/**
 * Encodes pixels of the display once for all viewers that want the same: what one has encoded serves the others
 * until the display changes.
 */
export class SharedEncoder {
  private readonly deflater = new PixelDeflater();
  private version = -1;
  private readonly images = new Map<string, SharedImage>();
  private count = 0;

  /** Images encoded so far. */
  get encoded(): number {
    return this.count;
  }

  /** The pixels of a rect of the truth, which is of this version. */
  encode(version: number, truth: Framebuffer, surface: number, rect: Rect, options: EncoderOptions): EncodedImage {
    if (version !== this.version || this.images.size >= MAX_IMAGES) this.images.clear();
    this.version = version;
    const usable = CHOSEN_FROM.map((name) => options.encodings.has(name)).join(' ');
    const { x, y, width, height } = rect;
    const key = `${surface} ${x} ${y} ${width} ${height} ${options.semantic} ${usable} ${rateClass(options.bytesPerMs)}`;
    const known = this.images.get(key);
    if (known !== undefined) return known;
    this.count++;
    const { size, command, shorten } = encodeImage(surface, rect, truth.get(rect), options, this.deflater);
    const image: SharedImage = { size, command, shorten: undefined, shortened: undefined };
    const shared = shorten === undefined ? image : { ...image, shorten: () => (image.shortened ??= shorten()) };
    this.images.set(key, shared);
    return shared;
  }
}

/** Viewers of about the same rate choose alike: the rate's power of two. */
function rateClass(bytesPerMs: number | undefined): number {
  return bytesPerMs === undefined ? 0 : Math.round(Math.log2(Math.max(1e-3, bytesPerMs)));
}
