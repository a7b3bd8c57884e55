import { type DecodeImage, ProtocolError } from '../../protocol/index.ts';

const RIFF = 0x52494646;
const WEBP = 0x57454250;
const VP8L = 0x5650384c;
const VP8L_SIGNATURE = 0x2f;

/** Lossless WebP, by the browser's own decoder. Not every browser's is exact. */
export const decodeWebp: DecodeImage = async (bytes, width, height) => {
  checkSize(bytes, width, height);
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
    const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error('The browser gave no canvas to decode an image on.');
    context.drawImage(bitmap, 0, 0);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  } finally {
    // Left to the garbage collector, bitmaps pile up.
    bitmap.close();
  }
};

/** RIFF, its size, WEBP, the chunk VP8L, its size, a signature, 14 bits each of width and height less one. */
function checkSize(bytes: Uint8Array, width: number, height: number): void {
  const wrong = (what: string) => new ProtocolError('encoding', `a WebP image of ${width} x ${height} ${what}`);
  if (bytes.length < 25) throw wrong('is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLossless = view.getUint32(0) === RIFF && view.getUint32(8) === WEBP && view.getUint32(12) === VP8L;
  if (!isLossless || view.getUint8(20) !== VP8L_SIGNATURE) throw wrong('is not lossless WebP');
  const packed = view.getUint32(21, true);
  const actualWidth = (packed & 0x3fff) + 1;
  const actualHeight = ((packed >>> 14) & 0x3fff) + 1;
  // Looked at before decoding, for a decoder believes what the image says and takes the memory.
  if (actualWidth !== width || actualHeight !== height) throw wrong(`is in truth ${actualWidth} x ${actualHeight}`);
}
