import { caseOf, keysymOf } from './characterKeysyms.ts';
import type { DisplayKeyboard } from './displayKeyboard.ts';
import type { HeldKeys } from './heldKeys.ts';
import { ENTER_KEYSYM, SHIFT_KEYSYM, TAB_KEYSYM } from './namedKeys.ts';
import type { KeysymPair } from './spareKeys.ts';
import { namedStroke, type Stroke, textStroke } from './strokes.ts';

/** After so many characters the display is asked whether it has kept up. */
const CHUNK_CHARACTERS = 256;

const RETURN = 0x0d;
const TAB = 0x09;

/** Under this name Shift is held for capitals. */
const TYPING = 'held for text';

/** What a key says that is given a character: both forms of a letter, or the same with Shift; undefined: X has none. */
export function keysymPairOf(codePoint: number): KeysymPair | undefined {
  const { lower, upper } = caseOf(codePoint) ?? { lower: codePoint, upper: codePoint };
  const pair: KeysymPair = [keysymOf(lower), keysymOf(upper)];
  return pair[0] === 0 || pair[1] === 0 ? undefined : pair;
}

/**
 * Types a text character by character. Modifiers that are down are up meanwhile. Line ends become Enter and tabs Tab;
 * other control characters are dropped, since as keys they would be commands.
 */
export async function typeText(display: DisplayKeyboard, held: HeldKeys, text: string): Promise<void> {
  await display.refresh();
  const lifted = held.releaseWhere((keycode) => display.keymap.modifiersOf(keycode) !== 0);
  display.stopAutoRepeat();
  for (const chunk of chunksOf(text, display.capacity)) {
    await makeReady(display, held, chunk);
    display.setLocks({ capsLock: false });
    for (const codePoint of chunk) typeCharacter(display, held, codePoint);
    await display.roundTrip();
  }
  held.release(TYPING);
  for (const [code, keycode] of lifted) held.press(code, keycode);
}

/** Chunks of code points, none with more than so many different ones. */
function* chunksOf(text: string, maxDifferent: number): Generator<readonly number[]> {
  let chunk: number[] = [];
  let different = new Set<number>();
  for (const character of text.replace(/\r\n?|\n/g, '\r')) {
    const codePoint = character.codePointAt(0)!;
    if (chunk.length === CHUNK_CHARACTERS || (different.size === maxDifferent && !different.has(codePoint))) {
      yield chunk;
      chunk = [];
      different = new Set();
    }
    chunk.push(codePoint);
    different.add(codePoint);
  }
  if (chunk.length > 0) yield chunk;
}

/** Sees to it that the display has keys for all characters of a chunk. */
async function makeReady(display: DisplayKeyboard, held: HeldKeys, chunk: readonly number[]): Promise<void> {
  const missing = new Map<number, KeysymPair>();
  for (const codePoint of new Set(chunk)) {
    const stroke = strokeOf(display, held, codePoint, false);
    // What the chunk needs must not lose its key to the rest of it.
    if (stroke !== undefined) display.touch(stroke.keycode);
    const pair = stroke === undefined ? keysymPairOf(codePoint) : undefined;
    if (pair !== undefined) missing.set(pair[0], pair);
  }
  if (missing.size > 0) await display.bind([...missing.values()], (keycode) => held.isDown(keycode));
}

function typeCharacter(display: DisplayKeyboard, held: HeldKeys, codePoint: number): void {
  const isShifted = held.keycodeOf(TYPING) !== undefined;
  const stroke = strokeOf(display, held, codePoint, isShifted);
  if (stroke === undefined) return;
  if (stroke.shift === false) held.release(TYPING);
  if (stroke.shift === true) {
    const [shift] = display.keymap.keycodesOfKeysym(SHIFT_KEYSYM);
    if (shift !== undefined) held.press(TYPING, shift);
  }
  display.switchKey(stroke.keycode, true);
  display.switchKey(stroke.keycode, false);
}

/** The key that types a character without locks, and what Shift has to become for it. */
function strokeOf(
  { keymap }: DisplayKeyboard,
  held: HeldKeys,
  codePoint: number,
  isShifted: boolean,
): Stroke | undefined {
  if (codePoint === RETURN || codePoint === TAB) {
    const stroke = namedStroke(keymap, [codePoint === TAB ? TAB_KEYSYM : ENTER_KEYSYM], false, undefined);
    return stroke && { ...stroke, shift: isShifted ? false : undefined };
  }
  const letter = caseOf(codePoint);
  const shift = letter === undefined ? isShifted : codePoint === letter.upper;
  const stroke = textStroke(keymap, { codePoint, shift, physical: undefined }, (keycode) => held.isDown(keycode));
  return stroke && { ...stroke, shift: stroke.shift ?? (shift === isShifted ? undefined : shift) };
}
