import type { Framebuffer, Rect, Screen } from '../../protocol/index.ts';
import { element } from './dom.ts';

/**
 * The canvas that shows a screen. Its pixels are the framebuffer's: an ImageData over the same memory is put,
 * damaged rect by damaged rect, as soon as a frame is applied. A desynchronized canvas does not wait for the
 * page to be painted.
 */
export class Picture {
  readonly canvas = element('canvas', { class: 'picture' });
  private readonly context: CanvasRenderingContext2D;
  private framebuffer: Framebuffer | undefined;
  private image: ImageData | undefined;

  constructor() {
    const context = this.canvas.getContext('2d', { alpha: false, desynchronized: true });
    if (context === null) throw new Error('This browser cannot draw on a canvas.');
    this.context = context;
  }

  /** Pixels of what is shown. */
  get width(): number {
    return this.canvas.width;
  }

  get height(): number {
    return this.canvas.height;
  }

  /** Shows what has changed, or everything when the screen has another size than before. */
  present(damage: readonly Rect[], { framebuffer }: Screen): void {
    if (framebuffer !== this.framebuffer || this.image === undefined) {
      this.adopt(framebuffer);
      return;
    }
    for (const { x, y, width, height } of damage) this.context.putImageData(this.image, 0, 0, x, y, width, height);
  }

  /** What the canvas holds, read back: bytes R, G, B, A. */
  shownBytes(): Uint8ClampedArray {
    return this.context.getImageData(0, 0, this.width, this.height).data;
  }

  private adopt(framebuffer: Framebuffer): void {
    const { width, height, pixels } = framebuffer;
    this.framebuffer = framebuffer;
    this.image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
    // Setting a canvas's size clears it, even when it stays the same.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.context.putImageData(this.image, 0, 0);
  }
}
