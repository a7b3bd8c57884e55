import type { KeyPress } from './client.ts';
import { type KeyEventLike, keyPressOf, type ModifierState, modifiersOf } from './keyboard.ts';

/** Which property of an event tells that a modifier key is down. */
const modifierFlags: Readonly<Record<string, (event: ModifierState) => boolean>> = {
  ShiftLeft: ({ shiftKey }) => shiftKey,
  ShiftRight: ({ shiftKey }) => shiftKey,
  // AltGr counts as itself, or as both of them, as each system likes.
  ControlLeft: (event) => event.ctrlKey || isAltGraph(event),
  ControlRight: (event) => event.ctrlKey || isAltGraph(event),
  AltLeft: (event) => event.altKey || isAltGraph(event),
  AltRight: (event) => event.altKey || isAltGraph(event),
  MetaLeft: ({ metaKey }) => metaKey,
  MetaRight: ({ metaKey }) => metaKey,
};

/**
 * The keys whose press was sent, so that each is released once: by its own event, when the system kept that from
 * the page, or when the keyboard goes elsewhere. Releases of other keys are nobody's concern.
 */
export class PressedKeys {
  private readonly down = new Set<string>();
  private readonly send: (press: KeyPress) => void;

  constructor(send: (press: KeyPress) => void) {
    this.send = send;
  }

  /** Follows a keydown. False when an input method takes it: what is being composed must be left to it. */
  pressed(event: KeyEventLike): boolean {
    this.noticed(event);
    const press = keyPressOf(event);
    if (press === undefined) return false;
    this.down.add(event.code);
    this.send(press);
    return true;
  }

  /** Follows a keyup. False when the key's press was not sent. */
  released(event: KeyEventLike): boolean {
    this.noticed(event);
    if (!this.down.delete(event.code)) return false;
    const modifiers = modifiersOf(event);
    this.release(event.code, modifiers);
    // macOS tells of no release while Command is down.
    if (event.key === 'Meta') {
      for (const code of this.down) this.release(code, modifiers);
      this.down.clear();
    }
    return true;
  }

  /** Any key event: releases modifiers that were let go while the system took the keyboard for itself. */
  noticed(event: KeyEventLike): void {
    for (const code of this.down) {
      if (code === event.code || (modifierFlags[code]?.(event) ?? true)) continue;
      this.down.delete(code);
      this.release(code, modifiersOf(event));
    }
  }

  /** Nothing is down any more; whoever says so tells the session. */
  clear(): void {
    this.down.clear();
  }

  private release(code: string, modifiers: number): void {
    this.send({ down: false, repeat: false, code, key: '', modifiers });
  }
}

function isAltGraph(event: ModifierState): boolean {
  return event.getModifierState?.('AltGraph') ?? false;
}
