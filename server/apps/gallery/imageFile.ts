import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Rect } from '../../../protocol/index.ts';
import { truePathInside } from './rootFolder.ts';

/** What is known of an image file before it is decoded. */
export interface ImageFile {
  /** The true path, in the root folder. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Changes when the file does. */
  readonly version: string;
  /** As it is shown: turned as its EXIF data says. */
  readonly width: number;
  readonly height: number;
  readonly type: string;
  /** Frames of an animation, pages of a document; the first is shown. */
  readonly pages: number;
  /** Drawn from shapes: it is sharp at every size. */
  readonly isVector: boolean;
}

/** Pixels of an image at a scale: the whole, or the part that is needed. */
export interface Layer {
  /** Pixels of the layer per pixel of the image. */
  readonly scale: number;
  /** Which part of the scaled image it is. */
  readonly part: Rect;
  /** Bytes R, G, B, A, not premultiplied. */
  readonly rgba: Uint8ClampedArray;
  readonly isOpaque: boolean;
}

/** Pixels of a file that is decoded: 268 million, more than any camera takes; interlaced ones need a gigabyte then. */
export const MAX_INPUT_PIXELS = 1 << 28;
/** A picture made of shapes is read as a whole, so that it cannot name other files; larger ones are no pictures. */
const MAX_VECTOR_BYTES = 32 << 20;
/** A file that takes longer is made to take long. */
const DECODE_TIMEOUT_SECONDS = 60;
/** Dots per inch at which a vector image has its own size. */
const VECTOR_DENSITY = 72;
/** The densities that the decoder takes. */
const MIN_DENSITY = 1;
const MAX_DENSITY = 100_000;

// The decoder would go on showing a file that has changed under the same name.
sharp.cache(false);

/** Looks at a file. Rejects with a sentence for the user when it is no image, or not in the root folder. */
export async function openImageFile(root: string, path: string): Promise<ImageFile> {
  const real = await truePathInside(root, path);
  if (real === null) throw new Error('The file is gone, or not in the folder of pictures.');
  const stats = await stat(real);
  if (!stats.isFile()) throw new Error('This is not a file.');
  if (stats.size === 0) throw new Error('The file is empty.');
  let metadata: Metadata;
  try {
    metadata = await (await decoder(real, /\.svgz?$/i.test(path), 1)).metadata();
  } catch (cause) {
    throw new Error(explain(cause), { cause });
  }
  const { autoOrient, format, pages = 1, compression } = metadata;
  return {
    path: real,
    name: basename(path),
    bytes: stats.size,
    version: `${stats.mtimeMs}:${stats.size}`,
    width: autoOrient.width,
    height: autoOrient.height,
    type: (compression === 'av1' ? 'avif' : format).toUpperCase(),
    pages,
    isVector: format === 'svg',
  };
}

/** Decodes a part of the image at a scale. Rejects with a sentence for the user. */
export async function decodeLayer(file: ImageFile, scale: number, part: Rect): Promise<Layer> {
  try {
    const image = (await decoder(file.path, file.isVector, scale)).autoOrient();
    const whole = scaledSize(file, scale);
    if (part.width !== whole.width || part.height !== whole.height) {
      image.extract(file.isVector ? clampPart(part, whole) : sourceOf(file, scale, part));
    }
    const { data } = await image
      .resize(part.width, part.height, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .timeout({ seconds: DECODE_TIMEOUT_SECONDS })
      .toBuffer({ resolveWithObject: true });
    const rgba = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    if (rgba.length !== part.width * part.height * 4) throw new Error('the decoder gave another size');
    return { scale, part, rgba, isOpaque: isOpaque(rgba) };
  } catch (cause) {
    throw new Error(explain(cause), { cause });
  }
}

/** The size of the whole image at a scale, at least one pixel. */
export function scaledSize({ width, height }: ImageFile, scale: number): { width: number; height: number } {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

interface ExtractedPart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of the image that a part of it at a scale shows. */
function sourceOf(file: ImageFile, scale: number, { x, y, width, height }: Rect): ExtractedPart {
  const [left, top] = [Math.floor(x / scale), Math.floor(y / scale)];
  const source = { x: left, y: top, width: Math.ceil((x + width) / scale) - left, height: 0 };
  return clampPart({ ...source, height: Math.ceil((y + height) / scale) - top }, file);
}

/** Vector images are drawn at their scale, so that parts of them need no other. */
function clampPart({ x, y, width, height }: Rect, whole: { width: number; height: number }): ExtractedPart {
  const left = Math.min(x, whole.width - 1);
  const top = Math.min(y, whole.height - 1);
  return {
    left,
    top,
    width: Math.max(1, Math.min(width, whole.width - left)),
    height: Math.max(1, Math.min(height, whole.height - top)),
  };
}

async function decoder(path: string, isVector: boolean, scale: number): Promise<Sharp> {
  // Broken files show what can be read of them.
  const options = { limitInputPixels: MAX_INPUT_PIXELS, sequentialRead: true, failOn: 'none' } as const;
  if (!isVector) return sharp(path, options);
  if ((await stat(path)).size > MAX_VECTOR_BYTES) throw new Error('vector image is too large');
  const density = Math.min(MAX_DENSITY, Math.max(MIN_DENSITY, VECTOR_DENSITY * scale));
  return sharp(await readFile(path), { ...options, density });
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

/** What a decoder's message means to somebody who looks at pictures. */
function explain(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/unsupported image format|unsupported codec|no decoding plugin|not a known file format/i.test(message)) {
    return 'This is not an image that can be read here.';
  }
  if (/pixel limit/i.test(message)) return `The image has more than ${MAX_INPUT_PIXELS >> 20} million pixels.`;
  if (/EACCES|EPERM/.test(message)) return 'The file may not be read.';
  if (/timeout/i.test(message)) return 'Decoding takes too long.';
  return `The image cannot be decoded: ${(message.split('\n')[0] ?? '').slice(0, 200)}`;
}
