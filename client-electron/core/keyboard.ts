import { ALT, CONTROL, META, SHIFT } from '../../protocol/index.ts';
import type { KeyPress } from './client.ts';

/** The part of the web's KeyboardEvent and MouseEvent that says which modifiers are down. */
export interface ModifierState {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  getModifierState?(key: 'AltGraph'): boolean;
}

/** The part of the web's KeyboardEvent that a key press is made from. */
export interface KeyEventLike extends ModifierState {
  readonly type: string;
  readonly code: string;
  readonly key: string;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

/** Keys that are steps of a composition: their text comes when it is committed, as a text message. */
const composingKeys: ReadonlySet<string> = new Set(['Dead', 'Process', 'Compose']);

/** The modifiers that are down, as the protocol's bits. AltGr chooses a character and is none of them. */
export function modifiersOf(event: ModifierState): number {
  return choosesCharacter(event) ? bits(event) & ~(CONTROL | ALT) : bits(event);
}

/**
 * The key press of a keyboard event; undefined when an input method takes it. Keys that print send their
 * character. A character that needs AltGr is text: Control and Alt are taken off, so that no shortcut is made of it.
 */
export function keyPressOf(event: KeyEventLike): KeyPress | undefined {
  if (event.isComposing || composingKeys.has(event.key)) return undefined;
  const { code, key, repeat } = event;
  const down = event.type === 'keydown';
  const isText = isPrintable(key) && (choosesCharacter(event) || isControlAltCharacter(event));
  const modifiers = isText ? bits(event) & ~(CONTROL | ALT) : modifiersOf(event);
  return { down, repeat: down && repeat, code, key: down ? key : '', modifiers };
}

/** Whether a key's name is the character that it prints. */
export function isPrintable(key: string): boolean {
  const length = key.length;
  // Named keys are ASCII words; a character is one code point, or a few that combine.
  return length === 1 || (length > 1 && !/^[A-Za-z0-9]+$/.test(key));
}

function choosesCharacter(event: ModifierState): boolean {
  return event.getModifierState?.('AltGraph') ?? false;
}

/** Control and Alt together are AltGr on Windows, but with plain letters and digits they are shortcuts. */
function isControlAltCharacter({ ctrlKey, altKey, key }: KeyEventLike): boolean {
  return ctrlKey && altKey && !/^[A-Za-z0-9 ]$/.test(key);
}

function bits({ shiftKey, ctrlKey, altKey, metaKey }: ModifierState): number {
  return (shiftKey ? SHIFT : 0) | (ctrlKey ? CONTROL : 0) | (altKey ? ALT : 0) | (metaKey ? META : 0);
}
