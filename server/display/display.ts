import {
  applyCommand,
  type Command,
  type Framebuffer,
  type Rect,
  rect,
  SCREEN,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';
import { SharedEncoder } from './sharedEncoder.ts';

/** Follows what is drawn on a display: each viewer's queue does. */
export interface DisplayObserver {
  /** The command has been applied to the display's screen. */
  drawn(command: Command): void;
  /** Pixels have been changed by other means than a command. */
  damaged(surface: number, area: Rect): void;
  /** The app's turn is over: what was drawn since the last time belongs together. */
  committed(): void;
  /** All glyph ids are void from now on. */
  atlasReset(): void;
}

/** The screen of a session: its true pixels and text, and whoever follows them. */
export class Display {
  readonly screen: Screen;
  readonly text = new TextLayer();
  readonly encoder = new SharedEncoder();
  /** Where what is typed appears, as far as the app says so. */
  caret: Rect | undefined;
  private readonly observers = new Set<DisplayObserver>();
  private commitScheduled = false;
  private nextSurface = SCREEN + 1;
  private changes = 0;
  private atlasCount = 0;

  constructor(width: number, height: number) {
    this.screen = new Screen(width, height);
  }

  get framebuffer(): Framebuffer {
    return this.screen.framebuffer;
  }

  /** Another number after every change of the pixels. */
  get version(): number {
    return this.changes;
  }

  /** Another number after the glyphs have become void. */
  get atlasGeneration(): number {
    return this.atlasCount;
  }

  /** Applies the command and offers it to the viewers. Its rects must lie on the surface. */
  draw(command: Command): void {
    this.changes++;
    applyCommand(this.screen, command);
    this.text.apply(command, this.screen.atlas);
    for (const observer of this.observers) observer.drawn(command);
    this.scheduleCommit();
  }

  /** Tells that pixels of a surface's framebuffer were changed directly. */
  damage(surface: number, area: Rect): void {
    this.changes++;
    this.text.erase(surface, area);
    for (const observer of this.observers) observer.damaged(surface, area);
    this.scheduleCommit();
  }

  /** A new offscreen surface; returns its number. Throws when there are too many (limits.ts). */
  createSurface(width: number, height: number): number {
    const surface = this.nextSurface;
    this.draw({ name: 'createSurface', surface, width, height });
    this.nextSurface++;
    return surface;
  }

  destroySurface(surface: number): void {
    this.draw({ name: 'destroySurface', surface });
  }

  /** Changes the size of the screen; its owner draws it anew. */
  resize(width: number, height: number): void {
    if (width === this.framebuffer.width && height === this.framebuffer.height) return;
    this.draw({ name: 'resizeSurface', surface: SCREEN, width, height });
  }

  /** Voids all glyphs: their numbers are used up. */
  resetAtlas(): void {
    this.atlasCount++;
    this.screen.atlas.clear();
    for (const [surface, { width, height }] of this.screen.surfaces) {
      this.text.erase(surface, rect(0, 0, width, height));
    }
    for (const observer of this.observers) observer.atlasReset();
  }

  observe(observer: DisplayObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** One commit for all that is drawn in this turn of the event loop. */
  private scheduleCommit(): void {
    if (this.commitScheduled || this.observers.size === 0) return;
    this.commitScheduled = true;
    queueMicrotask(() => {
      this.commitScheduled = false;
      for (const observer of this.observers) observer.committed();
    });
  }
}
