import type { KeyEvent } from '../../app/app.ts';

/** Modes of the program that change what keys send. */
export interface KeyModes {
  /** DECCKM: arrows, Home and End send SS3 instead of CSI. */
  readonly applicationCursorKeys: boolean;
}

export type KeyPress = Pick<KeyEvent, 'key' | 'shift' | 'control' | 'alt' | 'meta'>;

const ESC = '\x1b';
const CSI = '\x1b[';
const SS3 = '\x1bO';
const DELETE = '\x7f';

/** CSI 1 ; modifiers letter, or SS3 / CSI letter without modifiers. */
const LETTER_KEYS: ReadonlyMap<string, string> = new Map([
  ['ArrowUp', 'A'],
  ['ArrowDown', 'B'],
  ['ArrowRight', 'C'],
  ['ArrowLeft', 'D'],
  ['Home', 'H'],
  ['End', 'F'],
  ['Clear', 'E'],
]);
/** The same, always SS3 without modifiers. */
const FUNCTION_LETTER_KEYS: ReadonlyMap<string, string> = new Map([
  ['F1', 'P'],
  ['F2', 'Q'],
  ['F3', 'R'],
  ['F4', 'S'],
]);
/** CSI number ; modifiers ~ */
const NUMBER_KEYS: ReadonlyMap<string, number> = new Map([
  ['Insert', 2],
  ['Delete', 3],
  ['PageUp', 5],
  ['PageDown', 6],
  ['F5', 15],
  ['F6', 17],
  ['F7', 18],
  ['F8', 19],
  ['F9', 20],
  ['F10', 21],
  ['F11', 23],
  ['F12', 24],
  ['F13', 25],
  ['F14', 26],
  ['F15', 28],
  ['F16', 29],
  ['F17', 31],
  ['F18', 32],
  ['F19', 33],
  ['F20', 34],
]);
/** What Control makes of keys that are not letters, as on a VT220. */
const CONTROL_CHARACTERS: ReadonlyMap<string, string> = new Map([
  [' ', '\x00'],
  ['@', '\x00'],
  ['2', '\x00'],
  ['[', '\x1b'],
  ['{', '\x1b'],
  ['3', '\x1b'],
  ['\\', '\x1c'],
  ['|', '\x1c'],
  ['4', '\x1c'],
  [']', '\x1d'],
  ['}', '\x1d'],
  ['5', '\x1d'],
  ['^', '\x1e'],
  ['~', '\x1e'],
  ['6', '\x1e'],
  ['_', '\x1f'],
  ['/', '\x1f'],
  ['7', '\x1f'],
  ['?', DELETE],
  ['8', DELETE],
]);
/** Keys that send one character, and what Shift or Control makes of it. */
const PLAIN_KEYS: ReadonlyMap<string, { plain: string; shift?: string; control?: string }> = new Map([
  ['Enter', { plain: '\r' }],
  ['Escape', { plain: ESC }],
  ['Tab', { plain: '\t', shift: `${CSI}Z` }],
  ['Backspace', { plain: DELETE, control: '\b' }],
]);

/** What a key press sends to a program, as xterm does; empty for keys that send nothing. */
export function encodeKey(press: KeyPress, modes: KeyModes): string {
  const { key, shift, control, alt } = press;
  if (press.meta) return '';
  const plain = PLAIN_KEYS.get(key);
  if (plain !== undefined) {
    return prefixed(alt, (shift ? plain.shift : undefined) ?? (control ? plain.control : undefined) ?? plain.plain);
  }
  const modifiers = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);
  const letter = LETTER_KEYS.get(key);
  if (letter !== undefined) return encodeLetter(letter, modifiers, modes.applicationCursorKeys ? SS3 : CSI);
  const functionLetter = FUNCTION_LETTER_KEYS.get(key);
  if (functionLetter !== undefined) return encodeLetter(functionLetter, modifiers, SS3);
  const number = NUMBER_KEYS.get(key);
  if (number !== undefined) return modifiers === 1 ? `${CSI}${number}~` : `${CSI}${number};${modifiers}~`;
  return isCharacter(key) ? encodeCharacter(press) : '';
}

function encodeLetter(letter: string, modifiers: number, plainPrefix: string): string {
  return modifiers === 1 ? plainPrefix + letter : `${CSI}1;${modifiers}${letter}`;
}

function encodeCharacter({ key, control, alt }: KeyPress): string {
  if (!control) return prefixed(alt, key);
  const code = key.toLowerCase().charCodeAt(0);
  const isLetter = key.length === 1 && code >= 0x61 && code <= 0x7a;
  if (isLetter) return prefixed(alt, String.fromCharCode(code & 0x1f));
  // Right Alt is Control and Alt on some keyboards; then the key says what it types.
  if (alt) return key;
  return CONTROL_CHARACTERS.get(key) ?? key;
}

/** Alt sends Escape first. */
function prefixed(alt: boolean, text: string): string {
  return alt ? ESC + text : text;
}

/** One character, not the name of a key. */
function isCharacter(key: string): boolean {
  const first = key.codePointAt(0);
  return first !== undefined && (key.length === String.fromCodePoint(first).length || first > 0x7f);
}

/**
 * What pasted text sends: newlines as Return. With bracketed paste the program can tell it from typing; without,
 * control characters other than tab and newline are dropped, so that a paste cannot press keys.
 */
export function encodePaste(text: string, isBracketed: boolean): string {
  const lines = text.replace(/\r\n?|\n/g, '\r');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const safe = lines.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '');
  return isBracketed ? `${CSI}200~${safe}${CSI}201~` : safe;
}
