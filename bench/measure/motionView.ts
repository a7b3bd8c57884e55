import type { HeadlessClient } from '../../client-electron/headless/index.ts';
import type { Rect } from '../../protocol/index.ts';
import { CLOCK_MODULUS, clockBoxes, KEYS_BOX, NO_KEYS_COLOR } from '../programs/motion.ts';
import type { Lag } from '../result.ts';
import { colorIn } from './pixels.ts';
import { lagOf, ShownClock } from './shownClock.ts';

interface Part {
  readonly box: Rect;
  readonly clock: ShownClock;
  color: number;
}

/** What a client shows of the app with the moving picture: when each key was echoed, and how old the picture is. */
export class MotionView {
  private readonly client: HeadlessClient;
  private readonly keysBefore: number;
  private readonly pressedAt: number[] = [];
  private readonly shownAt: number[] = [];
  private readonly parts: readonly Part[];

  /** Keys that were pressed before do not count; what is shown now is of now. `share`: what the app was made with. */
  constructor(client: HeadlessClient, share: number) {
    this.client = client;
    this.keysBefore = this.keysShown();
    const { framebuffer } = client;
    this.parts = clockBoxes(framebuffer.width, framebuffer.height, share).map((box) => {
      const clock = new ShownClock();
      clock.show(Date.now(), Date.now());
      return { box, clock, color: colorIn(framebuffer, box) };
    });
  }

  /** Pressed and not yet echoed. */
  get missing(): number {
    return this.pressedAt.length - this.shownAt.length;
  }

  /** Pictures of different times seen so far: the mean of its parts. */
  get pictures(): number {
    return this.parts.reduce((sum, { clock }) => sum + clock.pictures - 1, 0) / this.parts.length;
  }

  /** When each key was pressed, performance.now(). */
  get presses(): readonly number[] {
    return this.pressedAt;
  }

  press(): void {
    this.pressedAt.push(performance.now());
    this.client.press('x');
  }

  /** To be called after each frame. */
  look(): void {
    const shown = this.keysShown() - this.keysBefore;
    while (this.shownAt.length < Math.min(shown, this.pressedAt.length)) this.shownAt.push(performance.now());
    const now = Date.now();
    for (const part of this.parts) {
      const color = colorIn(this.client.framebuffer, part.box);
      if (color === part.color) continue;
      part.color = color;
      // What the time would have to be modulo the same: colours are times of the last hours.
      part.clock.show(now, now - ((now - color) % CLOCK_MODULUS));
    }
  }

  /** From each key to its echo, milliseconds; of one that is missing, how long that has lasted. */
  times(): number[] {
    const now = performance.now();
    return this.pressedAt.map((at, i) => (this.shownAt[i] ?? now) - at);
  }

  /** How old the oldest part of the picture was from `start` to `end`, milliseconds since 1970. */
  lag(start: number, end: number): Lag | undefined {
    return lagOf(
      this.parts.map(({ clock }) => clock),
      start,
      end,
    );
  }

  private keysShown(): number {
    const count = colorIn(this.client.framebuffer, KEYS_BOX) - NO_KEYS_COLOR;
    return count >= 0 && count < 0x2000 ? count : 0;
  }
}
