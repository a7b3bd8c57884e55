import { clearHeap, get32, type i32, imul, leadingZeros, set32 } from './heap.ts';
import {
  BIASES,
  CELLS,
  MAX_WIDTH,
  PREDICTOR_ERRORS,
  RESIDUALS,
  SHOWN,
  SMOOTH_CELLS,
  SMOOTH_CONTEXT_CELLS,
  SMOOTH_GOES_ON,
  SMOOTH_WEIGHTS,
  TRUTH,
} from './layout.ts';
import { codeMixedBit } from './mixer.ts';
import { codeBit, fail, isBroken, isDecoding } from './rangeCoder.ts';

// Photographs: each colour is predicted from its neighbours, and what it differs by is coded by how well that went lately.

const OPAQUE = -16777216;
/** Green, red minus green, blue minus green. */
const CHANNELS = 3;
const PREDICTORS = 6;
/** Predictions have so many fractional bits. */
const FRACTION = 3;
/** Contexts of the bias: what is around, as signs, and how uneven it is. */
const BIAS_CONTEXTS = 512;
const BIAS_SHIFT = 5;
/** Whole steps of a difference that are coded one by one; more are a number. */
const MAX_STEPS = 20;
const NODES = 32;
/** Contexts of each kind that are told apart. */
const LEVELS = 256;
const CONTEXTS_MIXED = 4;
const LIMIT = 250;

let north: i32 = 0;
let west: i32 = 0;
let northWest: i32 = 0;
let northEast: i32 = 0;
let northNorth: i32 = 0;
let westWest: i32 = 0;

/**
 * Codes an area of the plane, which fills it, row by row. `offset` and `stride` in bytes. Pixels outside of the area are
 * those around it.
 */
export function codeSmooth(offset: i32, width: i32, height: i32, stride: i32): void {
  if (width > MAX_WIDTH) {
    fail();
    return;
  }
  if (get32(SMOOTH_GOES_ON) === 0) {
    clearHeap(PREDICTOR_ERRORS, (width + 1) * CHANNELS * PREDICTORS * 4);
    clearHeap(RESIDUALS, (width + 1) * CHANNELS * 4);
  }
  const isEncoder = !isDecoding();
  for (let row = 0; row < height; row++) {
    if (isBroken()) return;
    for (let x = 0; x < width; x++) {
      const at = SHOWN + offset + row * stride + x * 4;
      const wanted = isEncoder ? get32(TRUTH + offset + row * stride + x * 4) : 0;
      set32(at, codeSmoothPixel(at, stride, x, x + 1 < width, wanted));
    }
  }
}

function codeSmoothPixel(at: i32, stride: i32, x: i32, hasEast: boolean, wanted: i32): i32 {
  const w = get32(at - 4);
  const n = get32(at - stride);
  const nw = get32(at - stride - 4);
  const ne = hasEast ? get32(at - stride + 4) : n;
  const nn = get32(at - 2 * stride);
  const ww = get32(at - 8);

  north = (n >>> 8) & 0xff;
  west = (w >>> 8) & 0xff;
  northWest = (nw >>> 8) & 0xff;
  northEast = (ne >>> 8) & 0xff;
  northNorth = (nn >>> 8) & 0xff;
  westWest = (ww >>> 8) & 0xff;
  const gn = north;
  const gw = west;
  const gnw = northWest;
  const gne = northEast;
  const gnn = northNorth;
  const gww = westWest;
  const wantedGreen = (wanted >>> 8) & 0xff;
  const green = codeChannel(0, x, wantedGreen, 0, 255, 0);
  const greenError = get32(RESIDUALS + x * CHANNELS * 4);

  north = (n & 0xff) - gn;
  west = (w & 0xff) - gw;
  northWest = (nw & 0xff) - gnw;
  northEast = (ne & 0xff) - gne;
  northNorth = (nn & 0xff) - gnn;
  westWest = (ww & 0xff) - gww;
  const red = codeChannel(1, x, (wanted & 0xff) - wantedGreen, -green, 255 - green, greenError) + green;
  const redError = get32(RESIDUALS + (x * CHANNELS + 1) * 4);

  north = ((n >>> 16) & 0xff) - gn;
  west = ((w >>> 16) & 0xff) - gw;
  northWest = ((nw >>> 16) & 0xff) - gnw;
  northEast = ((ne >>> 16) & 0xff) - gne;
  northNorth = ((nn >>> 16) & 0xff) - gnn;
  westWest = ((ww >>> 16) & 0xff) - gww;
  const wantedBlue = ((wanted >>> 16) & 0xff) - wantedGreen;
  const blue = codeChannel(2, x, wantedBlue, -green, 255 - green, (greenError + 3 * redError) >> 1) + green;
  return OPAQUE | (blue << 16) | (green << 8) | red;
}

/**
 * Codes a channel of a pixel, from `least` to `most`. `other`: how far off its other channels were. Predictions count the
 * more, the better they were around here.
 */
function codeChannel(channel: i32, x: i32, wanted: i32, least: i32, most: i32, other: i32): i32 {
  const errors = PREDICTOR_ERRORS + (x * CHANNELS + channel) * PREDICTORS * 4;
  const before = errors - CHANNELS * PREDICTORS * 4;
  const after = errors + CHANNELS * PREDICTORS * 4;
  let sum = 0;
  let weights = 0;
  for (let k = 0; k < PREDICTORS; k++) {
    const wrong = (x > 0 ? get32(before + k * 4) : 0) + get32(errors + k * 4) + get32(after + k * 4);
    const weight = (524288 / (imul(wrong, wrong) + 32)) | 0;
    weights += weight + 1;
    sum += imul(weight + 1, predictor(k));
  }
  // Rounds towards zero on both sides of it: which is as good as any, and the same everywhere.
  let prediction = ((sum << FRACTION) / weights) | 0;

  const residuals = RESIDUALS + (x * CHANNELS + channel) * 4;
  const errorWest = x > 0 ? get32(residuals - CHANNELS * 4) : 0;
  const errorNorth = get32(residuals);
  const errorNorthEast = get32(residuals + CHANNELS * 4);
  const slope = absoluteOf(north - west) + absoluteOf(north - northWest) + absoluteOf(west - northWest);
  const energy = 3 * errorWest + 3 * errorNorth + 2 * errorNorthEast + slope + 2 * other;

  const rough = prediction >> FRACTION;
  const signs =
    (north > rough ? 1 : 0) |
    (west > rough ? 2 : 0) |
    (northWest > rough ? 4 : 0) |
    (northEast > rough ? 8 : 0) |
    (2 * north - northNorth > rough ? 16 : 0) |
    (2 * west - westWest > rough ? 32 : 0);
  const energyLevel = levelOf(energy);
  const bias = BIASES + ((channel * BIAS_CONTEXTS + signs * 8 + (energyLevel >> 2)) << 2);
  prediction += get32(bias) >> BIAS_SHIFT;
  let expected = (prediction + (1 << (FRACTION - 1))) >> FRACTION;
  expected = expected < least ? least : expected > most ? most : expected;

  const others = levelOf(other * 4) >> 1;
  const first = energyLevel * 8 + (others > 7 ? 7 : others);
  const second = (levelOf(errorWest * 4) >> 1) * 16 + (levelOf(errorNorth * 4) >> 1);
  const third = signs * 4 + ((prediction >> 1) & 3);
  const fourth = (prediction >> 1) & 255;
  const shift = energy < 24 ? 0 : 27 - leadingZeros(energy);
  const value = expected + codeDifference(channel, wanted - expected, shift, first, second, third, fourth);
  if (value < least || value > most) {
    fail();
    return expected;
  }
  for (let k = 0; k < PREDICTORS; k++) set32(errors + k * 4, absoluteOf(predictor(k) - value));
  set32(residuals, absoluteOf(value - expected));
  // An average of the last errors, of which 1 / 2^BIAS_SHIFT is the newest.
  set32(bias, get32(bias) + (((value << FRACTION) - prediction) >> 1));
  return value;
}

function predictor(k: i32): i32 {
  switch (k) {
    case 0:
      return north + west - northWest;
    case 1:
      return west + northEast - north;
    case 2:
      return north;
    case 3:
      return west;
    case 4:
      return 2 * north - northNorth;
    default:
      return west + ((northEast - northWest) >> 1);
  }
}

/** Codes a difference: its size in steps of 2^shift, the rest of it, and its sign. */
function codeDifference(channel: i32, given: i32, shift: i32, first: i32, second: i32, third: i32, fourth: i32): i32 {
  const size = absoluteOf(given);
  const wanted = size >> shift;
  let steps = 0;
  while (steps < MAX_STEPS) {
    contexts(channel, steps, first, second, third, fourth);
    if (codeMixedBit(CONTEXTS_MIXED, weightsOf(channel, shift, steps), steps < wanted ? 1 : 0, LIMIT) === 0) break;
    steps++;
  }
  if (steps === MAX_STEPS) {
    // Rare: the rest in ones, which ends because no channel has more than 511 values.
    while (steps < 512 && codeBit(1 << 15, steps < wanted ? 1 : 0) === 1) steps++;
  }
  let result = steps;
  for (let i = shift - 1; i >= 0; i--) {
    const bit = (size >>> i) & 1;
    if (i === shift - 1) {
      contexts(channel, 24 + (steps > 3 ? 3 : steps), first, second, third, fourth);
      result = result * 2 + codeMixedBit(CONTEXTS_MIXED, weightsOf(channel, shift, 24), bit, LIMIT);
    } else result = result * 2 + codeBit(1 << 15, bit);
  }
  if (result === 0) return 0;
  contexts(channel, 28, first, second, third, fourth);
  return codeMixedBit(CONTEXTS_MIXED, weightsOf(channel, shift, 28), given < 0 ? 1 : 0, LIMIT) === 1 ? -result : result;
}

function contexts(channel: i32, node: i32, first: i32, second: i32, third: i32, fourth: i32): void {
  const base = SMOOTH_CELLS + (channel * NODES + node) * LEVELS * 4;
  set32(CELLS, base + first * 4);
  set32(CELLS + 4, base + SMOOTH_CONTEXT_CELLS * 4 + second * 4);
  set32(CELLS + 8, base + 2 * SMOOTH_CONTEXT_CELLS * 4 + third * 4);
  set32(CELLS + 12, base + 3 * SMOOTH_CONTEXT_CELLS * 4 + fourth * 4);
}

function weightsOf(channel: i32, shift: i32, node: i32): i32 {
  return SMOOTH_WEIGHTS + ((channel * 8 + (shift > 7 ? 7 : shift)) * NODES + node) * CONTEXTS_MIXED * 4;
}

/** A number on a scale of 32 steps: half of a doubling each. */
function levelOf(value: i32): i32 {
  if (value < 2) return value;
  const top = 31 - leadingZeros(value);
  const level = top * 2 + ((value >>> (top - 1)) & 1);
  return level > 31 ? 31 : level;
}

function absoluteOf(value: i32): i32 {
  return value < 0 ? -value : value;
}
