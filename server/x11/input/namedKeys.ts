/**
 * The keysyms of keys that do not print, by the web's KeyboardEvent.key. Where a name stands for several, the usual
 * one comes first; the others are those of the keypad and of the right side.
 */
const namedKeysyms: Readonly<Record<string, readonly number[]>> = {
  Backspace: [0xff08],
  Tab: [0xff09],
  Clear: [0xff0b, 0xff9d],
  Enter: [0xff0d, 0xff8d],
  Pause: [0xff13],
  ScrollLock: [0xff14],
  Escape: [0xff1b],
  KanjiMode: [0xff21],
  NonConvert: [0xff22],
  Convert: [0xff23],
  Romaji: [0xff24],
  Hiragana: [0xff25],
  Katakana: [0xff26],
  HiraganaKatakana: [0xff27],
  ZenkakuHankaku: [0xff2a],
  KanaMode: [0xff2d, 0xff27],
  Eisu: [0xff30],
  HangulMode: [0xff31],
  HanjaMode: [0xff34],
  Home: [0xff50, 0xff95],
  ArrowLeft: [0xff51, 0xff96],
  ArrowUp: [0xff52, 0xff97],
  ArrowRight: [0xff53, 0xff98],
  ArrowDown: [0xff54, 0xff99],
  PageUp: [0xff55, 0xff9a],
  PageDown: [0xff56, 0xff9b],
  End: [0xff57, 0xff9c],
  Select: [0xff60],
  PrintScreen: [0xff61],
  Execute: [0xff62],
  Insert: [0xff63, 0xff9e],
  Undo: [0xff65],
  Redo: [0xff66],
  ContextMenu: [0xff67],
  Find: [0xff68],
  Cancel: [0xff69],
  Help: [0xff6a],
  NumLock: [0xff7f],
  ...Object.fromEntries(Array.from({ length: 35 }, (_, i) => [`F${i + 1}`, [0xffbe + i]])),
  Shift: [0xffe1, 0xffe2],
  Control: [0xffe3, 0xffe4],
  CapsLock: [0xffe5],
  Alt: [0xffe9, 0xffea],
  Meta: [0xffeb, 0xffec],
  // What Meta was called in older browsers, and what Linux calls it.
  OS: [0xffeb, 0xffec],
  Super: [0xffeb, 0xffec],
  Hyper: [0xffed, 0xffee],
  Delete: [0xffff, 0xff9f],
  // XF86keysym.h: keys of multimedia keyboards.
  AudioVolumeDown: [0x1008ff11],
  AudioVolumeMute: [0x1008ff12],
  AudioVolumeUp: [0x1008ff13],
  MediaPlayPause: [0x1008ff14],
  MediaPlay: [0x1008ff14],
  MediaStop: [0x1008ff15],
  MediaTrackPrevious: [0x1008ff16],
  MediaTrackNext: [0x1008ff17],
  BrowserHome: [0x1008ff18],
  LaunchMail: [0x1008ff19],
  BrowserSearch: [0x1008ff1b],
  MediaRecord: [0x1008ff1c],
  LaunchCalculator: [0x1008ff1d],
  LaunchApplication2: [0x1008ff1d],
  BrowserBack: [0x1008ff26],
  BrowserForward: [0x1008ff27],
  BrowserStop: [0x1008ff28],
  BrowserRefresh: [0x1008ff73, 0x1008ff29],
  Eject: [0x1008ff2c],
  BrowserFavorites: [0x1008ff30],
  MediaPause: [0x1008ff31],
  LaunchMediaPlayer: [0x1008ff32],
  LaunchApplication1: [0x1008ff33],
  MediaRewind: [0x1008ff3e],
  Close: [0x1008ff56],
  Copy: [0x1008ff57],
  Cut: [0x1008ff58],
  New: [0x1008ff68],
  Open: [0x1008ff6b],
  Paste: [0x1008ff6d],
  Save: [0x1008ff77],
  MediaFastForward: [0x1008ff97],
};

/** The keysyms that a named key may have, the usual one first; undefined for names that mean nothing to X. */
export function keysymsOfName(name: string): readonly number[] | undefined {
  return Object.hasOwn(namedKeysyms, name) ? namedKeysyms[name] : undefined;
}

export const SHIFT_KEYSYM = 0xffe1;
export const CONTROL_KEYSYM = 0xffe3;
export const ALT_KEYSYM = 0xffe9;
export const META_KEYSYM = 0xffeb;
export const NUM_LOCK_KEYSYM = 0xff7f;
export const ENTER_KEYSYM = 0xff0d;
export const TAB_KEYSYM = 0xff09;
export const INSERT_KEYSYM = 0xff63;

/** Keys that change a state when they go down; some systems never say that they went up. */
export const lockKeyNames: ReadonlySet<string> = new Set(['CapsLock', 'NumLock', 'ScrollLock']);
