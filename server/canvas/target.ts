import { type Color, type Framebuffer, isEmpty, MAX_COMMAND_RECTS, type Rect } from '../../protocol/index.ts';
import type { Display } from '../display/display.ts';

/** The surface that a canvas draws on. Its framebuffer is another one after a resize: ask each time. */
export class Target {
  readonly display: Display;
  readonly surface: number;

  constructor(display: Display, surface: number) {
    this.display = display;
    this.surface = surface;
  }

  get framebuffer(): Framebuffer {
    return this.display.screen.surface(this.surface);
  }

  /** Fills rects that lie on the surface. */
  fill(rects: readonly Rect[], color: Color): void {
    for (let i = 0; i < rects.length; i += MAX_COMMAND_RECTS) {
      const some = rects.length <= MAX_COMMAND_RECTS ? rects : rects.slice(i, i + MAX_COMMAND_RECTS);
      this.display.draw({ name: 'fill', surface: this.surface, rects: some, color });
    }
  }

  /** Pixels of the rect have been written into the framebuffer. */
  damage(changed: Rect): void {
    if (!isEmpty(changed)) this.display.damage(this.surface, changed);
  }

  /** Says what damaged pixels show: viewers that read text are told with the pixels, so nothing is drawn. */
  label(where: Rect, text: string): void {
    if (isEmpty(where)) return;
    this.display.text.apply({ name: 'label', surface: this.surface, rect: where, text }, this.display.screen.atlas);
  }
}
