import { caseOf } from './characterKeysyms.ts';
import type { Keymap } from './keymap.ts';

/** A key to press. */
export interface Stroke {
  readonly keycode: number;
  /** What Shift, Caps Lock and Num Lock must be meanwhile; undefined: as they are. */
  readonly shift?: boolean | undefined;
  readonly capsLock?: boolean | undefined;
  readonly numLock?: boolean | undefined;
}

/** A character to be typed. */
export interface Wish {
  readonly codePoint: number;
  /** Shift is down now. */
  readonly shift: boolean;
  /** The key that the user pressed, which is taken if it can be; undefined when there was none. */
  readonly physical: number | undefined;
}

/** Tells which keys are down on behalf of another one. */
export type IsTaken = (keycode: number) => boolean;

const LAST_ASCII = 0x7e;

/**
 * The key that types a character; undefined when the keymap has none. With Shift as the user holds it comes before
 * the other way, and the key in the user's own place before others, for programs that look at positions.
 */
export function textStroke(keymap: Keymap, wish: Wish, isTaken: IsTaken): Stroke | undefined {
  const { codePoint, shift, physical } = wish;
  const keypad = keypadStroke(keymap, wish);
  if (keypad !== undefined) return keypad;
  const pick = (keycodes: readonly number[], fits: (keycode: number) => boolean) => {
    if (physical !== undefined && fits(physical) && !isTaken(physical)) return physical;
    return keycodes.find((keycode) => fits(keycode) && !isTaken(keycode));
  };
  const letter = caseOf(codePoint);
  if (letter !== undefined) {
    const keycode = pick(keymap.keycodesOfCharacter(letter.lower, false), (it) => keymap.isLetterKey(it, letter));
    // A capital without Shift, or a small letter with it: the user has Caps Lock on.
    if (keycode !== undefined) return { keycode, capsLock: (codePoint === letter.upper) !== shift };
  }
  // Programs turn letters into capitals while Caps Lock holds, even where the keymap does not; the rest they leave.
  const capsLock = letter === undefined && codePoint <= LAST_ASCII ? undefined : false;
  for (const level of [shift, !shift]) {
    const fits = (keycode: number) => keymap.characterAt(keycode, level) === codePoint;
    const keycode = pick(keymap.keycodesOfCharacter(codePoint, level), fits);
    if (keycode !== undefined) return { keycode, shift: level === shift ? undefined : level, capsLock };
  }
  return undefined;
}

/**
 * The key of a shortcut, as textStroke. Shortcuts are written in ASCII: a key that says another character, as those of
 * a Russian keyboard do, means its place on a US keyboard. Caps Lock and the case of a letter do not matter.
 */
export function shortcutStroke(keymap: Keymap, wish: Wish, isTaken: IsTaken): Stroke | undefined {
  const { codePoint, shift, physical } = wish;
  if (codePoint > LAST_ASCII && physical !== undefined && !isTaken(physical)) {
    const plain = keymap.characterAt(physical, false);
    if (plain !== 0 && plain <= LAST_ASCII) return { keycode: physical, capsLock: false };
  }
  const letter = caseOf(codePoint);
  const meant = letter === undefined ? codePoint : shift ? letter.upper : letter.lower;
  const stroke = textStroke(keymap, { ...wish, codePoint: meant }, isTaken);
  return stroke && { ...stroke, capsLock: false };
}

function keypadStroke(keymap: Keymap, { codePoint, shift, physical }: Wish): Stroke | undefined {
  if (physical === undefined || keymap.keypadCharacterAt(physical) !== codePoint) return undefined;
  return { keycode: physical, numLock: keymap.followsNumLock(physical) ? !shift : undefined };
}

/** The key with one of a name's keysyms: the user's own if it has one of them. */
export function namedStroke(
  keymap: Keymap,
  keysyms: readonly number[],
  shift: boolean,
  physical: number | undefined,
): Stroke | undefined {
  if (physical !== undefined && keysyms.includes(keymap.keysymAt(physical))) {
    return { keycode: physical, numLock: keymap.followsNumLock(physical) ? shift : undefined };
  }
  for (const keysym of keysyms) {
    const [keycode] = keymap.keycodesOfKeysym(keysym);
    if (keycode !== undefined) return { keycode };
  }
  return undefined;
}
