import { BUTTON_LEFT, BUTTON_MIDDLE, BUTTON_RIGHT, type PointerInput } from '../../protocol/index.ts';

/** Bits of PointerInput.buttons by the numbers that apps see: 0 left, 1 middle, 2 right, 3 back, 4 forward. */
const buttonBits = [BUTTON_LEFT, BUTTON_MIDDLE, BUTTON_RIGHT, 8, 16] as const;

/** A button that changed. */
export interface ButtonChange {
  readonly button: number;
  readonly down: boolean;
}

/** The keys and buttons that one viewer holds down, so that none stays down when it goes. */
export class HeldInput {
  private readonly keys = new Set<string>();
  private last: PointerInput = { name: 'pointer', x: 0, y: 0, buttons: 0, modifiers: 0 };

  key(code: string, down: boolean): void {
    if (down) this.keys.add(code);
    else this.keys.delete(code);
  }

  /** Follows the pointer and says which buttons changed; none means that it moved. */
  pointer(input: PointerInput): ButtonChange[] {
    const changed = input.buttons ^ this.last.buttons;
    this.last = input;
    const changes: ButtonChange[] = [];
    buttonBits.forEach((bit, button) => {
      if (changed & bit) changes.push({ button, down: (input.buttons & bit) !== 0 });
    });
    return changes;
  }

  /** Empties it and returns what was held: key codes, and the pointer where it was if a button was down. */
  release(): { readonly keys: readonly string[]; readonly pointer: PointerInput | undefined } {
    const keys = [...this.keys];
    this.keys.clear();
    const pointer = this.last.buttons === 0 ? undefined : { ...this.last, buttons: 0, modifiers: 0 };
    return { keys, pointer };
  }
}
