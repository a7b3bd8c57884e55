import type { Rect } from '../../../protocol/index.ts';
import { decodeLayer, type ImageFile, type Layer, openImageFile } from './imageFile.ts';

export interface OpenedImage {
  readonly file: ImageFile;
  readonly layer: Layer;
}

/** Decodes that may run at once. A running one cannot be stopped: the second is for who goes on meanwhile. */
const MAX_DECODES = 2;
/** Pixels of images that were shown, or are likely to be shown next, bytes. */
const MAX_CACHE_BYTES = 192 << 20;
/** Larger layers are not kept: two of them would push out all others. */
const MAX_CACHED_LAYER_BYTES = 64 << 20;

type Job = () => Promise<void>;

/**
 * Decodes images for the gallery. Of the requests of a kind that wait only the newest is kept; what was decoded stays in a
 * bounded memory, newest use last. Preloading runs when nothing else does.
 */
export class ImageLoader {
  private readonly root: string;
  private readonly cache = new Map<string, Layer>();
  private cachedBytes = 0;
  private running = 0;
  private wantedImage: Job | null = null;
  private wantedLayer: Job | null = null;
  private preloads: Job[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Opens an image at the scale that `scaleFor` chooses. Calls back with it, or with what is wrong; never, when
   * another request took its place before it began.
   */
  open(path: string, scaleFor: (file: ImageFile) => number, done: (result: OpenedImage | Error) => void): void {
    this.wantedImage = async () => done(await this.load(path, scaleFor).catch(asError));
    // It belongs to the image that was shown until now.
    this.wantedLayer = null;
    this.run();
  }

  /** Decodes another part or scale of an image. Calls back as `open` does. */
  decode(file: ImageFile, scale: number, part: Rect, done: (result: Layer | Error) => void): void {
    this.wantedLayer = async () => done(await this.layerOf(file, scale, part).catch(asError));
    this.run();
  }

  /** Opens these some time, to have them at hand; instead of those that were asked for before. */
  preload(paths: readonly string[], scaleFor: (file: ImageFile) => number): void {
    this.preloads = paths.map((path) => async () => {
      // Whoever looks at it will be told what is wrong with it.
      await this.load(path, scaleFor).catch(asError);
    });
    this.run();
  }

  private run(): void {
    const job = this.running < MAX_DECODES ? this.nextJob() : undefined;
    if (job === undefined) return;
    this.running++;
    job().finally(() => {
      this.running--;
      this.run();
    });
  }

  private nextJob(): Job | undefined {
    const { wantedImage, wantedLayer } = this;
    if (wantedImage !== null) {
      this.wantedImage = null;
      return wantedImage;
    }
    if (wantedLayer !== null) {
      this.wantedLayer = null;
      return wantedLayer;
    }
    return this.running === 0 ? this.preloads.shift() : undefined;
  }

  private async load(path: string, scaleFor: (file: ImageFile) => number): Promise<OpenedImage> {
    const file = await openImageFile(this.root, path);
    const scale = scaleFor(file);
    const width = Math.max(1, Math.round(file.width * scale));
    const height = Math.max(1, Math.round(file.height * scale));
    return { file, layer: await this.layerOf(file, scale, { x: 0, y: 0, width, height }) };
  }

  private async layerOf(file: ImageFile, scale: number, part: Rect): Promise<Layer> {
    const { x, y, width, height } = part;
    const key = [file.version, scale, x, y, width, height, file.path].join(' ');
    const cached = this.cache.get(key);
    if (cached !== undefined) {
      this.cache.delete(key);
      this.cache.set(key, cached);
      return cached;
    }
    const layer = await decodeLayer(file, scale, part);
    this.keep(key, layer);
    return layer;
  }

  private keep(key: string, layer: Layer): void {
    const bytes = layer.rgba.length;
    if (bytes > MAX_CACHED_LAYER_BYTES || this.cache.has(key)) return;
    this.cache.set(key, layer);
    this.cachedBytes += bytes;
    for (const [oldest, { rgba }] of this.cache) {
      if (this.cachedBytes <= MAX_CACHE_BYTES) break;
      this.cache.delete(oldest);
      this.cachedBytes -= rgba.length;
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
