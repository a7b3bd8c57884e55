import { colorNames } from '../../canvas/colorNames.ts';

/** Pixels of an XPM file, four bytes each: R, G, B, alpha. */
export interface XpmImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Icons in this format come from a time of small screens. */
const MAX_SIDE = 512;
const MAX_COLORS = 4096;
const MAX_CHARACTERS_PER_PIXEL = 4;

/** Reads an XPM file (version 3: a C array of texts). Throws an Error that says what is wrong with it. */
export function readXpm(source: string): XpmImage {
  const lines = Array.from(source.matchAll(/"([^"]*)"/g), ([, text = '']) => text);
  const [width = 0, height = 0, colors = 0, characters = 0] = (lines[0] ?? '').trim().split(/\s+/).map(Number);
  requireWithin('width', width, MAX_SIDE);
  requireWithin('height', height, MAX_SIDE);
  requireWithin('number of colours', colors, MAX_COLORS);
  requireWithin('number of characters per pixel', characters, MAX_CHARACTERS_PER_PIXEL);
  const palette = new Map<string, number>();
  for (const line of lines.slice(1, 1 + colors)) {
    palette.set(line.slice(0, characters), colorOf(line.slice(characters)));
  }
  const pixels = new Uint8Array(width * height * 4);
  const view = new DataView(pixels.buffer);
  for (let y = 0; y < height; y++) {
    const row = lines[1 + colors + y] ?? '';
    for (let x = 0; x < width; x++) {
      const color = palette.get(row.slice(x * characters, (x + 1) * characters));
      if (color === undefined) throw new Error(`The XPM image has a pixel without a colour at ${x}, ${y}.`);
      view.setUint32((y * width + x) * 4, color);
    }
  }
  return { width, height, pixels };
}

/** What a line says about a colour: for colour screens, and for others. A symbol (`s`) only names it. */
const KEYS = new Set(['c', 'g', 'g4', 'm', 's']);

/** The colour of a line like `c #FF0000` or `s None c None`, as 0xRRGGBBAA. Names that nobody knows are black. */
function colorOf(line: string): number {
  const words = line.trim().split(/\s+/);
  const start = words.indexOf('c') + 1;
  const length = words.slice(start).findIndex((word) => KEYS.has(word));
  const color = words
    .slice(start, length < 0 ? undefined : start + length)
    .join('')
    .toLowerCase();
  if (color === 'none' || start === 0) return 0;
  return ((hexColor(color) ?? grey(color) ?? colorNames.get(color) ?? 0) * 256 + 0xff) >>> 0;
}

/** `#rgb`, `#rrggbb`, `#rrrgggbbb` or `#rrrrggggbbbb` as 0xRRGGBB. */
function hexColor(color: string): number | undefined {
  const digits = /^#((?:[0-9a-f]{3}){1,4})$/.exec(color)?.[1];
  if (digits === undefined) return undefined;
  const length = digits.length / 3;
  const channels = [0, 1, 2].map((i) => {
    const part = digits.slice(i * length, (i + 1) * length);
    // One digit means both of a byte; of more than two, the first two are all that a byte holds.
    return (length === 1 ? part + part : part).slice(0, 2);
  });
  return Number.parseInt(channels.join(''), 16);
}

/** X has a hundred greys by their percentage of white: `gray50`. */
function grey(color: string): number | undefined {
  const percent = Number(/^gr[ae]y(\d{1,3})$/.exec(color)?.[1]);
  return percent <= 100 ? Math.round(percent * 2.55) * 0x010101 : undefined;
}

function requireWithin(what: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new Error(`The ${what} of the XPM image is ${value}, not within 1 to ${max}.`);
  }
}
