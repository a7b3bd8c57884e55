import sharp from 'sharp';
import {
  type Command,
  colorOf,
  type EncodingName,
  type Image,
  packRgb,
  type Rect,
  stippleBytes,
} from '../../protocol/index.ts';
import type { PixelDeflater } from './pixelDeflater.ts';

/** Below this a stipple is not tried: an image costs about the same. */
const MIN_STIPPLE_PIXELS = 64;
/** Images below this many bytes a pixel are no photographs, unless they are shorter as differences: WebP would win little. */
const PHOTO_BYTES_PER_PIXEL = 0.6;
/** Smaller images are not worth a trip to the codec's thread. */
const MIN_WEBP_PIXELS = 4096;
/** What lossless WebP saves on photographs against differences, about (measured). */
const WEBP_SAVING = 0.3;
/** What lossless WebP at its least effort takes, milliseconds a megapixel (measured). */
const WEBP_MS_PER_MEGAPIXEL = 160;

/** What may be chosen from for one viewer. */
export interface EncoderOptions {
  /** Encodings that the viewer decodes. */
  readonly encodings: ReadonlySet<EncodingName>;
  /** Commands mode: an image of one or two colours may become a fill or a stipple. */
  readonly semantic: boolean;
  /** What the link carries, bytes a millisecond; undefined when not known. */
  readonly bytesPerMs: number | undefined;
}

/** How an image travels. */
export interface EncodedImage {
  /** Bytes that it takes, about. */
  readonly size: number;
  readonly command: Command;
  /** Starts making a shorter form, where that is worth its time. */
  readonly shorten: (() => Promise<Command>) | undefined;
}

/** A fill, or the head of an image, takes about so much. */
const HEAD_BYTES = 10;

/**
 * Chooses how the pixels of a rect travel: a fill for one colour, a stipple for two, else deflate, raw where
 * that is no shorter, or lossless WebP where the link is so slow that its time is won back.
 */
export function encodeImage(
  surface: number,
  rect: Rect,
  pixels: Uint32Array<ArrayBuffer>,
  options: EncoderOptions,
  deflater: PixelDeflater,
): EncodedImage {
  if (options.semantic) {
    const flat = fewColors(surface, rect, pixels);
    if (flat !== undefined) {
      const bits = flat.name === 'stipple' ? flat.bits.length : 0;
      return { size: HEAD_BYTES + bits, command: flat, shorten: undefined };
    }
  }
  const { encoding, bytes } = deflater.deflate(pixels, rect.width, options.encodings);
  const plain: Image = { name: 'image', surface, rect, encoding, bytes };
  const shorten = isWorthWebp(plain, options) ? () => smallerWebp(plain, packRgb(pixels)) : undefined;
  return { size: HEAD_BYTES + bytes.length, command: plain, shorten };
}

function isWorthWebp(
  { rect, encoding, bytes: { length: bytes } }: Image,
  { encodings, semantic, bytesPerMs }: EncoderOptions,
): boolean {
  const pixels = rect.width * rect.height;
  if (!semantic || !encodings.has('webp') || bytesPerMs === undefined) return false;
  if (pixels < MIN_WEBP_PIXELS || (encoding !== 'planes' && bytes < pixels * PHOTO_BYTES_PER_PIXEL)) return false;
  return (bytes * WEBP_SAVING) / bytesPerMs > (pixels / 1e6) * WEBP_MS_PER_MEGAPIXEL;
}

async function smallerWebp(plain: Image, rgb: Uint8Array): Promise<Command> {
  const { width, height } = plain.rect;
  const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  return bytes.length < plain.bytes.length ? { ...plain, encoding: 'webp', bytes } : plain;
}

/** A fill or a stipple when the image has one or two colours. */
function fewColors(surface: number, rect: Rect, pixels: Uint32Array): Command | undefined {
  const first = pixels[0]!;
  let at = 1;
  while (at < pixels.length && pixels[at] === first) at++;
  if (at === pixels.length) return { name: 'fill', surface, rects: [rect], color: colorOf(first) };
  if (pixels.length < MIN_STIPPLE_PIXELS) return undefined;
  const second = pixels[at]!;
  for (; at < pixels.length; at++) if (pixels[at] !== first && pixels[at] !== second) return undefined;
  const bits = new Uint8Array(stippleBytes(rect.width, rect.height));
  const stride = (rect.width + 7) >> 3;
  for (let y = 0, i = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++, i++) {
      if (pixels[i] === second) bits[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { name: 'stipple', surface, rect, bits, color: colorOf(second), background: colorOf(first) };
}
