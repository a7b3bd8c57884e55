import type { PointerInput } from '../../protocol/index.ts';

/** Pointer moves are at least so far apart, milliseconds: mice report up to a thousand a second, screens show 120. */
const MOVE_INTERVAL_MS = 8;

/**
 * Thins out pointer moves: the first goes at once, later ones at most every 8 ms with the newest position.
 * Changes of buttons always go, after the position that was held back.
 */
export class PointerCoalescer {
  private readonly send: (pointer: PointerInput) => void;
  private readonly now: () => number;
  private last: PointerInput | undefined;
  private lastSentAt = Number.NEGATIVE_INFINITY;
  private held: PointerInput | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (pointer: PointerInput) => void, now: () => number) {
    this.send = send;
    this.now = now;
  }

  /** The pointer has moved, or its buttons have changed. */
  pointer(pointer: PointerInput): void {
    const before = this.held ?? this.last;
    if (before !== undefined && isSame(before, pointer)) return;
    const wait = this.lastSentAt + MOVE_INTERVAL_MS - this.now();
    if (before?.buttons === pointer.buttons && wait > 0) {
      this.held = pointer;
      this.timer ??= setTimeout(() => this.flush(), wait);
      return;
    }
    // A newer move makes the held one pointless; a button must not overtake it.
    if (before?.buttons === pointer.buttons) this.held = undefined;
    this.flush();
    this.pass(pointer);
  }

  /** Sends the move that is held back: another input must come after it. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.pass(held);
  }

  /** Forgets the move that is held back, and what was sent: the buttons are up now. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.held = undefined;
    this.last = undefined;
  }

  private pass(pointer: PointerInput): void {
    this.last = pointer;
    this.lastSentAt = this.now();
    this.send(pointer);
  }
}

function isSame(a: PointerInput, b: PointerInput): boolean {
  return a.x === b.x && a.y === b.y && a.buttons === b.buttons && a.modifiers === b.modifiers;
}
