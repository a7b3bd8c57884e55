import { createCanvas as createNativeCanvas, type Canvas as NativeCanvas } from '@napi-rs/canvas';

/** A picture that can be drawn. Its pixels do not change. */
export class CanvasImage {
  readonly width: number;
  readonly height: number;
  /** Bytes R, G, B, A, not premultiplied, row by row. */
  readonly rgba: Uint8ClampedArray;
  readonly isOpaque: boolean;
  private made: NativeCanvas | undefined;

  constructor(width: number, height: number, rgba: Uint8ClampedArray) {
    if (rgba.length !== width * height * 4) {
      throw new RangeError(`${rgba.length} bytes are not ${width} x ${height} pixels`);
    }
    this.width = width;
    this.height = height;
    this.rgba = rgba;
    this.isOpaque = isOpaque(rgba);
  }

  /** The same picture for the rasteriser. */
  get native(): NativeCanvas {
    this.made ??= nativeImage(this.width, this.height, this.rgba);
    return this.made;
  }
}

/**
 * Loads a picture from a file (PNG, JPEG, WebP, GIF, AVIF, SVG) or from the bytes of one. Rejects when it
 * cannot be read.
 */
export async function loadImage(source: string | Uint8Array): Promise<CanvasImage> {
  // Loaded when the first picture is: it costs more than the rest of the canvas, and most apps show none.
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(source)
      .rotate()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rgba = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    return new CanvasImage(info.width, info.height, rgba);
  } catch (cause) {
    const what = typeof source === 'string' ? source : `these ${source.length} bytes`;
    throw new Error(`The image ${what} could not be loaded; it must be a PNG, JPEG, WebP, GIF, AVIF or SVG.`, {
      cause,
    });
  }
}

export function nativeImage(width: number, height: number, rgba: Uint8ClampedArray): NativeCanvas {
  const canvas = createNativeCanvas(width, height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(width, height);
  data.data.set(rgba);
  context.putImageData(data, 0, 0);
  return canvas;
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
