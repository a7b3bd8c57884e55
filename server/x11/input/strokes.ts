import { caseOf } from './characterKeysyms.ts';
import type { Keymap } from './keymap.ts';

/** A key to press. */
export interface Stroke {
  readonly keycode: number;
  /** What Caps Lock and Num Lock must be meanwhile; undefined: no matter. */
  readonly capsLock?: boolean | undefined;
  readonly numLock?: boolean | undefined;
}

/** A character to be typed. */
export interface Wish {
  readonly codePoint: number;
  /** Shift is down meanwhile. */
  readonly shift: boolean;
  /** The key that the user pressed, which is taken if it can be; undefined when there was none. */
  readonly physical: number | undefined;
}

const LAST_ASCII = 0x7e;

/**
 * The key that types a character while Shift is as the user holds it; undefined when the keymap has none. The key in
 * the user's own place comes first, for games and for programs that look at positions. `isTaken` tells which keys are
 * down on behalf of another one.
 */
export function textStroke(keymap: Keymap, wish: Wish, isTaken: (keycode: number) => boolean): Stroke | undefined {
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
  const keycode = pick(
    keymap.keycodesOfCharacter(codePoint, shift),
    (it) => keymap.characterAt(it, shift) === codePoint,
  );
  if (keycode === undefined) return undefined;
  // Programs turn letters into capitals while Caps Lock holds, even where the keymap does not; the rest they leave.
  return { keycode, capsLock: letter === undefined && codePoint <= LAST_ASCII ? undefined : false };
}

/**
 * The key of a shortcut, as textStroke. Shortcuts are written in ASCII: a key that says another character, as those of
 * a Russian keyboard do, means its place on a US keyboard. Caps Lock and the case of a letter do not matter.
 */
export function shortcutStroke(keymap: Keymap, wish: Wish, isTaken: (keycode: number) => boolean): Stroke | undefined {
  const { codePoint, shift, physical } = wish;
  const keypad = keypadStroke(keymap, wish);
  if (keypad !== undefined) return keypad;
  const letter = caseOf(codePoint);
  const unlocked = (stroke: Stroke | undefined) => stroke && { ...stroke, capsLock: false };
  if (physical !== undefined && !isTaken(physical)) {
    const plain = keymap.characterAt(physical, false);
    const isThere = plain === codePoint || keymap.characterAt(physical, true) === codePoint;
    const isForeign = codePoint > LAST_ASCII && plain !== 0 && plain <= LAST_ASCII;
    if (isThere || isForeign) return { keycode: physical, capsLock: false };
  }
  if (letter === undefined) return unlocked(textStroke(keymap, wish, isTaken));
  return unlocked(textStroke(keymap, { ...wish, codePoint: shift ? letter.upper : letter.lower }, isTaken));
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
