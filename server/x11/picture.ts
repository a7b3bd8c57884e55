import type { Rect } from '../../protocol/index.ts';
import type { AppContext } from '../app/app.ts';
import type { DamageWatch } from './damageWatch.ts';
import type { Inferred } from './inference/inferred.ts';
import type { PixelView } from './inference/pixelView.ts';
import type { ScreenCapture } from './screenCapture.ts';

/** Says what happened to the pixels between two frames, at most in the damaged rects. */
export interface Inference {
  /** A black frame that it reads fastest. */
  createFrame(width: number, height: number): PixelView;
  infer(before: PixelView, after: PixelView, damaged: readonly Rect[]): Inferred;
}

/**
 * Brings a session's screen up to date with an X display's, as often as a viewer can show it and never otherwise. What
 * is read is compared with what is there; what can be told as a command is told as one, and the rest is written.
 */
export class Picture {
  private readonly app: AppContext;
  private readonly capture: ScreenCapture;
  private readonly damage: DamageWatch;
  private readonly inference: Inference;
  /** The display's pixels as far as they have been read. */
  private after: PixelView;
  private isReading = false;
  /** Something is to be read, but it must be asked for again when the present reading is over. */
  private isDue = false;
  /** All of the screen must be read. */
  private isStale = true;
  private readonly failed: (cause: unknown) => void;

  /** The three parts know the screen's size already, and it is that of the display. `failed` is told what must not happen. */
  constructor(
    app: AppContext,
    capture: ScreenCapture,
    damage: DamageWatch,
    inference: Inference,
    failed: (cause: unknown) => void,
  ) {
    this.app = app;
    this.capture = capture;
    this.damage = damage;
    this.inference = inference;
    this.failed = failed;
    this.after = inference.createFrame(app.pixels.width, app.pixels.height);
    damage.onDamage(() => this.request());
  }

  /** The display has another size now: all of it is read anew. */
  resize(width: number, height: number): void {
    this.app.setSize(width, height);
    this.capture.resize(width, height);
    this.damage.resize(width, height);
    this.after = this.inference.createFrame(width, height);
    this.isStale = true;
    this.request();
  }

  private request(): void {
    this.app.requestFrame(this.update);
  }

  private readonly update = (): void => {
    if (this.isReading) {
      this.isDue = true;
      return;
    }
    this.isReading = true;
    this.read()
      .catch(this.failed)
      .finally(() => {
        this.isReading = false;
        if (this.isDue) this.request();
        this.isDue = false;
      });
  };

  private async read(): Promise<void> {
    const { after } = this;
    const { width, height } = after;
    const taken = await this.damage.take();
    const damaged = this.isStale ? [{ x: 0, y: 0, width, height }] : taken;
    if (damaged.length === 0) return;
    const isComplete = await this.capture.read(damaged, after.pixels, width);
    // Another size came in between: what was read has the wrong shape, and `resize` has asked for all of it.
    if (after !== this.after) {
      this.isDue = true;
      return;
    }
    this.isStale = !isComplete;
    this.show(damaged);
  }

  private show(damaged: readonly Rect[]): void {
    const { pixels } = this.app;
    const { width, height, words } = pixels;
    const { after } = this;
    const { moves, fills, rest } = this.inference.infer({ width, height, pixels: words }, after, damaged);
    for (const { rects, dx, dy } of moves) pixels.move(rects, dx, dy);
    for (const { rects, color } of fills) pixels.fill(rects, color);
    for (const rect of rest) {
      for (let y = rect.y; y < rect.y + rect.height; y++) {
        const start = y * width + rect.x;
        words.set(after.pixels.subarray(start, start + rect.width), start);
      }
      pixels.changed(rect);
    }
  }
}
