import { BUTTON_LEFT, BUTTON_MIDDLE, BUTTON_RIGHT, type Held, type PointerInput } from '../../protocol/index.ts';

/** Bits of PointerInput.buttons by the numbers that apps see: 0 left, 1 middle, 2 right, 3 back, 4 forward. */
const buttonBits = [BUTTON_LEFT, BUTTON_MIDDLE, BUTTON_RIGHT, 8, 16] as const;

/** A button that changed. */
export interface ButtonChange {
  readonly button: number;
  readonly down: boolean;
}

/** What has to be released: key codes, and the pointer where it was if a button was down. */
export interface Released {
  readonly keys: readonly string[];
  readonly pointer: PointerInput | undefined;
}

/** The keys and buttons that one viewer holds down, so that none stays down when it goes. */
export class HeldInput {
  private readonly keys = new Set<string>();
  private last: PointerInput = { name: 'pointer', x: 0, y: 0, buttons: 0, modifiers: 0 };
  /** Buttons that were released although fingers may still be on them: they count again when they have been up. */
  private void = 0;

  /** Bits of the buttons that are down. */
  get buttons(): number {
    return this.last.buttons;
  }

  get isHolding(): boolean {
    return this.keys.size > 0 || this.last.buttons !== 0;
  }

  /** Follows a key. False when it is released without having been down: nobody needs to hear of that. */
  key(code: string, down: boolean): boolean {
    if (!down) return this.keys.delete(code);
    this.keys.add(code);
    return true;
  }

  /** Follows the pointer and says which buttons changed; none means that it moved. */
  pointer(input: PointerInput): ButtonChange[] {
    this.void &= input.buttons;
    return this.follow({ ...input, buttons: input.buttons & ~this.void });
  }

  /** Follows a release that its viewer did not ask for: buttons that are still pressed do not count until they were up. */
  letGo(input: PointerInput): ButtonChange[] {
    this.void |= this.last.buttons & ~input.buttons;
    return this.follow(input);
  }

  /** What is held although the viewer says that it holds only this. */
  released({ buttons, keys }: Held): Released {
    const named = new Set(keys);
    const down = this.last.buttons & buttons;
    return {
      keys: [...this.keys].filter((code) => !named.has(code)),
      pointer: down === this.last.buttons ? undefined : { ...this.last, buttons: down },
    };
  }

  /** Everything that is held. */
  all(): Released {
    const pointer = this.last.buttons === 0 ? undefined : { ...this.last, buttons: 0, modifiers: 0 };
    return { keys: [...this.keys], pointer };
  }

  private follow(input: PointerInput): ButtonChange[] {
    const changed = input.buttons ^ this.last.buttons;
    this.last = input;
    const changes: ButtonChange[] = [];
    buttonBits.forEach((bit, button) => {
      if (changed & bit) changes.push({ button, down: (input.buttons & bit) !== 0 });
    });
    return changes;
  }
}
