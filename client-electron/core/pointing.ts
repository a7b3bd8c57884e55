import type { PointerInput } from '../../protocol/index.ts';
import type { KeptMessage } from './keptInputs.ts';
import { PointerCoalescer } from './pointerCoalescer.ts';

/**
 * Where the pointer is and which buttons are down, over all connections. What goes down without a connection does
 * nothing, and what was down when a connection broke has been released: those buttons count again when they have
 * been up.
 */
export class Pointing {
  private readonly coalescer: PointerCoalescer;
  private current: PointerInput | undefined;
  private said: PointerInput | undefined;
  /** Bits of the buttons that do not count. */
  private void = 0;

  /** `send` is told what the session should hear, thinned out. */
  constructor(send: (pointer: PointerInput) => void, now: () => number) {
    this.coalescer = new PointerCoalescer((pointer) => {
      this.said = pointer;
      send(pointer);
    }, now);
  }

  /** The pointer has moved, or its buttons have changed. */
  moved(pointer: PointerInput): void {
    this.follow(pointer);
    this.coalescer.pointer(this.effective(pointer));
  }

  /** The same without a connection. Returns whether a button went down. */
  missed(pointer: PointerInput): boolean {
    const pressed = pointer.buttons & ~(this.current?.buttons ?? 0);
    this.follow(pointer);
    this.void |= pointer.buttons;
    return pressed !== 0;
  }

  /** Sends the move that is held back: another input must come after it. */
  flush(): void {
    this.coalescer.flush();
  }

  /** All buttons were released in the session. */
  released(): void {
    this.coalescer.reset();
    this.said = undefined;
  }

  /** There is no connection any more, and the session has released all buttons. */
  disconnected(): void {
    this.coalescer.reset();
    this.void = this.current?.buttons ?? 0;
  }

  /**
   * There is one again, and these messages are sent again: brings the pointer to where it is now. Buttons whose
   * press is among them are still down if they are.
   */
  connected(again: readonly KeptMessage[]): void {
    for (const message of again) {
      if (message.name !== 'pointer') continue;
      this.said = message;
      this.void &= ~message.buttons;
    }
    if (this.current === undefined) return;
    const pointer = this.effective(this.current);
    const { said } = this;
    if (said?.x === pointer.x && said.y === pointer.y && said.buttons === pointer.buttons) return;
    this.coalescer.pointer(pointer);
  }

  /** Forgets what is held back. */
  stop(): void {
    this.coalescer.reset();
  }

  private follow(pointer: PointerInput): void {
    this.current = pointer;
    this.void &= pointer.buttons;
  }

  private effective(pointer: PointerInput): PointerInput {
    return { ...pointer, buttons: pointer.buttons & ~this.void };
  }
}
