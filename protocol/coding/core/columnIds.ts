import { NO_COLUMN } from './dictionary.ts';
import { joined } from './hashing.ts';
import { clearHeap, get32, type i32, imul, leadingZeros, set32 } from './heap.ts';
import {
  CONTEXTS,
  FIRST_ID_CELLS,
  ID_CHECKS,
  ID_CONTEXTS,
  ID_ENTRIES,
  ID_FIRST_HASHES,
  ID_HASHES,
  ID_KEYS,
  ID_LENGTHS,
  ID_POWERS,
  ID_TABLES,
  ID_TREE,
  ID_WEIGHTS,
  IDS,
  NEW_CELLS,
  ORDERS,
  SECOND_ID_CELLS,
  TABLE_BITS,
  WAS_NEW,
} from './layout.ts';
import { codeMixed } from './mixer.ts';
import { codeCell } from './rangeCoder.ts';

/** Columns that are looked back at; so many empty ones stand before the first. */
export const LOOK_BACK = 36;
// An entry of a table: number of the column that followed, check of the context, how often it was right.
const CONFIDENCE_BITS = 6;
const MAX_CONFIDENCE = 63;
const CHECK_BITS = 12;
const CHECK_MASK = 0xfff;
/** Confidences that are told apart. */
const LEVELS = 16;
const HIT_LIMIT = 250;
const NEW_LIMIT = 60;
/** Of the polynomial: an odd number whose bits look random. */
const FACTOR = -1640531535;

/** So many columns back each order looks: a stroke, a letter, a word, a piece of a line. */
function orderLength(order: i32): i32 {
  switch (order) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return 4;
    case 3:
      return 7;
    case 4:
      return 12;
    case 5:
      return 20;
    default:
      return LOOK_BACK;
  }
}

export function clearColumnIds(): void {
  clearHeap(ID_TABLES, (ORDERS * 4) << TABLE_BITS);
}

/** Begins a row of columns: nothing is to the left of the first. */
export function startColumnIds(): void {
  clearHeap(IDS, LOOK_BACK * 4);
  for (let i = 0; i < ORDERS; i++) set32(ID_HASHES + i * 4, get32(ID_FIRST_HASHES + i * 4));
}

/**
 * The column at a place of the row, for those to the right of it. The hash of the last n columns is a polynomial of
 * their numbers, in which the newest comes in and the oldest goes out.
 */
export function setColumnId(place: i32, id: i32): void {
  const at = IDS + (LOOK_BACK + place) * 4;
  set32(at, id);
  for (let i = 0; i < ORDERS; i++) {
    const oldest = get32(at - get32(ID_LENGTHS + i * 4) * 4);
    const hash = imul(get32(ID_HASHES + i * 4) + id + 1, FACTOR) - imul(oldest + 1, get32(ID_POWERS + i * 4));
    set32(ID_HASHES + i * 4, hash | 0);
  }
}

/** So many empty columns from a place on. */
export function setEmptyColumns(place: i32, count: i32): void {
  if (count < LOOK_BACK) {
    for (let i = 0; i < count; i++) setColumnId(place + i, 0);
    return;
  }
  clearHeap(IDS + (LOOK_BACK + place) * 4, count * 4);
  for (let i = 0; i < ORDERS; i++) set32(ID_HASHES + i * 4, get32(ID_FIRST_HASHES + i * 4));
}

/** Fills what the hashes need: of each order its length, the factor of what goes out, and the hash of empty columns. */
export function initColumnIds(): void {
  for (let i = 0; i < ORDERS; i++) {
    const length = orderLength(i);
    let power = FACTOR;
    let hash = 0;
    for (let k = 0; k < length; k++) {
      hash = imul(hash + 1, FACTOR);
      power = imul(power, FACTOR);
    }
    set32(ID_LENGTHS + i * 4, length);
    set32(ID_POWERS + i * 4, power);
    set32(ID_FIRST_HASHES + i * 4, hash);
  }
}

/**
 * Codes the number of the column at a place, NO_COLUMN for a new one, of `size` in the dictionary: first whether it is
 * what followed the longest stretch that has been seen before, or the next other guess; then its bits. The number may
 * be too large.
 */
export function codeColumnId(place: i32, size: i32, wanted: i32): i32 {
  look();
  let first = NO_COLUMN;
  let order = 0;
  let level = 0;
  let second = NO_COLUMN;
  // 2: no second guess; 1: the shortest order agrees; 0: another guess.
  let state = 2;
  for (let i = ORDERS - 1; i >= 0; i--) {
    const entry = get32(get32(ID_ENTRIES + i * 4));
    if (((entry >>> CONFIDENCE_BITS) & CHECK_MASK) !== get32(ID_CHECKS + i * 4)) continue;
    const guess = entry >>> (CONFIDENCE_BITS + CHECK_BITS);
    if (guess >= size) continue;
    if (first === NO_COLUMN) {
      first = guess;
      order = i;
      const confidence = entry & MAX_CONFIDENCE;
      level = confidence < LEVELS ? confidence : LEVELS - 1;
    } else if (guess !== first) {
      second = guess;
      state = 0;
      break;
    } else if (i === 0) state = 1;
  }
  const left = get32(IDS + (LOOK_BACK + place - 1) * 4);
  if (first !== NO_COLUMN) {
    const cell = ((order * LEVELS + level) * 3 + state) * 2 + (first === 0 ? 1 : 0);
    if (codeCell(FIRST_ID_CELLS + cell * 4, wanted === first ? 1 : 0, HIT_LIMIT) === 1) {
      set32(WAS_NEW, 0);
      return first;
    }
    if (second !== NO_COLUMN) {
      const isSecond = codeCell(SECOND_ID_CELLS + (order * LEVELS + level) * 4, wanted === second ? 1 : 0, HIT_LIMIT);
      if (isSecond === 1) {
        set32(WAS_NEW, 0);
        return second;
      }
    }
  }
  const cell = (first === NO_COLUMN ? 4 : 0) + (left === 0 ? 2 : 0) + get32(WAS_NEW);
  if (codeCell(NEW_CELLS + cell * 4, wanted === NO_COLUMN ? 1 : 0, NEW_LIMIT) === 1) {
    set32(WAS_NEW, 1);
    return NO_COLUMN;
  }
  set32(WAS_NEW, 0);
  const bits = size < 3 ? 1 : 32 - leadingZeros(size - 1);
  set32(CONTEXTS, bits);
  set32(CONTEXTS + 4, joined(get32(ID_KEYS), bits));
  set32(CONTEXTS + 8, joined(get32(ID_KEYS + 8), bits));
  set32(CONTEXTS + 12, joined(get32(ID_KEYS + 16), bits));
  set32(CONTEXTS + 16, joined(get32(ID_KEYS + 20), bits));
  set32(CONTEXTS + 20, joined(get32(ID_KEYS + 24), bits));
  const mixer = first === NO_COLUMN ? 0 : order + 1;
  return codeMixed(ID_TREE, ID_CONTEXTS, ID_WEIGHTS + mixer * ID_CONTEXTS * 8, bits, wanted);
}

/** The column that was coded last was this one, after all. */
export function learnColumnId(id: i32): void {
  for (let i = 0; i < ORDERS; i++) {
    const at = get32(ID_ENTRIES + i * 4);
    const check = get32(ID_CHECKS + i * 4);
    const entry = get32(at);
    const confidence = entry & MAX_CONFIDENCE;
    const isKnown = ((entry >>> CONFIDENCE_BITS) & CHECK_MASK) === check;
    if (isKnown && entry >>> (CONFIDENCE_BITS + CHECK_BITS) === id) {
      if (confidence < MAX_CONFIDENCE) set32(at, entry + 1);
    } else if (isKnown && confidence > 1) set32(at, entry - confidence + (confidence >> 1));
    else set32(at, (id << (CONFIDENCE_BITS + CHECK_BITS)) | (check << CONFIDENCE_BITS));
  }
}

/** Finds the entries of the columns to the left. */
function look(): void {
  for (let i = 0; i < ORDERS; i++) {
    const hash = get32(ID_HASHES + i * 4);
    const key = imul(hash ^ (hash >>> 15), -2048144789);
    set32(ID_KEYS + i * 4, key);
    set32(ID_ENTRIES + i * 4, ID_TABLES + ((i << TABLE_BITS) + (key >>> (32 - TABLE_BITS))) * 4);
    // Never 0, which is what an empty entry has.
    set32(ID_CHECKS + i * 4, ((key >>> 3) & CHECK_MASK) | 1);
  }
}
