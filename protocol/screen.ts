import { Atlas } from './atlas.ts';
import { Framebuffer } from './framebuffer.ts';
import { MAX_SURFACES, MAX_TOTAL_PIXELS } from './limits.ts';
import { ProtocolError } from './protocolError.ts';

/** A picture of the pointer, and its hot spot. */
export interface CursorImage {
  readonly kind: 'image';
  readonly width: number;
  readonly height: number;
  readonly hotX: number;
  readonly hotY: number;
  /** Bytes R, G, B, A, not premultiplied. */
  readonly rgba: Uint8Array;
}

/** The pointer's look: a name of CSS, or an image with its hot spot. */
export type CursorShape = { readonly kind: 'named'; readonly cursor: CursorName } | CursorImage;

/** Names on the wire by position; append only. */
export const cursorNames = [
  'default',
  'none',
  'pointer',
  'text',
  'crosshair',
  'move',
  'grab',
  'grabbing',
  'wait',
  'progress',
  'not-allowed',
  'help',
  'zoom-in',
  'zoom-out',
  'ew-resize',
  'ns-resize',
  'nesw-resize',
  'nwse-resize',
  'col-resize',
  'row-resize',
] as const;
export type CursorName = (typeof cursorNames)[number];

/** Surface 0: what the viewer sees. Others are offscreen. */
export const SCREEN = 0;

/**
 * What commands act on: surfaces, the glyphs known so far, and the pointer's look. The server holds one for
 * the truth and one for what each viewer shows; the client holds one. Same commands, same screen.
 */
export class Screen {
  readonly surfaces = new Map<number, Framebuffer>();
  readonly atlas: Atlas;
  cursor: CursorShape = { kind: 'named', cursor: 'default' };
  private totalPixels = 0;

  /** The atlas may be shared between screens that are fed from one. */
  constructor(width: number, height: number, atlas = new Atlas()) {
    this.atlas = atlas;
    this.set(SCREEN, new Framebuffer(width, height));
  }

  /** The framebuffer of surface 0. */
  get framebuffer(): Framebuffer {
    return this.surface(SCREEN);
  }

  /** The surface; a ProtocolError when there is none. */
  surface(id: number): Framebuffer {
    const surface = this.surfaces.get(id);
    if (surface === undefined) throw new ProtocolError('state', `there is no surface ${id}`);
    return surface;
  }

  create(id: number, width: number, height: number): void {
    if (this.surfaces.has(id)) throw new ProtocolError('state', `surface ${id} exists already`);
    if (this.surfaces.size >= MAX_SURFACES) throw new ProtocolError('limit', `more than ${MAX_SURFACES} surfaces`);
    this.reserve(width * height);
    this.set(id, new Framebuffer(width, height));
  }

  resize(id: number, width: number, height: number): void {
    const old = this.surface(id);
    this.reserve(width * height - old.pixels.length);
    this.set(id, old.resized(width, height));
  }

  destroy(id: number): void {
    if (id === SCREEN) throw new ProtocolError('state', 'surface 0 cannot be destroyed');
    this.totalPixels -= this.surface(id).pixels.length;
    this.surfaces.delete(id);
  }

  private reserve(pixels: number): void {
    if (this.totalPixels + pixels > MAX_TOTAL_PIXELS) {
      throw new ProtocolError('limit', `surfaces of more than ${MAX_TOTAL_PIXELS} pixels together`);
    }
  }

  private set(id: number, framebuffer: Framebuffer): void {
    this.totalPixels += framebuffer.pixels.length - (this.surfaces.get(id)?.pixels.length ?? 0);
    this.surfaces.set(id, framebuffer);
  }
}
