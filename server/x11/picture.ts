import { type Rect, subtractRects } from '../../protocol/index.ts';
import type { AppContext } from '../app/app.ts';
import { CapturePace, processorTime } from './capturePace.ts';
import type { DamageWatch } from './damageWatch.ts';
import type { Inferred } from './inference/inferred.ts';
import type { PixelView } from './inference/pixelView.ts';
import type { PixelConverter, ScreenCapture } from './screenCapture.ts';

/** Says what happened to the pixels between two frames, at most in the damaged rects. */
export interface Inference extends PixelConverter {
  /** A black frame that it reads fastest. */
  createFrame(width: number, height: number): PixelView;
  infer(before: PixelView, after: PixelView, damaged: readonly Rect[]): Inferred;
}

/** What it needs of the session. */
export type PictureApp = Pick<AppContext, 'pixels' | 'requestFrame' | 'setSize'>;

/**
 * Brings a session's screen up to date with an X display's, as often as a viewer can show it and never otherwise. What
 * is read is compared with what is there; what can be told as a command is told as one, and the rest is written.
 */
export class Picture {
  private readonly app: PictureApp;
  private readonly capture: ScreenCapture;
  private readonly damage: DamageWatch;
  private readonly inference: Inference;
  private readonly pace = new CapturePace(() => performance.now(), processorTime);
  private waiting: NodeJS.Timeout | undefined;
  /** The display's pixels as they were told last, all of them. */
  private before: PixelView;
  /** The next ones: what has been told already, except for what was told last. */
  private after: PixelView;
  /** What was told last. */
  private told: readonly Rect[] = [];
  private isReading = false;
  /** Something is to be read, but it must be asked for again when the present reading is over. */
  private isDue = false;
  /** All of the screen must be read. */
  private isStale = true;
  private readonly failed: (cause: unknown) => void;

  /** The three parts know the screen's size already, and it is that of the display. `failed` is told what must not happen. */
  constructor(
    app: PictureApp,
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
    [this.before, this.after] = this.createFrames();
    damage.onDamage(() => this.request());
  }

  /** The display has another size now: all of it is read anew. */
  resize(width: number, height: number): void {
    this.app.setSize(width, height);
    this.capture.resize(width, height);
    this.damage.resize(width, height);
    [this.before, this.after] = this.createFrames();
    this.told = [];
    this.isStale = true;
    this.request();
  }

  /** Somebody acts: the answer is shown as soon as it is there. */
  acted(): void {
    this.pace.acted();
    if (this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.request();
  }

  /** Two frames of what the session's screen shows. */
  private createFrames(): [PixelView, PixelView] {
    const { width, height, words } = this.app.pixels;
    const frames = [this.inference.createFrame(width, height), this.inference.createFrame(width, height)] as const;
    for (const { pixels } of frames) pixels.set(words);
    return [...frames];
  }

  private request(): void {
    this.app.requestFrame(this.update);
  }

  private readonly update = (): void => {
    if (this.isReading) {
      this.isDue = true;
      return;
    }
    const { wait } = this.pace;
    if (wait > 0) {
      this.waiting ??= setTimeout(() => {
        this.waiting = undefined;
        this.request();
      }, wait);
      return;
    }
    this.pace.taken();
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
    // What is read now need not be brought up to date.
    for (const rect of subtractRects(this.told, damaged)) copyPixels(this.before, rect, after.pixels);
    const isComplete = await this.capture.read(damaged, after.pixels, width, this.inference);
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
    const { before, after } = this;
    const { moves, fills, rest } = this.inference.infer(before, after, damaged);
    for (const { rects, dx, dy } of moves) pixels.move(rects, dx, dy);
    for (const { rects, color } of fills) pixels.fill(rects, color);
    for (const rect of rest) {
      copyPixels(after, rect, pixels.words);
      pixels.changed(rect);
    }
    this.before = after;
    this.after = before;
    this.told = damaged;
  }
}

function copyPixels({ width, pixels }: PixelView, rect: Rect, into: Uint32Array): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = y * width + rect.x;
    into.set(pixels.subarray(start, start + rect.width), start);
  }
}
