import sharp from 'sharp';
import type { Random } from './random.ts';

const WIDTH = 1280;
const HEIGHT = 800;
/** Noise of this many points across, and how strong it is: broad areas of light first, texture last. */
const OCTAVES = [
  [4, 1],
  [12, 0.5],
  [48, 0.25],
  [200, 0.12],
] as const;
/** Film grain, plus or minus levels of 255. */
const GRAIN = 3;
const CHANNELS = 3;
const JPEG_QUALITY = 90;

/**
 * A picture that is as hard to compress as a photograph: soft gradients, edges, texture and grain, in a sky and
 * a ground. Bytes of a JPEG file.
 */
export async function makePhoto(random: Random): Promise<Uint8Array> {
  const levels = new Float32Array(WIDTH * HEIGHT * CHANNELS);
  for (const [columns, strength] of OCTAVES) {
    const noise = await noiseOf(random, columns);
    for (let i = 0; i < levels.length; i++) levels[i]! += (noise[i]! - 128) * strength;
  }
  const horizon = HEIGHT * (0.35 + 0.3 * random.next());
  const sky = [random.integer(90, 150), random.integer(130, 180), random.integer(170, 230)];
  const ground = [random.integer(50, 130), random.integer(60, 120), random.integer(30, 80)];
  const pixels = Buffer.alloc(levels.length);
  let i = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      // Hills: the first octave bends the horizon.
      const isSky = y < horizon + levels[x * CHANNELS]! * 0.6;
      const base = isSky ? sky : ground;
      const texture = isSky ? 0.35 : 1;
      const grain = (random.next() * 2 - 1) * GRAIN;
      for (let channel = 0; channel < CHANNELS; channel++, i++) {
        const level = base[channel]! + levels[i]! * texture + grain;
        pixels[i] = Math.max(0, Math.min(255, Math.round(level)));
      }
    }
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: CHANNELS } })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}

/** Random points, so many across, blown up smoothly to the picture's size. */
function noiseOf(random: Random, columns: number): Promise<Buffer> {
  const rows = Math.ceil((columns * HEIGHT) / WIDTH);
  const points = Buffer.from(Uint8Array.from({ length: columns * rows * CHANNELS }, () => random.integer(0, 255)));
  return sharp(points, { raw: { width: columns, height: rows, channels: CHANNELS } })
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}
