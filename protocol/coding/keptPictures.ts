import { Framebuffer } from '../framebuffer.ts';
import { contains, type Rect } from '../geometry.ts';
import { MAX_KEPT_LAYERS, MAX_KEPT_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';

/**
 * What a surface showed earlier, in layers of its size, each place where it was: windows, menus and pages that come back
 * are recalled instead of being coded again. Which pixels are kept, in which layer, and until when, the server decides.
 * (The idea is that of hidden memory beside the screen, as graphics boards had it.) One surface has layers at a time:
 * what another one had is forgotten when something of this one is kept.
 */
export class KeptPictures {
  private surface: Framebuffer | undefined;
  private layers: (Framebuffer | undefined)[] = [];

  /** How many layers a surface may have. */
  static layersOf({ width, height }: Framebuffer): number {
    return Math.min(MAX_KEPT_LAYERS, Math.floor(MAX_KEPT_PIXELS / (width * height)));
  }

  /** The layer of a surface; undefined while nothing is kept there. Where nothing was kept, its pixels are 0. */
  layer(surface: Framebuffer, index: number): Framebuffer | undefined {
    return surface === this.surface ? this.layers[index] : undefined;
  }

  /** Keeps what a surface shows in a rect, which lies on it. */
  keep(surface: Framebuffer, rect: Rect, index: number): void {
    if (!(index >= 0 && index < KeptPictures.layersOf(surface))) throw new ProtocolError('range', `a layer ${index}`);
    if (surface !== this.surface) {
      this.surface = surface;
      this.layers = [];
    }
    let layer = this.layers[index];
    if (layer === undefined) {
      layer = new Framebuffer(surface.width, surface.height);
      layer.fill(layer.bounds, 0);
      this.layers[index] = layer;
    }
    layer.copyFrom(surface, rect, rect.x, rect.y);
  }

  /** Both ends have rects of another picture of the surface's size: they are kept in the first layer, which nothing has used. */
  restore(surface: Framebuffer, picture: Framebuffer, rects: readonly Rect[]): void {
    if (KeptPictures.layersOf(surface) === 0) return;
    const layer = new Framebuffer(surface.width, surface.height);
    layer.fill(layer.bounds, 0);
    for (const it of rects) layer.copyFrom(picture, it, it.x, it.y);
    this.surface = surface;
    this.layers = [layer];
  }

  /** Shows again what was kept in `source`, at (x, y). The target lies on the surface. */
  recall(surface: Framebuffer, source: Rect, x: number, y: number, index: number): void {
    const layer = this.layer(surface, index);
    if (layer === undefined || !contains(layer.bounds, source)) {
      throw new ProtocolError('range', 'what is recalled was not kept');
    }
    for (let row = source.y; row < source.y + source.height; row++) {
      const start = row * layer.width + source.x;
      if (layer.pixels.subarray(start, start + source.width).includes(0)) {
        throw new ProtocolError('range', 'some of what is recalled was not kept');
      }
    }
    surface.copyFrom(layer, source, x, y);
  }
}
