import { codeNewColor } from './colors.ts';
import { clearColumnIds, initColumnIds } from './columnIds.ts';
import { clearDictionary, isDictionaryFull } from './dictionary.ts';
import { clearHeap, copyHeap, get32, type i32, set32 } from './heap.ts';
import {
  FIELD_CELLS,
  FIRST_KIND,
  GLYPH_CONTEXTS,
  GLYPH_WEIGHTS,
  GREEN_CONTEXTS,
  GREEN_WEIGHTS,
  ID_CONTEXTS,
  ID_WEIGHTS,
  KIND_CELLS,
  LAST_KIND,
  LINE_X,
  MAX_SLOTS,
  NEW_SLOTS,
  OLD_SLOTS,
  OPERATION_KINDS,
  ORDERS,
  RUN_FLAG_CELLS,
  RUN_GOES_ON,
  RUN_HEIGHT,
  RUN_WIDTH,
  RUN_X,
  RUN_Y,
  SLOT_BYTES,
  SLOTS_BYTES,
  SMOOTH_BOTTOM,
  SMOOTH_GOES_ON,
  SMOOTH_WEIGHT_COUNT,
  SMOOTH_WEIGHTS,
  SMOOTH_WIDTH,
  SMOOTH_X,
} from './layout.ts';
import { initMixer, resetWeights } from './mixer.ts';
import { codeSigned, codeTree } from './numbers.ts';
import { resetPixelModel } from './pixelModel.ts';
import { codeCell, finishEncoder, initRates, startDecoder, startEncoder } from './rangeCoder.ts';

/** Kinds of operations. */
export const END = 0;
export const COPY = 1;
export const FILL = 2;
export const BAND = 3;
export const SMOOTH = 4;
export const KEEP = 5;
export const RECALL = 6;
export const RUN = 7;
const KIND_BITS = 3;
/** There is no such operation. */
const NO_KIND = OPERATION_KINDS;
const LIMIT = 60;
/** Operations at the beginning of an update that are told apart. */
const PLACES = 4;
// Fields of a slot, words.
const KIND = 0;
const X = 4;
const Y = 8;
const WIDTH = 12;
const HEIGHT = 16;
const FIRST = 20;
const SECOND = 24;
const THIRD = 28;
/** Numbers of each kind of operation begin here. */
const BAND_NUMBERS = 0;
const COPY_NUMBERS = 4;
const FILL_NUMBERS = 10;
const SMOOTH_NUMBERS = 14;
const KEEP_NUMBERS = 18;
const RECALL_NUMBERS = 23;
const RUN_NUMBERS = 30;
const RUN_WIDTH_NUMBERS = 35;
/** Flags of runs: at RUN_FLAG_CELLS. */
const BESIDE_CELL = 12;
const WIDTH_CELL = 16;

let index: i32 = 0;
/** The slots of the last update that began like this one. */
let oldSlots: i32 = OLD_SLOTS;

/** A memory of zeros becomes that of a coder that has learned nothing. */
export function initCoder(): void {
  initRates();
  initMixer();
  initColumnIds();
  resetWeights(ID_WEIGHTS, (ORDERS + 1) * ID_CONTEXTS * 2);
  resetWeights(GREEN_WEIGHTS, GREEN_CONTEXTS * 2);
  resetWeights(GLYPH_WEIGHTS, 4 * GLYPH_CONTEXTS * 2);
  resetWeights(SMOOTH_WEIGHTS, SMOOTH_WEIGHT_COUNT);
  resetPixelModel();
  clearDictionary();
}

/** Begins an update for the other end. */
export function startEncoding(): void {
  startEncoder();
  startUpdate();
}

/** Begins an update of so many coded bytes. */
export function startDecoding(count: i32): void {
  startDecoder(count);
  startUpdate();
}

/** Ends an update: the number of its bytes. */
export function finishEncoding(): i32 {
  return finishEncoder();
}

function startUpdate(): void {
  if (isDictionaryFull()) {
    clearDictionary();
    clearColumnIds();
  }
  const first = get32(NEW_SLOTS + KIND);
  // Before the first operation there is none; what the last updates began with tells more.
  set32(LAST_KIND, get32(FIRST_KIND));
  set32(FIRST_KIND, first);
  copyHeap(OLD_SLOTS + first * SLOTS_BYTES, NEW_SLOTS, SLOTS_BYTES);
  clearHeap(NEW_SLOTS, SLOTS_BYTES);
  index = 0;
}

/**
 * Codes the next operation: its kind, its rect (of a run without the width), and for a copy how far it moves, for a fill
 * its colour, for what is kept or recalled its layer, and in the latter case how far it moves. A field is what it was in
 * the same place of the last update that began with the same kind (what answers keys comes between what else is drawn,
 * and resembles the answer before), or in the operation before, or a number. Returns the address of a slot with all of them.
 */
export function codeOperation(kind: i32, x: i32, y: i32, width: i32, height: i32, a: i32, b: i32, c: i32): i32 {
  const at = (index < MAX_SLOTS ? index : MAX_SLOTS - 1) * SLOT_BYTES;
  const slot = NEW_SLOTS + at;
  const last = NEW_SLOTS + (index === 0 ? 0 : index < MAX_SLOTS ? index - 1 : MAX_SLOTS - 1) * SLOT_BYTES;
  const place = index < PLACES ? index : PLACES - 1;
  const lastKind = get32(LAST_KIND);
  const wasKind = index === 0 ? get32(FIRST_KIND) : index < MAX_SLOTS ? get32(oldSlots + at + KIND) : NO_KIND;
  const context = (place * (OPERATION_KINDS + 1) + wasKind) * OPERATION_KINDS + lastKind;
  const k = codeTree(KIND_CELLS + (context << KIND_BITS) * 4, KIND_BITS, kind, LIMIT);
  set32(LAST_KIND, k);
  if (index === 0) oldSlots = OLD_SLOTS + k * SLOTS_BYTES;
  const old = oldSlots + at;
  if (k === RUN) {
    codeRunPlace(slot, old, FIELD_CELLS + (k * PLACES + place) * 64, x, y, height);
  } else if (k !== END) {
    const cells = FIELD_CELLS + (k * PLACES + place) * 64;
    const numbers = numbersOf(k);
    const lastY = get32(last + Y);
    const lastHeight = get32(last + HEIGHT);
    const codedY = codeField(cells, numbers, y, get32(old + Y), lastY + lastHeight);
    const codedHeight = codeField(cells + 8, numbers + 1, height, get32(old + HEIGHT), lastHeight);
    const codedX = codeField(cells + 16, numbers + 2, x, get32(old + X), get32(last + X));
    const codedWidth = codeField(cells + 24, numbers + 3, width, get32(old + WIDTH), get32(last + WIDTH));
    const oldFirst = get32(old + FIRST);
    const lastFirst = get32(last + FIRST);
    if (k === COPY) {
      set32(slot + FIRST, codeField(cells + 32, numbers + 4, a, oldFirst, lastFirst));
      set32(slot + SECOND, codeField(cells + 40, numbers + 5, b, get32(old + SECOND), get32(last + SECOND)));
    } else if (k === FILL) set32(slot + FIRST, codeColor(cells + 32, a, oldFirst, lastFirst));
    else if (k === KEEP || k === RECALL) {
      set32(slot + FIRST, codeField(cells + 32, numbers + 4, a, oldFirst, lastFirst));
      if (k === RECALL) {
        set32(slot + SECOND, codeField(cells + 40, numbers + 5, b, get32(old + SECOND), 0));
        set32(slot + THIRD, codeField(cells + 48, numbers + 6, c, get32(old + THIRD), 0));
      }
    }
    if (k === SMOOTH) followSmooth(codedX, codedY, codedWidth, codedHeight);
    set32(slot + X, codedX);
    set32(slot + Y, codedY);
    set32(slot + WIDTH, codedWidth);
    set32(slot + HEIGHT, codedHeight);
  }
  set32(slot + KIND, k);
  index++;
  return slot;
}

/** Codes where a run of glyphs lies, but for its width: right of the last run, in its height, or anywhere. */
function codeRunPlace(slot: i32, old: i32, cells: i32, x: i32, y: i32, height: i32): void {
  const lastY = get32(RUN_Y);
  const lastHeight = get32(RUN_HEIGHT);
  const right = (get32(RUN_X) + get32(RUN_WIDTH)) | 0;
  const isBeside = y === lastY && height === lastHeight && x === right;
  const goesOn = codeCell(RUN_FLAG_CELLS + BESIDE_CELL, isBeside ? 1 : 0, LIMIT);
  if (goesOn === 1) set32(RUN_X, right);
  else {
    set32(RUN_Y, codeField(cells, RUN_NUMBERS, y, get32(old + Y), lastY + lastHeight));
    set32(RUN_HEIGHT, codeField(cells + 8, RUN_NUMBERS + 1, height, get32(old + HEIGHT), lastHeight));
    set32(RUN_X, codeField(cells + 16, RUN_NUMBERS + 2, x, get32(old + X), get32(LINE_X)));
    set32(LINE_X, get32(RUN_X));
  }
  set32(RUN_GOES_ON, goesOn);
  set32(slot + X, get32(RUN_X));
  set32(slot + Y, get32(RUN_Y));
  set32(slot + HEIGHT, get32(RUN_HEIGHT));
}

/** Codes how wide the last operation, a run, is: mostly what its glyphs are together. */
export function codeRunWidth(width: i32, expected: i32): i32 {
  const slot = NEW_SLOTS + (index <= MAX_SLOTS ? index - 1 : MAX_SLOTS - 1) * SLOT_BYTES;
  const isExpected = codeCell(RUN_FLAG_CELLS + WIDTH_CELL, width === expected ? 1 : 0, LIMIT) === 1;
  const coded = isExpected ? expected : (expected + codeSigned(RUN_WIDTH_NUMBERS, (width - expected) | 0)) | 0;
  set32(slot + WIDTH, coded);
  set32(RUN_WIDTH, coded);
  return coded;
}

function numbersOf(kind: i32): i32 {
  switch (kind) {
    case BAND:
      return BAND_NUMBERS;
    case COPY:
      return COPY_NUMBERS;
    case FILL:
      return FILL_NUMBERS;
    case SMOOTH:
      return SMOOTH_NUMBERS;
    case KEEP:
      return KEEP_NUMBERS;
    default:
      return RECALL_NUMBERS;
  }
}

/** Notes whether a smooth area lies right below the last one: then all that is known at its upper edge counts. */
function followSmooth(x: i32, y: i32, width: i32, height: i32): void {
  const goesOn = x === get32(SMOOTH_X) && width === get32(SMOOTH_WIDTH) && y === get32(SMOOTH_BOTTOM);
  set32(SMOOTH_GOES_ON, goesOn ? 1 : 0);
  set32(SMOOTH_X, x);
  set32(SMOOTH_WIDTH, width);
  set32(SMOOTH_BOTTOM, (y + height) | 0);
}

function codeField(cells: i32, number: i32, value: i32, old: i32, last: i32): i32 {
  if (codeCell(cells, value === old ? 1 : 0, LIMIT) === 1) return old;
  if (last !== old && codeCell(cells + 4, value === last ? 1 : 0, LIMIT) === 1) return last;
  return (last + codeSigned(number, (value - last) | 0)) | 0;
}

/** A colour, 24 bits. */
function codeColor(cells: i32, value: i32, old: i32, last: i32): i32 {
  if (codeCell(cells, value === old ? 1 : 0, LIMIT) === 1) return old;
  if (last !== old && codeCell(cells + 4, value === last ? 1 : 0, LIMIT) === 1) return last;
  return codeNewColor(value);
}
