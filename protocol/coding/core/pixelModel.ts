import { joined } from './hashing.ts';
import { get32, type i32, imul, set32 } from './heap.ts';
import {
  BYTE_CELLS,
  CONTEXTS,
  FIRST_PIXEL_CELLS,
  GREEN_CONTEXTS,
  GREEN_TREE,
  GREEN_WEIGHTS,
  PAIR_BITS,
  PAIR_CELLS,
  PAIR_TABLE,
  PAIRS,
  PIXEL_GUESSES,
  PIXEL_KEYS,
  PIXEL_TABLES,
  SECOND_PIXEL_CELLS,
  SLOPE_BLUE,
  SLOPE_RED,
  TABLE_BITS,
} from './layout.ts';
import { codeMixed } from './mixer.ts';
import { codeTree } from './numbers.ts';
import { codeCell } from './rangeCoder.ts';

const COLOR_MASK = 0xffffff;
const OPAQUE = -16777216;
const LEVELS = 16;
const LIMIT = 200;
const BYTE_LIMIT = 60;
/** No guess, or no second one. */
const NOBODY = PIXEL_TABLES;
/** Pairs of red and blue that are so near to what the line says are tried. */
const NEAR_PAIR = 8;
/** A neighbour so different from the background in green tells the line from background to foreground. */
const SLOPE_GREEN = 40;
/** The slopes of the line are fractions of this. */
const SLOPE_ONE = 4096;

export function resetPixelModel(): void {
  set32(SLOPE_RED, SLOPE_ONE);
  set32(SLOPE_BLUE, SLOPE_ONE);
  for (let i = 0; i < PAIRS << PAIR_BITS; i++) set32(PAIR_TABLE + i * 4, -1);
}

/**
 * Codes the pixel at an address of the plane, in place, by its neighbours to the left, above, and below on the left,
 * which are known because columns are coded from left to right; and by what was there before. The largest
 * neighbourhood that has been seen guesses; the second guess is the next other one. `wanted`: the encoder's pixel.
 */
export function codePixel(at: i32, stride: i32, background: i32, wanted: i32): i32 {
  const up = get32(at - stride);
  const up2 = get32(at - 2 * stride);
  const up3 = get32(at - 3 * stride);
  const left = get32(at - 4);
  const upLeft = get32(at - stride - 4);
  const up2Left = get32(at - 2 * stride - 4);
  const downLeft = get32(at + stride - 4);
  const down2Left = get32(at + 2 * stride - 4);
  const left2 = get32(at - 8);
  const upLeft2 = get32(at - stride - 8);
  const downLeft2 = get32(at + stride - 8);
  const left3 = get32(at - 12);
  const before = get32(at);
  const near = joined(joined(up, left), joined(upLeft, downLeft));
  const wider = joined(near, joined(joined(up2, left2), down2Left));
  const widest = joined(wider, joined(joined(up3, up2Left), joined(upLeft2, joined(downLeft2, left3))));
  set32(PIXEL_KEYS, widest);
  set32(PIXEL_KEYS + 4, joined(joined(before, up), joined(left, 17)));
  set32(PIXEL_KEYS + 8, wider);
  set32(PIXEL_KEYS + 12, joined(before, background));
  set32(PIXEL_KEYS + 16, near);

  let first = left;
  let firstTable = NOBODY;
  let firstLevel = 0;
  let second = up;
  let secondTable = NOBODY;
  let secondLevel = 0;
  for (let i = 0; i < PIXEL_TABLES; i++) {
    const key = get32(PIXEL_KEYS + i * 4);
    const entry = entryOf(i, key);
    if (get32(entry + 4) !== (key | 1)) continue;
    const guess = get32(entry);
    const confidence = guess >>> 24;
    // What became of a colour says little before it has been right.
    if ((i & 1) === 1 && confidence === 0) continue;
    const color = guess & COLOR_MASK;
    const level = confidence < LEVELS ? confidence : LEVELS - 1;
    if (firstTable === NOBODY) {
      first = color | OPAQUE;
      firstTable = i;
      firstLevel = level;
    } else if ((color | OPAQUE) !== first) {
      second = color | OPAQUE;
      secondTable = i;
      secondLevel = level;
      break;
    }
  }
  let hasSecond = true;
  if (secondTable === NOBODY) {
    if (firstTable !== NOBODY) hasSecond = false;
    else if (second === first) hasSecond = false;
  }
  let pixel = 0;
  const firstCell = (firstTable * LEVELS + firstLevel) * 8 + secondTable;
  if (codeCell(FIRST_PIXEL_CELLS + firstCell * 4, wanted === first ? 1 : 0, LIMIT) === 1) pixel = first;
  else if (
    hasSecond &&
    codeCell(
      SECOND_PIXEL_CELLS + ((firstTable * 8 + secondTable) * LEVELS + secondLevel) * 4,
      wanted === second ? 1 : 0,
      LIMIT,
    ) === 1
  ) {
    pixel = second;
  } else {
    const green = codeGreen(
      first,
      hasSecond,
      near,
      wider,
      up,
      left,
      upLeft,
      downLeft,
      up2,
      left2,
      (wanted >>> 8) & 0xff,
    );
    pixel = codeRedBlue(green, background, left, up, wanted);
  }
  for (let i = 0; i < PIXEL_TABLES; i++) learnPixel(i, get32(PIXEL_KEYS + i * 4), pixel & COLOR_MASK);
  // Outside of the surface there is no colour, which only a damaged update takes for one.
  return pixel | OPAQUE;
}

function entryOf(table: i32, key: i32): i32 {
  return PIXEL_GUESSES + ((table << TABLE_BITS) + (imul(key, -1640531535) >>> (32 - TABLE_BITS))) * 8;
}

function learnPixel(table: i32, key: i32, color: i32): void {
  const entry = entryOf(table, key);
  const guess = get32(entry);
  const confidence = guess >>> 24;
  if (get32(entry + 4) !== (key | 1)) {
    set32(entry + 4, key | 1);
    set32(entry, color);
  } else if ((guess & COLOR_MASK) === color) {
    if (confidence < 255) set32(entry, ((confidence + 1) << 24) | color);
  } else if (confidence > 1) set32(entry, ((confidence >> 1) << 24) | (guess & COLOR_MASK));
  else set32(entry, color);
}

function greenOf(pixel: i32): i32 {
  return (pixel >>> 8) & 0xff;
}

function codeGreen(
  guess: i32,
  hasSecond: boolean,
  near: i32,
  wider: i32,
  up: i32,
  left: i32,
  upLeft: i32,
  downLeft: i32,
  up2: i32,
  left2: i32,
  wanted: i32,
): i32 {
  const u = greenOf(up);
  const l = greenOf(left);
  const ul = greenOf(upLeft);
  const most = u > l ? u : l;
  const least = u > l ? l : u;
  // The median edge detector of LOCO-I.
  const expected = ul >= most ? least : ul <= least ? most : u + l - ul;
  const coarse =
    (u >>> 5) |
    ((l >>> 5) << 3) |
    ((ul >>> 5) << 6) |
    ((greenOf(downLeft) >>> 5) << 9) |
    ((greenOf(up2) >>> 5) << 12) |
    ((greenOf(left2) >>> 5) << 15);
  set32(CONTEXTS, greenOf(guess) | (hasSecond ? 0 : 256));
  set32(CONTEXTS + 4, u);
  set32(CONTEXTS + 8, joined(u, l));
  set32(CONTEXTS + 12, near);
  set32(CONTEXTS + 16, coarse);
  set32(CONTEXTS + 20, joined(expected, l >>> 4));
  set32(CONTEXTS + 24, wider);
  return codeMixed(GREEN_TREE, GREEN_CONTEXTS, GREEN_WEIGHTS, 8, wanted);
}

/** Red and blue of a pixel whose green is known: text that is smoothed lies on a line between two colours. */
function codeRedBlue(green: i32, background: i32, left: i32, up: i32, wanted: i32): i32 {
  const baseGreen = greenOf(background);
  const baseRed = background & 0xff;
  const baseBlue = (background >>> 16) & 0xff;
  if (!learnSlope(left, background)) learnSlope(up, background);
  const red = clamped(baseRed + ((imul(green - baseGreen, get32(SLOPE_RED)) + SLOPE_ONE / 2) >> 12));
  const blue = clamped(baseBlue + ((imul(green - baseGreen, get32(SLOPE_BLUE)) + SLOPE_ONE / 2) >> 12));
  const pairs = PAIR_TABLE + (joined(joined(green, background), 77) >>> (32 - PAIR_BITS)) * PAIRS * 4;
  let best = -1;
  let least = NEAR_PAIR + 1;
  for (let i = 0; i < PAIRS; i++) {
    const pair = get32(pairs + i * 4);
    if (pair === -1) break;
    const distance = absolute((pair & 0xff) - red) + absolute((pair >>> 16) - blue);
    if (distance >= least) continue;
    least = distance;
    best = i;
  }
  let pair = best < 0 ? (blue << 16) | red : get32(pairs + best * 4);
  const isGrey = red === green && blue === green;
  const cell = best < 0 ? (isGrey ? 1 : 0) : 16 + least * 2 + (best === 0 ? 0 : 1);
  if (codeCell(PAIR_CELLS + cell * 4, (wanted & 0xff00ff) === pair ? 1 : 0, BYTE_LIMIT) === 0) {
    const r = (codeTree(BYTE_CELLS, 8, ((wanted & 0xff) - red) & 0xff, BYTE_LIMIT) + red) & 0xff;
    const b = (codeTree(BYTE_CELLS + 1024, 8, (((wanted >>> 16) & 0xff) - blue) & 0xff, BYTE_LIMIT) + blue) & 0xff;
    pair = (b << 16) | r;
  }
  rememberPair(pairs, pair);
  return OPAQUE | pair | (green << 8);
}

/** The pair comes to the front of those of its green. */
function rememberPair(pairs: i32, pair: i32): void {
  let i = 0;
  while (i < PAIRS - 1 && get32(pairs + i * 4) !== pair) i++;
  for (; i > 0; i--) set32(pairs + i * 4, get32(pairs + i * 4 - 4));
  set32(pairs, pair);
}

function learnSlope(neighbour: i32, background: i32): boolean {
  const difference = greenOf(neighbour) - greenOf(background);
  if (neighbour === background || (difference <= SLOPE_GREEN && difference >= -SLOPE_GREEN)) return false;
  const red = (neighbour & 0xff) - (background & 0xff);
  const blue = ((neighbour >>> 16) & 0xff) - ((background >>> 16) & 0xff);
  set32(SLOPE_RED, ((red * SLOPE_ONE) / difference) | 0);
  set32(SLOPE_BLUE, ((blue * SLOPE_ONE) / difference) | 0);
  return true;
}

function clamped(value: i32): i32 {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function absolute(value: i32): i32 {
  return value < 0 ? -value : value;
}
