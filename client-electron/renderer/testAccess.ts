import { SCREEN } from '../../protocol/index.ts';
import type { Client } from '../core/index.ts';
import type { Picture } from './picture.ts';

/** A size and bytes R, G, B, A. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** What end-to-end tests look at, as `window.farglassViewer`. It can change nothing. */
export interface TestAccess {
  /** Frames presented in this connection; 0 without one. */
  frameNumber(): number;
  /** Resolves with the number as soon as so many frames have been presented. */
  framesPresented(atLeast: number): Promise<number>;
  /** Bytes of the session's connections so far, down and up; 0 without one. */
  bytes(): number;
  /** The client's framebuffer, copied; undefined without a session. */
  pixels(): Pixels | undefined;
  /** What the canvas holds, read back; undefined without a session. */
  canvasPixels(): Pixels | undefined;
  /** The text on the screen, line by line; empty without a session. */
  text(): string;
}

declare global {
  interface Window {
    readonly farglassViewer?: TestAccess;
  }
}

/** Counts frames for tests and lets them wait for one. */
export class FrameCounter {
  private number = 0;
  private waiting: { readonly atLeast: number; readonly resolve: (number: number) => void }[] = [];

  get current(): number {
    return this.number;
  }

  presented(number: number): void {
    this.number = number;
    if (this.waiting.length === 0) return;
    const { waiting } = this;
    this.waiting = waiting.filter(({ atLeast }) => atLeast > number);
    for (const { atLeast, resolve } of waiting) if (atLeast <= number) resolve(number);
  }

  reach(atLeast: number): Promise<number> {
    if (this.number >= atLeast) return Promise.resolve(this.number);
    return new Promise((resolve) => this.waiting.push({ atLeast, resolve }));
  }
}

/** What is shown at the moment. */
export interface Shown {
  readonly client: Client | undefined;
  readonly picture: Picture;
}

/** Puts the object on the window. */
export function exposeTestAccess(counter: FrameCounter, shown: () => Shown | undefined): void {
  const access: TestAccess = {
    frameNumber: () => counter.current,
    framesPresented: (atLeast) => counter.reach(atLeast),
    pixels() {
      const framebuffer = shown()?.client?.screen.framebuffer;
      return framebuffer && { width: framebuffer.width, height: framebuffer.height, bytes: framebuffer.bytes.slice() };
    },
    canvasPixels() {
      const picture = shown()?.picture;
      if (picture === undefined) return undefined;
      return { width: picture.width, height: picture.height, bytes: new Uint8Array(picture.shownBytes()) };
    },
    bytes() {
      const snapshot = shown()?.client?.statistics.snapshot(performance.now());
      return snapshot === undefined ? 0 : snapshot.bytesDown + snapshot.bytesUp;
    },
    text: () => shown()?.client?.text.text(SCREEN) ?? '',
  };
  Object.defineProperty(window, 'farglassViewer', { value: Object.freeze(access) });
}
