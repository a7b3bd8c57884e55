import { placeScreen, type Scaling, type Size } from '../core/index.ts';
import type { Viewport } from './viewport.ts';

/** A session that is larger than the window for longer does not follow it, and gets scroll bars, ms. */
const SCROLL_BARS_AFTER_MS = 500;

/** Puts the picture where it belongs in the window, at the size that the person wants. */
export class PictureLayout {
  private readonly canvas: HTMLCanvasElement;
  private readonly scroller: HTMLElement;
  private scrollBars: number | undefined;

  /** The scroller holds the canvas. */
  constructor(canvas: HTMLCanvasElement, scroller: HTMLElement) {
    this.canvas = canvas;
    this.scroller = scroller;
  }

  /** Places a screen of `size` pixels. */
  place({ width, height }: Size, { extent, scale }: Viewport, scaling: Scaling): void {
    const area = { width: extent.width / scale, height: extent.height / scale };
    const placement = placeScreen({ width, height }, area, scale, scaling);
    const { style, classList } = this.canvas;
    style.left = `${placement.x}px`;
    style.top = `${placement.y}px`;
    style.width = `${placement.width}px`;
    style.height = `${placement.height}px`;
    // Whole multiples stay as sharp as they are.
    classList.toggle('smooth', !Number.isInteger(Math.round(placement.zoom * scale * 1e6) / 1e6));
    this.followOverflow(scaling === 'actual' && (width > extent.width || height > extent.height));
  }

  stop(): void {
    clearTimeout(this.scrollBars);
  }

  /** Scroll bars take room, so they must not come and go while the session follows the window. */
  private followOverflow(overflows: boolean): void {
    clearTimeout(this.scrollBars);
    if (!overflows) this.scroller.classList.remove('scrollable');
    else this.scrollBars = window.setTimeout(() => this.scroller.classList.add('scrollable'), SCROLL_BARS_AFTER_MS);
  }
}
