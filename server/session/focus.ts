import type { Rect } from '../../protocol/index.ts';

/** What lies so near to the pointer answers to it, pixels to each side (THINC's real-time region). */
const REACH = 100;
/** Along the line of the caret, pixels to each side: what was typed, and what it moves. Other lines answer to no key. */
const CARET_REACH = 160;
/** After an input the viewer looks for the answer so long, milliseconds. */
const ATTENTION_MS = 1000;
/** What else waits is held back so long after a key, milliseconds: most answers are there by then. */
const HOLD_MS = 20;

/** So long after an input an app may draw whatever else is waiting: its answer goes first, milliseconds. */
export const ANSWER_MS = 250;
/** After an answer it may do so again after so long, milliseconds: for what follows, and not for all that nobody will see. */
const SECOND_ANSWER_MS = 100;

/** Where a person looks: around the pointer after it did something, around the caret after a key. */
export class Focus {
  private pointer: { readonly x: number; readonly y: number } | undefined;
  private at = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private answeredAt = Number.NEGATIVE_INFINITY;
  private heldUntil = Number.NEGATIVE_INFINITY;

  /** The pointer did something at a place; undefined: a key. `asks`: the app is likely to answer. */
  input(place: { readonly x: number; readonly y: number } | undefined, asks: boolean, now: number): void {
    this.pointer = place;
    if (asks) this.askedAt = now;
    this.at = now;
  }

  /** A key came while other things wait to be sent. */
  hold(now: number): void {
    this.heldUntil = now + HOLD_MS;
  }

  /** Something of the area has been sent. */
  answered(): void {
    this.heldUntil = Number.NEGATIVE_INFINITY;
  }

  /** What looks like the answer to the last key has been sent. */
  sentAnswer(now: number): void {
    this.answeredAt = now;
  }

  /** From when on an app may draw whatever else is waiting, because an answer to input may come; undefined: it may not. */
  drawsFrom(now: number): number | undefined {
    if (now - this.askedAt >= ANSWER_MS) return undefined;
    return this.answeredAt < this.askedAt ? this.askedAt : this.answeredAt + SECOND_ANSWER_MS;
  }

  /** Until when what lies elsewhere should wait, so that the answer to a key finds the link free. */
  get holdsUntil(): number {
    return this.heldUntil;
  }

  /** Whether the last input was a key. */
  get isKey(): boolean {
    return this.pointer === undefined;
  }

  /** When anything was put in last. */
  get lastInputAt(): number {
    return this.at;
  }

  /** The area that is shown first; undefined when there is none. */
  area(caret: Rect | undefined, now: number): Rect | undefined {
    if (now - this.at > ATTENTION_MS) return undefined;
    const { pointer } = this;
    if (pointer !== undefined) {
      return { x: pointer.x - REACH, y: pointer.y - REACH, width: 2 * REACH, height: 2 * REACH };
    }
    return (
      caret && {
        x: caret.x - CARET_REACH,
        y: caret.y,
        width: caret.width + 2 * CARET_REACH,
        height: caret.height,
      }
    );
  }
}
