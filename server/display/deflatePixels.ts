import { constants, deflateRawSync } from 'node:zlib';
import { type EncodingName, packPlanes, packRgb } from '../../protocol/index.ts';

/** Images of more bytes are deflated fast: the time of level 6 would show. */
const THOROUGH_BYTES = 64 << 10;
/** Images that deflate to more bytes a pixel may be smooth: then differences deflate better. */
const PLANES_BYTES_PER_PIXEL = 0.4;
/** Of a large image such a part is tried, and at least so many rows: what repeats does so from row to row. */
const SAMPLE_SHARE = 1 / 16;
const MIN_SAMPLE_ROWS = 16;
/** When the differences of the sample take less than this share of its colours, those of the image are shorter too. */
const SURE_SHARE = 0.8;
/** zlib's output is collected in pieces of this size, bytes: fewer calls, and little that stays unused. */
const CHUNK_BYTES = 64 << 10;

/** Differences with what repeats in them; a higher level makes little more than time (measured). */
const MATCHES = { level: 2, strategy: constants.Z_FILTERED, chunkSize: CHUNK_BYTES };
/** Differences one by one. */
const CODES = { strategy: constants.Z_HUFFMAN_ONLY, chunkSize: CHUNK_BYTES };

/** Deflated pixels, or raw ones where that is no shorter. */
export interface DeflatedPixels {
  readonly encoding: Extract<EncodingName, 'raw' | 'deflate' | 'planes'>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The shortest that deflate makes of an image in one of the encodings, or nearly: what a sample of a large one shows to be
 * longer is not tried.
 */
export function deflatePixels(
  pixels: Uint32Array,
  width: number,
  encodings: ReadonlySet<EncodingName>,
): DeflatedPixels {
  const mayUsePlanes = encodings.has('planes');
  const isLarge = pixels.length * 3 > THOROUGH_BYTES;
  if (mayUsePlanes && isLarge && isSmooth(sampleOf(pixels, width), width)) return deflatedPlanes(pixels, width);
  const colors = plainColors(pixels, isLarge, encodings.has('deflate'));
  if (!mayUsePlanes || colors.bytes.length <= pixels.length * PLANES_BYTES_PER_PIXEL) return colors;
  const planes = deflatedPlanes(pixels, width);
  return planes.bytes.length < colors.bytes.length ? planes : colors;
}

function plainColors(pixels: Uint32Array, isLarge: boolean, mayDeflate: boolean): DeflatedPixels {
  const rgb = packRgb(pixels);
  if (mayDeflate) {
    const deflated = deflateRawSync(rgb, { level: isLarge ? 1 : 6, chunkSize: CHUNK_BYTES });
    if (deflated.length < rgb.length) return { encoding: 'deflate', bytes: deflated };
  }
  return { encoding: 'raw', bytes: rgb };
}

/** Whether differences are shorter for sure. */
function isSmooth(pixels: Uint32Array, width: number): boolean {
  const colors = deflateRawSync(packRgb(pixels), { level: 1 }).length;
  if (colors <= pixels.length * PLANES_BYTES_PER_PIXEL) return false;
  return deflatedPlanes(pixels, width).bytes.length < colors * SURE_SHARE;
}

/** Rows from the middle of an image. */
function sampleOf<Values extends Uint32Array | Uint8Array>(values: Values, width: number): Values {
  const height = values.length / width;
  const rows = Math.min(height, Math.max(MIN_SAMPLE_ROWS, Math.round(height * SAMPLE_SHARE)));
  const top = (height - rows) >> 1;
  return values.subarray(top * width, (top + rows) * width) as Values;
}

function deflatedPlanes(pixels: Uint32Array, width: number): DeflatedPixels {
  const planes = packPlanes(pixels, width);
  if (planes.length <= THOROUGH_BYTES) return { encoding: 'planes', bytes: deflateRawSync(planes, MATCHES) };
  const count = pixels.length;
  const parts = [0, count, 2 * count].map((start) => {
    const finishFlush = start === 2 * count ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    const plane = planes.subarray(start, start + count);
    return deflateRawSync(plane, { ...(repeats(plane, width) ? MATCHES : CODES), finishFlush });
  });
  return { encoding: 'planes', bytes: Buffer.concat(parts) };
}

/**
 * Whether deflate finds enough that repeats in a plane. In grain it finds little by chance, and looking for it takes most
 * of its time, and more bytes than codes alone. The planes of one picture differ in that: colours may be coarser than
 * brightness.
 */
function repeats(plane: Uint8Array, width: number): boolean {
  const sample = sampleOf(plane, width);
  return deflateRawSync(sample, MATCHES).length < deflateRawSync(sample, CODES).length;
}
