import sharp from 'sharp';
import { MAX_IMAGE_PIXELS, ProtocolError } from '../../protocol/index.ts';

const RIFF = 0x46464952;
const WEBP = 0x50424557;
const HEADER_BYTES = 12;

/** Lossless WebP, by sharp. */
export async function decodeWebp(bytes: Uint8Array, width: number, height: number): Promise<Uint32Array<ArrayBuffer>> {
  const wrong = (detail: string) => new ProtocolError('encoding', `a webp image of ${width} x ${height} ${detail}`);
  // sharp would read any other format too.
  if (!isWebp(bytes)) throw wrong('is something else');
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height) throw wrong(`has ${info.width} x ${info.height} pixels`);
  const pixels = new Uint32Array(width * height);
  new Uint8Array(pixels.buffer).set(data);
  return pixels;
}

function isWebp(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(0, true) === RIFF && view.getUint32(8, true) === WEBP;
}
