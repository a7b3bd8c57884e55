/** Presses or releases a key of the display. */
export type KeySwitch = (keycode: number, down: boolean) => void;

/** Which keys of the display are down, and for which key of the user: a key that is down is released once. */
export class HeldKeys {
  private readonly switchKey: KeySwitch;
  private readonly keycodes = new Map<string, number>();

  constructor(switchKey: KeySwitch) {
    this.switchKey = switchKey;
  }

  /** Presses a key on behalf of `code`, anew if it is down already, and releases what `code` held before. */
  press(code: string, keycode: number): void {
    this.release(code);
    for (const [other, held] of this.keycodes) if (held === keycode) this.release(other);
    this.keycodes.set(code, keycode);
    this.switchKey(keycode, true);
  }

  /** Releases what is held on behalf of `code`, if anything. */
  release(code: string): void {
    const keycode = this.keycodes.get(code);
    if (keycode === undefined) return;
    this.keycodes.delete(code);
    this.switchKey(keycode, false);
  }

  /** Releases all keys of a kind and returns them. */
  releaseWhere(isOfKind: (keycode: number) => boolean): readonly (readonly [code: string, keycode: number])[] {
    const found = [...this.keycodes].filter(([, keycode]) => isOfKind(keycode));
    for (const [code] of found) this.release(code);
    return found;
  }

  /** What is held on behalf of `code`. */
  keycodeOf(code: string): number | undefined {
    return this.keycodes.get(code);
  }

  /** Whether a key of a kind is down. */
  some(isOfKind: (keycode: number) => boolean): boolean {
    for (const keycode of this.keycodes.values()) if (isOfKind(keycode)) return true;
    return false;
  }

  isDown(keycode: number): boolean {
    return this.some((held) => held === keycode);
  }

  /** Whether a key is down on behalf of another one than `code`. */
  isTaken(keycode: number, code: string): boolean {
    for (const [other, held] of this.keycodes) if (held === keycode && other !== code) return true;
    return false;
  }
}
