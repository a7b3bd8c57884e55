import type { Color } from '../../../protocol/index.ts';

/** The 16 named colours, chosen so that each can be read on the background and told from its bright twin. */
const NAMED: readonly Color[] = [
  0x2a2e37, 0xe4676b, 0x8cc265, 0xd9b25f, 0x5aa2f0, 0xc27ae0, 0x4fb9c4, 0xc9ced8, 0x6f7787, 0xff8f91, 0xaee68a,
  0xf6d789, 0x8cc4ff, 0xdfa4f6, 0x83dde6, 0xffffff,
];
/** Levels of the 6 x 6 x 6 cube, as xterm has them. */
const CUBE: readonly number[] = [0, 95, 135, 175, 215, 255];
const GREYS = 24;

/** Bold text in one of the first eight colours takes its bright twin. */
export const BRIGHT_OFFSET = 8;
export const NAMED_COLORS = 16;

export const FOREGROUND: Color = 0xd7dbe3;
export const BACKGROUND: Color = 0x14171c;
export const CURSOR: Color = 0xe9edf5;
export const SELECTION: Color = 0x35496b;

/** The 256 colours that a program can name by number: 16 named ones, a cube, a ramp of greys. */
export function defaultPalette(): Color[] {
  const colors = [...NAMED];
  for (const red of CUBE) {
    for (const green of CUBE) for (const blue of CUBE) colors.push((red << 16) | (green << 8) | blue);
  }
  for (let i = 0; i < GREYS; i++) colors.push((8 + 10 * i) * 0x010101);
  return colors;
}

/** The colour halfway to another one: what dim text looks like on its background. */
export function blendHalf(color: Color, other: Color): Color {
  return ((color & 0xfefefe) >>> 1) + ((other & 0xfefefe) >>> 1);
}
