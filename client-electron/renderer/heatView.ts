import { type Client, HEAT_TILE } from '../core/index.ts';
import { element } from './dom.ts';

const UPDATE_MS = 250;
/** A tile with so many bytes has the full colour: more than coded text takes, less than photographs do. */
const FULL_BYTES = 2048;
const MOST_OPAQUE = 0.75;
const LEAST_SHARE = 0.02;
/** Pixels of a tile here; the picture's size is as exact as that. */
const TILE = 8;

/** Colours over the picture that say where the bytes of the last seconds went. It costs nothing while it is hidden. */
export class HeatView {
  readonly root = element('canvas', { class: 'heat', attributes: { 'aria-hidden': 'true' } });
  private readonly picture: HTMLCanvasElement;
  private readonly client: () => Client | undefined;
  private timer: number | undefined;

  /** Lies over the picture, in the same element. */
  constructor(picture: HTMLCanvasElement, client: () => Client | undefined) {
    this.picture = picture;
    this.client = client;
  }

  toggle(): void {
    if (this.timer !== undefined) this.hide();
    else {
      this.root.classList.add('shown');
      this.timer = window.setInterval(() => this.update(), UPDATE_MS);
      this.update();
    }
  }

  hide(): void {
    this.root.classList.remove('shown');
    clearInterval(this.timer);
    this.timer = undefined;
    this.client()?.stopHeatMap();
  }

  private update(): void {
    const client = this.client();
    if (client === undefined) return;
    const heat = client.startHeatMap();
    const context = this.root.getContext('2d');
    if (context === null) return;
    const { width, height } = client.screen.framebuffer;
    const { left, top, width: shownWidth, height: shownHeight } = this.picture.style;
    Object.assign(this.root.style, { left, top, width: shownWidth, height: shownHeight });
    // Also makes it transparent.
    this.root.width = Math.ceil((width * TILE) / HEAT_TILE);
    this.root.height = Math.ceil((height * TILE) / HEAT_TILE);
    const now = performance.now();
    for (let row = 0; row < heat.rows; row++) {
      for (let column = 0; column < heat.columns; column++) {
        const bytes = heat.bytes(column, row, now);
        const share = Math.min(1, Math.log2(1 + bytes) / Math.log2(1 + FULL_BYTES));
        if (share < LEAST_SHARE) continue;
        // From yellow to red.
        context.fillStyle = `rgb(255 ${Math.round(255 * (1 - share))} 0 / ${MOST_OPAQUE * share})`;
        context.fillRect(column * TILE, row * TILE, TILE, TILE);
      }
    }
  }
}
