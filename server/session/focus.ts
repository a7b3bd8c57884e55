import type { Rect } from '../../protocol/index.ts';

/** What lies so near to the pointer answers to it, pixels to each side (THINC's real-time region). */
const REACH = 100;
/** Along the line of the caret, pixels to each side: what was typed, and what it moves. Other lines answer to no key. */
const CARET_REACH = 160;
/** After an input the viewer looks for the answer so long, milliseconds. */
const ATTENTION_MS = 1000;

/** Where a person looks: around the pointer after it did something, around the caret after a key. */
export class Focus {
  private pointer: { readonly x: number; readonly y: number } | undefined;
  private at = Number.NEGATIVE_INFINITY;

  /** The pointer did something at a place; undefined: a key. */
  input(place: { readonly x: number; readonly y: number } | undefined, now: number): void {
    this.pointer = place;
    this.at = now;
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
