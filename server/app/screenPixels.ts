import { type Color, isEmpty, type Rect, SCREEN, translate } from '../../protocol/index.ts';
import type { Display } from '../display/display.ts';

/**
 * A session's screen as pixels, for apps whose picture comes from elsewhere. What the app knows about its picture, that
 * something moved or has one colour, it says; what it writes itself it tells of afterwards.
 */
export class ScreenPixels {
  private readonly display: Display;

  constructor(display: Display) {
    this.display = display;
  }

  get width(): number {
    return this.display.framebuffer.width;
  }

  get height(): number {
    return this.display.framebuffer.height;
  }

  /** Words 0xffBBGGRR, row by row; other words after a change of the size. Whoever writes calls `changed`. */
  get words(): Uint32Array {
    return this.display.framebuffer.pixels;
  }

  /** The rects show what was (dx, dy) pixels before them, all read before any is written. Rects lie on the screen, sources too. */
  move(rects: readonly Rect[], dx: number, dy: number): void {
    this.check(rects);
    this.check(rects.map((r) => translate(r, -dx, -dy)));
    this.display.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects, dx, dy });
  }

  /** The rects have one colour, 0xRRGGBB. */
  fill(rects: readonly Rect[], color: Color): void {
    this.check(rects);
    this.display.draw({ name: 'fill', surface: SCREEN, rects, color });
  }

  /** Words within the rect have been written. */
  changed(rect: Rect): void {
    this.check([rect]);
    if (!isEmpty(rect)) this.display.damage(SCREEN, rect);
  }

  private check(rects: readonly Rect[]): void {
    for (const { x, y, width, height } of rects) {
      if (x < 0 || y < 0 || x + width > this.width || y + height > this.height) {
        throw new RangeError(`${x},${y} ${width} x ${height} does not lie on the screen.`);
      }
    }
  }
}
