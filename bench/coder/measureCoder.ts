import { brotliCompressSync, constants, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import {
  ContextCoder,
  type ContextCore,
  createContextCoreNow,
  createPlainCore,
  isEmpty,
  packPlanes,
  packRgb,
  type Rect,
  rect,
  SMOOTH_PIXELS,
  translate,
} from '../../protocol/index.ts';
import { mean, median } from '../statistics.ts';
import { type CoderScene, type CoderUpdate, coderScenes, sceneScreen } from './coderScenes.ts';

/** How something codes the updates of a scene: means of its second half, when what there is to learn has been learned. */
export interface CoderFigures {
  readonly scene: string;
  readonly coder: string;
  readonly bytes: number;
  readonly encodeMilliseconds: number;
  /** Undefined where decoding is not measured. */
  readonly decodeMilliseconds: number | undefined;
  readonly target: number | undefined;
}

/** Measures the context coder, on both of its cores, and what images would take without it; of some scenes or of all. */
export async function measureCoder(seed: number, names?: readonly string[]): Promise<CoderFigures[]> {
  const result: CoderFigures[] = [];
  for (const [i, { name }] of coderScenes(seed).entries()) {
    if (names?.includes(name) === false) continue;
    // Each coder sees the scene from its beginning.
    const scene = async () => {
      const it = coderScenes(seed)[i]!; // the same scenes
      await it.prepare?.();
      return it;
    };
    result.push(contextFigures('context', await scene(), createContextCoreNow));
    result.push(contextFigures('context, plain', await scene(), createPlainCore));
    for (const [coder, encode] of imageCoders) result.push(await imageFigures(coder, await scene(), encode));
  }
  return result;
}

function contextFigures(coder: string, scene: CoderScene, createCore: () => ContextCore): CoderFigures {
  const [encoder, decoder] = [new ContextCoder(createCore()), new ContextCoder(createCore())];
  const [truth, shown, client] = [sceneScreen(), sceneScreen(), sceneScreen()];
  const sizes: number[] = [];
  const encodeTimes: number[] = [];
  const decodeTimes: number[] = [];
  for (let i = 0; i < scene.updates; i++) {
    const { copy, area, isPhoto } = scene.draw(truth);
    const start = performance.now();
    encoder.begin();
    if (copy !== undefined) {
      const { target, dy } = copy;
      shown.copyFrom(shown, translate(target, 0, -dy), target.x, target.y);
      encoder.copy(target, 0, dy);
    }
    if (isPhoto) for (const strip of strips(area)) encoder.photograph(shown, truth, strip);
    else for (let rest = area; !isEmpty(rest); ) rest = encoder.image(shown, truth, rest);
    const bytes = encoder.finish();
    const encoded = performance.now();
    decoder.decode(bytes, client);
    const decoded = performance.now();
    if (!client.equals(truth)) throw new Error(`${scene.name}: update ${i} does not give the pixels that were coded`);
    sizes.push(bytes.length);
    encodeTimes.push(encoded - start);
    decodeTimes.push(decoded - encoded);
  }
  const { name, target } = scene;
  const [encodeMilliseconds, decodeMilliseconds] = [median(warm(encodeTimes)) ?? 0, median(warm(decodeTimes)) ?? 0];
  return { scene: name, coder, bytes: mean(warm(sizes)) ?? 0, encodeMilliseconds, decodeMilliseconds, target };
}

type EncodeImage = (pixels: Uint32Array<ArrayBuffer>, area: Rect) => Promise<number> | number;

/** What images take one by one; copies are not counted. */
const imageCoders: readonly (readonly [name: string, encode: EncodeImage])[] = [
  ['deflate', (pixels) => deflateRawSync(packRgb(pixels), { level: 6 }).length],
  ['planes', (pixels, { width }) => deflateRawSync(packPlanes(pixels, width), { level: 6 }).length],
  [
    'brotli 5',
    (pixels) => brotliCompressSync(packRgb(pixels), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
  ],
  [
    'WebP',
    async (pixels, { width, height }) =>
      (
        await sharp(packRgb(pixels), { raw: { width, height, channels: 3 } })
          .webp({ lossless: true })
          .toBuffer()
      ).length,
  ],
];

async function imageFigures(coder: string, scene: CoderScene, encode: EncodeImage): Promise<CoderFigures> {
  const truth = sceneScreen();
  const sizes: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < scene.updates; i++) {
    const { area }: CoderUpdate = scene.draw(truth);
    if (i < scene.updates / 2) continue;
    const pixels = truth.get(area);
    const start = performance.now();
    sizes.push(await encode(pixels, area));
    times.push(performance.now() - start);
  }
  const { name, target } = scene;
  const encodeMilliseconds = median(times) ?? 0;
  return { scene: name, coder, bytes: mean(sizes) ?? 0, encodeMilliseconds, decodeMilliseconds: undefined, target };
}

/** An area in pieces that are coded at once. */
function strips({ x, y, width, height }: Rect): Rect[] {
  const rows = Math.floor(SMOOTH_PIXELS / width);
  return Array.from({ length: Math.ceil(height / rows) }, (_, i) =>
    rect(x, y + i * rows, width, Math.min(rows, height - i * rows)),
  );
}

function warm(values: readonly number[]): number[] {
  return values.slice(values.length >> 1);
}
