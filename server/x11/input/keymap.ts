import type { XConnection } from '../xConnection.ts';
import { characterOf, keypadCharacterOf, type LetterCase } from './characterKeysyms.ts';
import { NUM_LOCK_KEYSYM } from './namedKeys.ts';

/** Every X server on Linux has these keycodes, from the first that the protocol allows. */
export const FIRST_KEYCODE = 8;
export const KEYCODES = 248;

/** Bits of the modifiers in X's order. */
export const SHIFT_MASK = 1;
export const LOCK_MASK = 2;

const nothing: readonly number[] = [];

/**
 * What the keys of an X display say, at one moment. Only the first two levels count, those of Shift: characters on
 * further levels need AltGr, whose state would have to be changed for the program, so they get a key of their own.
 */
export class Keymap {
  /** The bit of Num Lock; 0 when the keymap has none. */
  readonly numLockMask: number;
  private readonly rows: readonly (readonly number[])[];
  private readonly modifiers: Uint8Array;
  private readonly byKeysym = new Map<number, number[]>();
  /** By code point, for keys without and with Shift. */
  private readonly byCharacter: readonly [Map<number, number[]>, Map<number, number[]>] = [new Map(), new Map()];

  /** `rows` are the keysyms of the keycodes from 8, `modifierRows` the keycodes of each modifier. */
  constructor(rows: readonly (readonly number[])[], modifierRows: readonly (readonly number[])[]) {
    this.rows = rows;
    this.modifiers = new Uint8Array(256);
    modifierRows.forEach((keycodes, i) => {
      for (const keycode of keycodes) if (keycode !== 0) this.modifiers[keycode]! |= 1 << i;
    });
    rows.forEach((row, i) => {
      const keycode = FIRST_KEYCODE + i;
      append(this.byKeysym, row[0] ?? 0, keycode);
      append(this.byCharacter[0], this.characterAt(keycode, false), keycode);
      append(this.byCharacter[1], this.characterAt(keycode, true), keycode);
    });
    this.numLockMask = this.modifierOf(NUM_LOCK_KEYSYM);
  }

  static async read(connection: XConnection): Promise<Keymap> {
    const [rows, modifierRows] = await Promise.all([
      connection.ask<number[][]>((done) => connection.client.GetKeyboardMapping(FIRST_KEYCODE, KEYCODES, done)),
      connection.ask<number[][]>((done) => connection.client.GetModifierMapping(done)),
    ]);
    return new Keymap(rows, modifierRows);
  }

  /** The code point that a key types; 0 when it types none, or is of the keypad. */
  characterAt(keycode: number, shift: boolean): number {
    const [plain = 0, shifted = 0] = this.row(keycode);
    return characterOf(shift && shifted !== 0 ? shifted : plain);
  }

  /** The same of a key of the keypad, while Num Lock holds and Shift does not, or the other way round. */
  keypadCharacterAt(keycode: number): number {
    const [plain = 0, shifted = 0] = this.row(keycode);
    return keypadCharacterOf(shifted) || keypadCharacterOf(plain);
  }

  /** Whether Num Lock chooses what a key says. */
  followsNumLock(keycode: number): boolean {
    const [plain = 0, shifted = 0] = this.row(keycode);
    return keypadCharacterOf(shifted) !== 0 && shifted !== plain;
  }

  /** Keycodes that type a character with or without Shift. */
  keycodesOfCharacter(codePoint: number, shift: boolean): readonly number[] {
    return this.byCharacter[shift ? 1 : 0].get(codePoint) ?? nothing;
  }

  /** Whether a key has both forms of a letter, so that Shift and Caps Lock choose between them. */
  isLetterKey(keycode: number, letter: LetterCase): boolean {
    return this.characterAt(keycode, false) === letter.lower && this.characterAt(keycode, true) === letter.upper;
  }

  /** Keycodes that say a keysym without Shift. */
  keycodesOfKeysym(keysym: number): readonly number[] {
    return this.byKeysym.get(keysym) ?? nothing;
  }

  /** The keysym of a key without Shift; 0 when it has none. */
  keysymAt(keycode: number): number {
    return this.row(keycode)[0] ?? 0;
  }

  /** Whether a key says nothing. */
  isEmpty(keycode: number): boolean {
    return this.row(keycode).every((keysym) => keysym === 0);
  }

  /** The bits of the modifiers that are down while a key is. */
  modifiersOf(keycode: number): number {
    return this.modifiers[keycode] ?? 0;
  }

  /** The bit that the key with this keysym gives; 0 when there is no such key. */
  modifierOf(keysym: number): number {
    return this.keycodesOfKeysym(keysym).reduce((bits, keycode) => bits || this.modifiersOf(keycode), 0);
  }

  private row(keycode: number): readonly number[] {
    return this.rows[keycode - FIRST_KEYCODE] ?? nothing;
  }
}

function append(map: Map<number, number[]>, key: number, keycode: number): void {
  if (key === 0) return;
  const keycodes = map.get(key);
  if (keycodes === undefined) map.set(key, [keycode]);
  else keycodes.push(keycode);
}
