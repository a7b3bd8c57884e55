/**
 * Keysyms older than Unicode, from keysymdef.h: the keysym of the first character, then the characters in order; a
 * space is a gap. Keymaps use them for these scripts, and X knows only of them which are capitals of which.
 */
const sets = [
  [0x1a1, 'Ą˘Ł ĽŚ  ŠŞŤŹ ŽŻ ą˛ł ľśˇ šşťź˝žżŔ  Ă ĹĆ Č Ę Ě  ĎĐŃŇ  Ő  ŘŮ Ű  Ţ ŕ  ă ĺć č ę ě  ďđńň  ő  řů ű  ţ˙'],
  [0x2a1, 'Ħ    Ĥ  İ ĞĴ    ħ    ĥ  ı ğĵ        ĊĈ              Ġ  Ĝ    ŬŜ      ċĉ              ġ  ĝ    ŭŝ'],
  [0x3a2, 'ĸŖ ĨĻ   ĒĢŦ      ŗ ĩļ   ēģŧŊ ŋĀ      Į    Ė  Ī ŅŌĶ     Ų   ŨŪ ā      į    ė  ī ņōķ     ų   ũū'],
  [0x6a1, 'ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏюабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ'],
  [0x7a1, 'ΆΈΉΊΪ ΌΎΫ Ώ  ΅― άέήίϊΐόύϋΰώ     ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣ ΤΥΦΧΨΩ       αβγδεζηθικλμνξοπρσςτυφχψω'],
  [0x13bc, 'ŒœŸ'],
  [0x20ac, '€'],
  [0x5ac, '،'],
  [0x5bb, '؛'],
  [0x5bf, '؟'],
  [0x5c1, run(0x621, 26)],
  [0x5e0, run(0x640, 19)],
  [0xce0, run(0x5d0, 27)],
  [0xda1, run(0xe01, 58)],
  [0xddf, run(0xe3f, 27)],
] as const;

const keysyms = new Map<number, number>();
const characters = new Map<number, number>();
for (const [first, text] of sets) {
  for (const [i, character] of [...text].entries()) {
    if (character === ' ') continue;
    keysyms.set(character.codePointAt(0)!, first + i);
    characters.set(first + i, character.codePointAt(0)!);
  }
}

/** Keysyms from here on are this number plus a code point. */
const UNICODE_KEYSYMS = 0x1000000;
const LAST_CODE_POINT = 0x10ffff;

/** The keysym of a character; 0 for control characters and halves of surrogate pairs, which are none to X. */
export function keysymOf(codePoint: number): number {
  if (isLatin1(codePoint)) return codePoint;
  if (codePoint < 0xa0 || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return 0;
  return keysyms.get(codePoint) ?? UNICODE_KEYSYMS + codePoint;
}

/** The code point of the character that a keysym prints; 0 when it prints none, as those of the keypad. */
export function characterOf(keysym: number): number {
  if (isLatin1(keysym)) return keysym;
  if (keysym > UNICODE_KEYSYMS && keysym <= UNICODE_KEYSYMS + LAST_CODE_POINT) return keysym - UNICODE_KEYSYMS;
  return characters.get(keysym) ?? 0;
}

const KEYPAD_MULTIPLY = 0xffaa;
const KEYPAD_9 = 0xffb9;
const KEYPAD_EQUAL = 0xffbd;
/** Keypad keysyms of characters are those of ASCII plus this. */
const KEYPAD_OFFSET = 0xff80;

/** The code point of the character that a keysym of the keypad prints, else 0. */
export function keypadCharacterOf(keysym: number): number {
  const prints = (keysym >= KEYPAD_MULTIPLY && keysym <= KEYPAD_9) || keysym === KEYPAD_EQUAL;
  return prints ? keysym - KEYPAD_OFFSET : 0;
}

/** A letter's two forms, as code points. */
export interface LetterCase {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The forms of a letter, when X knows them too: then one key has both, and Shift and Caps Lock choose. Undefined for
 * what has no case, and for letters like ß, ı or ÿ of which X does not know the other form.
 */
export function caseOf(codePoint: number): LetterCase | undefined {
  const character = String.fromCodePoint(codePoint);
  const lower = only(character.toLowerCase());
  const upper = only(character.toUpperCase());
  if (lower === undefined || upper === undefined || lower === upper) return undefined;
  if (only(String.fromCodePoint(lower).toUpperCase()) !== upper) return undefined;
  if (only(String.fromCodePoint(upper).toLowerCase()) !== lower) return undefined;
  // X compares only old keysyms of one set.
  const isKnown = keysymOf(lower) < UNICODE_KEYSYMS && keysymOf(lower) >> 8 === keysymOf(upper) >> 8;
  return isKnown ? { lower, upper } : undefined;
}

/** The code point of a text that is a single one. */
function only(text: string): number | undefined {
  const codePoint = text.codePointAt(0);
  return codePoint !== undefined && text.length === String.fromCodePoint(codePoint).length ? codePoint : undefined;
}

function isLatin1(value: number): boolean {
  return (value >= 0x20 && value <= 0x7e) || (value >= 0xa0 && value <= 0xff);
}

/** Characters that follow each other. */
function run(first: number, count: number): string {
  return String.fromCodePoint(...Array.from({ length: count }, (_, i) => first + i));
}
