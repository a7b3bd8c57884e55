import { joined } from './hashing.ts';
import { get32, type i32, imul, set32 } from './heap.ts';
import { CELLS, CONTEXTS, INPUTS, SQUASH, STRETCH, TABLE_BITS } from './layout.ts';
import { codeBit, learned, probabilityOf } from './rangeCoder.ts';

/** How fast the weights learn, and what they begin with, of 65536. */
const RATE = 60;
const LIGHT_RATE = 5;
const FIRST_WEIGHT = 21000;
/** So large that no product leaves 32 bits. */
const MAX_WEIGHT = 12 << 16;
const LIMIT = 120;

/**
 * Fills the tables of the logistic function, in integers, so that every machine has the same: squash(x) is
 * 4096 / (1 + e^(-x / 256)) by straight lines between known points (lpaq), stretch its inverse.
 */
export function initMixer(): void {
  // Of x = -2048, -1920 and so on to 2048: the points, as differences, in pairs of bytes' worth.
  let x = -2048;
  for (let i = 0; i < 32; i++) {
    const from = squashPoint(i);
    const to = squashPoint(i + 1);
    for (let j = 0; j < 128; j++) set32(SQUASH + (x++ + 2048) * 4, (from * (128 - j) + to * j + 64) >> 7);
  }
  let p = 0;
  for (let s = -2047; s <= 2047; s++) {
    const limit = get32(SQUASH + (s + 2048) * 4);
    while (p <= limit && p < 4096) set32(STRETCH + p++ * 4, s);
  }
  while (p < 4096) set32(STRETCH + p++ * 4, 2047);
}

/** 4096 / (1 + e^((2048 - 128 i) / 256)), rounded: half of the points, the others are their mirror. */
function squashPoint(i: i32): i32 {
  if (i > 16) return 4096 - squashPoint(32 - i);
  switch (i) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return 4;
    case 3:
      return 6;
    case 4:
      return 10;
    case 5:
      return 17;
    case 6:
      return 27;
    case 7:
      return 45;
    case 8:
      return 74;
    case 9:
      return 120;
    case 10:
      return 194;
    case 11:
      return 311;
    case 12:
      return 488;
    case 13:
      return 747;
    case 14:
      return 1102;
    case 15:
      return 1546;
    default:
      return 2048;
  }
}

/** Weights of `sets` mixers that know nothing. */
export function resetWeights(weights: i32, count: i32): void {
  for (let i = 0; i < count; i++) set32(weights + i * 4, FIRST_WEIGHT);
}

/** The cell of a node in a context: tables are shared by hash, without a check. */
function cellOf(tree: i32, context: i32, which: i32, node: i32): i32 {
  const hash = joined(context, node);
  return tree + ((which << TABLE_BITS) + (hash >>> (32 - TABLE_BITS))) * 4;
}

/** Codes a bit with what the cells expect whose addresses are at CELLS, `count` of them, and their weights. */
export function codeMixedBit(count: i32, weights: i32, given: i32, limit: i32): i32 {
  let dot = 0;
  for (let k = 0; k < count; k++) {
    const stretched = get32(STRETCH + (probabilityOf(get32(get32(CELLS + k * 4))) >>> 4) * 4);
    set32(INPUTS + k * 4, stretched);
    dot = (dot + (imul(get32(weights + k * 4), stretched) >> 8)) | 0;
  }
  let x = dot >> 8;
  x = x < -2047 ? -2047 : x > 2047 ? 2047 : x;
  const p = get32(SQUASH + (x + 2048) * 4);
  const bit = codeBit(p << 4, given);
  const error = imul((bit << 12) - p, LIGHT_RATE);
  for (let k = 0; k < count; k++) {
    const weight = weights + k * 4;
    const next = get32(weight) + ((imul(get32(INPUTS + k * 4), error) + 0x8000) >> 16);
    set32(weight, next > MAX_WEIGHT ? MAX_WEIGHT : next < -MAX_WEIGHT ? -MAX_WEIGHT : next);
    const cell = get32(CELLS + k * 4);
    set32(cell, learned(get32(cell), bit, limit));
  }
  return bit;
}

/**
 * Codes `bits` bits of a value, the highest first, each with what `count` contexts expect of it, weighted by how good
 * each of them was lately (logistic mixing, Mahoney). The contexts are words at CONTEXTS.
 */
export function codeMixed(tree: i32, count: i32, weights: i32, bits: i32, value: i32): i32 {
  let node = 1;
  for (let i = bits - 1; i >= 0; i--) {
    let dot = 0;
    for (let k = 0; k < count; k++) {
      const cell = cellOf(tree, get32(CONTEXTS + k * 4), k, node);
      set32(CELLS + k * 4, cell);
      const state = get32(cell);
      const n = state & 0xff;
      const stretched = n === 0 ? 0 : get32(STRETCH + (probabilityOf(state) >>> 4) * 4);
      // The more a cell has seen, the more it is worth: quarters, about.
      const scaled = n > 20 ? stretched + (stretched >> 2) : n > 3 ? stretched - (stretched >> 2) : stretched >> 2;
      set32(INPUTS + k * 8, stretched);
      set32(INPUTS + k * 8 + 4, scaled);
      dot =
        (dot + (imul(get32(weights + k * 8), stretched) >> 8) + (imul(get32(weights + k * 8 + 4), scaled) >> 8)) | 0;
    }
    let x = dot >> 8;
    x = x < -2047 ? -2047 : x > 2047 ? 2047 : x;
    const p = get32(SQUASH + (x + 2048) * 4);
    const bit = codeBit(p << 4, (value >>> i) & 1);
    const error = imul((bit << 12) - p, RATE);
    for (let k = 0; k < count * 2; k++) {
      const weight = weights + k * 4;
      const next = get32(weight) + ((imul(get32(INPUTS + k * 4), error) + 0x8000) >> 16);
      set32(weight, next > MAX_WEIGHT ? MAX_WEIGHT : next < -MAX_WEIGHT ? -MAX_WEIGHT : next);
    }
    for (let k = 0; k < count; k++) {
      const cell = get32(CELLS + k * 4);
      set32(cell, learned(get32(cell), bit, LIMIT));
    }
    node = node * 2 + bit;
  }
  return node - (1 << bits);
}
