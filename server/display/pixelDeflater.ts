import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
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

/** After so many images that were alike it is looked again what is best. */
const PICTURES_ALIKE = 12;
/** Images are alike when they deflate to about as many bytes: no more than this share more or fewer. */
const ALIKE_SHARE = 0.1;

/** Differences with what repeats in them; a higher level makes little more than time (measured). */
const MATCHES = { level: 2, strategy: constants.Z_FILTERED, chunkSize: CHUNK_BYTES };
/** Differences one by one. */
const CODES = { strategy: constants.Z_HUFFMAN_ONLY, chunkSize: CHUNK_BYTES };

/** Deflated pixels, or raw ones where that is no shorter. */
export interface DeflatedPixels {
  readonly encoding: Extract<EncodingName, 'raw' | 'deflate' | 'planes'>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How the planes of an image were deflated. */
interface Plan {
  readonly width: number;
  /** Of the image, pixels, and of what became of it, bytes. */
  readonly pixels: number;
  readonly bytes: number;
  /** How each of its planes is. */
  readonly planes: readonly ZlibOptions[];
}

/** Deflates images, one after the other. It remembers what was best for the last one: pictures of a film are alike. */
export class PixelDeflater {
  private plan: Plan | undefined;
  private uses = 0;
  /** Planes that are deflated at once: large ones, made anew for each picture, would keep the garbage collector busy. */
  private scratch = new Uint8Array(0);

  /**
   * The shortest that deflate makes of an image in one of the encodings, or nearly: what a sample of a large one shows to be
   * longer is not tried, nor what would have been longer for the last image.
   */
  deflate(pixels: Uint32Array, width: number, encodings: ReadonlySet<EncodingName>): DeflatedPixels {
    const mayUsePlanes = encodings.has('planes');
    const isLarge = pixels.length * 3 > THOROUGH_BYTES;
    if (mayUsePlanes && isLarge) {
      const again = this.likeTheLast(pixels, width);
      if (again !== undefined) return again;
      this.plan = undefined;
      if (isSmooth(sampleOf(pixels, width), width)) return this.largePlanes(pixels, width);
    }
    const colors = plainColors(pixels, isLarge, encodings.has('deflate'));
    if (!mayUsePlanes || colors.bytes.length <= pixels.length * PLANES_BYTES_PER_PIXEL) return colors;
    const planes = isLarge ? this.largePlanes(pixels, width) : smallPlanes(pixels, width);
    return planes.bytes.length < colors.bytes.length ? planes : colors;
  }

  /** A large image that deflates as the last one did; undefined when it is another one, or it is time to look again. */
  private likeTheLast(pixels: Uint32Array, width: number): DeflatedPixels | undefined {
    const { plan } = this;
    if (plan === undefined || plan.width !== width || plan.pixels !== pixels.length) return undefined;
    if (++this.uses >= PICTURES_ALIKE) return undefined;
    const bytes = deflatedPlanes(this.pack(pixels, width), plan.planes);
    if (Math.abs(bytes.length - plan.bytes) > plan.bytes * ALIKE_SHARE) return undefined;
    return { encoding: 'planes', bytes };
  }

  private largePlanes(pixels: Uint32Array, width: number): DeflatedPixels {
    const packed = this.pack(pixels, width);
    const count = pixels.length;
    const planes = [0, 1, 2].map((i) => {
      return repeats(packed.subarray(i * count, (i + 1) * count), width) ? MATCHES : CODES;
    });
    const bytes = deflatedPlanes(packed, planes);
    this.plan = { width, pixels: count, bytes: bytes.length, planes };
    this.uses = 0;
    return { encoding: 'planes', bytes };
  }

  private pack(pixels: Uint32Array, width: number): Uint8Array<ArrayBuffer> {
    const length = pixels.length * 3;
    if (this.scratch.length < length) this.scratch = new Uint8Array(length);
    return packPlanes(pixels, width, this.scratch.subarray(0, length));
  }
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
  return smallPlanes(pixels, width).bytes.length < colors * SURE_SHARE;
}

/** Rows from the middle of an image. */
function sampleOf<Values extends Uint32Array | Uint8Array>(values: Values, width: number): Values {
  const height = values.length / width;
  const rows = Math.min(height, Math.max(MIN_SAMPLE_ROWS, Math.round(height * SAMPLE_SHARE)));
  const top = (height - rows) >> 1;
  return values.subarray(top * width, (top + rows) * width) as Values;
}

function smallPlanes(pixels: Uint32Array, width: number): DeflatedPixels {
  return { encoding: 'planes', bytes: deflateRawSync(packPlanes(pixels, width), MATCHES) };
}

/** Three planes, each deflated in its way. */
function deflatedPlanes(packed: Uint8Array, planes: readonly ZlibOptions[]): Uint8Array<ArrayBuffer> {
  const count = packed.length / planes.length;
  const parts = planes.map((options, i) => {
    const finishFlush = i === planes.length - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    return deflateRawSync(packed.subarray(i * count, (i + 1) * count), { ...options, finishFlush });
  });
  return Buffer.concat(parts);
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
