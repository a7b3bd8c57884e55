import type { IUnicodeVersionProvider } from '@xterm/headless';

export const UNICODE_VERSION = '15';

/** East Asian Wide and Fullwidth, as ranges; pictographs come from the regular expression below. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
/** Hangul vowels and final consonants join the syllable before them. */
const JOINING_JAMO: readonly (readonly [number, number])[] = [
  [0x1160, 0x11ff],
  [0xd7b0, 0xd7c6],
  [0xd7cb, 0xd7fb],
];
/** Format characters that are seen: the soft hyphen, and signs that stand before digits. */
const VISIBLE_FORMAT = /^[\u{ad}\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]$/u;
/** Regional indicators are narrow for the C library, although a pair of them is one flag. */
const REGIONAL_INDICATOR = /^[\u{1f1e6}-\u{1f1ff}]$/u;
const PICTOGRAPH = /^\p{Emoji_Presentation}$/u;
const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

const BASIC_PLANE = 0x10000;
const UNKNOWN = 255;
const basicWidths = new Uint8Array(BASIC_PLANE).fill(UNKNOWN);

/** Columns that a code point takes, 0 to 2, as the C library's wcwidth tells the programs that run inside. */
export function columnsOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint >= BASIC_PLANE) return compute(codePoint);
  if (basicWidths[codePoint] === UNKNOWN) basicWidths[codePoint] = compute(codePoint);
  return basicWidths[codePoint] as 0 | 1 | 2; // what compute returned
}

function compute(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return 0;
  if (codePoint < 0x300) return 1;
  if (isWithin(JOINING_JAMO, codePoint)) return 0;
  const character = String.fromCodePoint(codePoint);
  if (COMBINING.test(character) && !VISIBLE_FORMAT.test(character)) return 0;
  if (isWithin(WIDE, codePoint)) return 2;
  return PICTOGRAPH.test(character) && !REGIONAL_INDICATOR.test(character) ? 2 : 1;
}

function isWithin(ranges: readonly (readonly [number, number])[], codePoint: number): boolean {
  return ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** What the emulator asks about each code point. A property is: bit 0 joins the cell before; bits 1-2 columns. */
export const unicodeWidths: IUnicodeVersionProvider = {
  version: UNICODE_VERSION,
  wcwidth: columnsOf,
  charProperties(codePoint, preceding) {
    const columns = columnsOf(codePoint);
    const precedingColumns = (preceding >> 1) & 3;
    const joins = columns === 0 && precedingColumns > 0;
    return joins ? (precedingColumns << 1) | 1 : columns << 1;
  },
};
