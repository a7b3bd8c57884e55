import { type DecodeImage, type Decoders, ProtocolError, portableDecoders } from '../../protocol/index.ts';
import { proveDecoder } from '../core/index.ts';

/** The decoders that this browser has and that are exact in it. */
export async function provenDecoders(): Promise<Decoders> {
  if (typeof OffscreenCanvas === 'undefined' || !(await proveDecoder(decodeWebp))) return portableDecoders;
  return { ...portableDecoders, webp: decodeWebp };
}

const decodeWebp: DecodeImage = async (bytes, width, height) => {
  // Copied because a Blob takes no view of memory that might be shared.
  const blob = new Blob([bytes.slice()], { type: 'image/webp' });
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ProtocolError('encoding', `a WebP image cannot be decoded: ${detail}`);
  }
  try {
    if (bitmap.width !== width || bitmap.height !== height) {
      throw new ProtocolError('encoding', `a WebP image is ${bitmap.width} x ${bitmap.height}, not ${width} x ${height}`);
    }
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error('The browser gave no canvas to decode an image on.');
    context.drawImage(bitmap, 0, 0);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  } finally {
    // Left to the garbage collector, bitmaps pile up.
    bitmap.close();
  }
};
