import { joined } from './hashing.ts';
import { get32, type i32, imul, set32 } from './heap.ts';
import {
  CELLS,
  CONTEXTS,
  GLYPH_ABOVE,
  GLYPH_ABOVE_BITS,
  GLYPH_AT,
  GLYPH_CONTEXTS,
  GLYPH_FINDER,
  GLYPH_FINDER_BITS,
  GLYPH_GAPS,
  GLYPH_HIGH,
  GLYPH_HIGH_CELLS,
  GLYPH_HISTORY,
  GLYPH_HISTORY_BITS,
  GLYPH_IDS,
  GLYPH_MATCH,
  GLYPH_MATCH_LENGTH,
  GLYPH_TABLE_BITS,
  GLYPH_TREE,
  GLYPH_WEIGHTS,
  HAD_GAPS,
  LINE_GLYPHS,
  LINE_X,
  MAX_GLYPHS,
  RUN_FLAG_CELLS,
  RUN_GOES_ON,
} from './layout.ts';
import { codeMixedBit } from './mixer.ts';
import { codeNumber, codeSigned, codeTree } from './numbers.ts';
import { codeCell, fail, isBroken, isDecoding } from './rangeCoder.ts';

const COUNT_NUMBERS = 38;
const GAP_NUMBERS = 39;
const LIMIT = 60;
const SURE_LIMIT = 250;
/** Bits of a glyph's number: the lower ones are mixed, the higher ones hardly ever change. */
const LOW_BITS = 8;
const LOW_MASK = 255;
const HIGH_BITS = 6;
/** Stands between two lines. */
const NO_GLYPH = 1 << 14;
const HISTORY_MASK = (1 << GLYPH_HISTORY_BITS) - 1;
/** A stretch that came before is found by so many glyphs ... */
const FOUND_BY = 4;
/** ... and goes on with one bit a glyph once it is so long. */
const SURE_LENGTH = 8;
/** Longer ones are as good. */
const MAX_MATCH = 31;

/**
 * Codes the glyphs of the run whose place has been coded by what glyphs came before: how many there are, their numbers,
 * at GLYPH_IDS, and what the pen moves beyond their advances, at GLYPH_GAPS. Returns how many there are, or, when they
 * have gaps, minus 1 minus that.
 */
export function codeGlyphs(givenCount: i32, givenGaps: i32): i32 {
  const count = codeNumber(COUNT_NUMBERS, givenCount);
  if (count < 0 || count > MAX_GLYPHS) {
    fail();
    return 0;
  }
  if (get32(RUN_GOES_ON) === 0) {
    remember(NO_GLYPH);
    set32(LINE_GLYPHS, 0);
  }
  const x = get32(LINE_X);
  const first = get32(LINE_GLYPHS);
  set32(LINE_GLYPHS, (first + count) | 0);
  for (let i = 0; i < count; i++) {
    const place = GLYPH_ABOVE + (joined(x, first + i) >>> (32 - GLYPH_ABOVE_BITS)) * 4;
    const id = codeGlyph(get32(GLYPH_IDS + i * 4), get32(place));
    set32(place, id);
    set32(GLYPH_IDS + i * 4, id);
    remember(id);
    if (isDecoding() && isBroken()) return 0;
  }
  const hasGaps = codeCell(RUN_FLAG_CELLS + get32(HAD_GAPS) * 4, givenGaps, LIMIT);
  set32(HAD_GAPS, hasGaps);
  if (hasGaps === 0) return count;
  for (let i = 0; i < count; i++) {
    set32(GLYPH_GAPS + i * 4, codeSigned(GAP_NUMBERS, get32(GLYPH_GAPS + i * 4)));
    if (isDecoding() && isBroken()) return 0;
  }
  return -1 - count;
}

/** The glyph that came so many before. */
function before(count: i32): i32 {
  return get32(GLYPH_HISTORY + ((get32(GLYPH_AT) - count) & HISTORY_MASK) * 4);
}

/** Codes a glyph: by what followed the same stretch before, or by the last ones and the one above. */
function codeGlyph(wanted: i32, above: i32): i32 {
  const length = get32(GLYPH_MATCH_LENGTH);
  const expected = length > 0 ? get32(GLYPH_HISTORY + (get32(GLYPH_MATCH) & HISTORY_MASK) * 4) : NO_GLYPH;
  if (length >= SURE_LENGTH && expected !== NO_GLYPH) {
    if (codeCell(RUN_FLAG_CELLS + (8 + length) * 4, wanted === expected ? 1 : 0, SURE_LIMIT) === 1) return expected;
  }
  const lastHigh = get32(GLYPH_HIGH);
  let high = lastHigh;
  if (codeCell(RUN_FLAG_CELLS + 8, wanted >>> LOW_BITS === lastHigh ? 1 : 0, SURE_LIMIT) === 0) {
    high = codeTree(GLYPH_HIGH_CELLS, HIGH_BITS, wanted >>> LOW_BITS, LIMIT);
    set32(GLYPH_HIGH, high);
  }
  const one = joined(before(1), high);
  const two = joined(before(2), one);
  const three = joined(before(3), two);
  set32(CONTEXTS, joined(high, 77));
  set32(CONTEXTS + 4, one);
  set32(CONTEXTS + 8, two);
  set32(CONTEXTS + 12, three);
  set32(CONTEXTS + 16, joined(above, one));
  set32(CONTEXTS + 20, joined(expected, length < 16 ? length : 16));
  const set = length === 0 ? 0 : length < 6 ? 1 : length < 16 ? 2 : 3;
  const weights = GLYPH_WEIGHTS + set * GLYPH_CONTEXTS * 8;
  return (high << LOW_BITS) + codeLow(weights, wanted & LOW_MASK);
}

/** Codes the lower bits of a glyph, each with what the contexts at CONTEXTS expect of it. */
function codeLow(weights: i32, value: i32): i32 {
  let node = 1;
  for (let i = LOW_BITS - 1; i >= 0; i--) {
    const spread = imul(node, -1640531535);
    for (let k = 0; k < GLYPH_CONTEXTS; k++) {
      const place = ((get32(CONTEXTS + k * 4) ^ spread) >>> (32 - GLYPH_TABLE_BITS)) + (k << GLYPH_TABLE_BITS);
      set32(CELLS + k * 4, GLYPH_TREE + place * 4);
    }
    node = node * 2 + codeMixedBit(GLYPH_CONTEXTS, weights, (value >>> i) & 1, LIMIT);
  }
  return node - (1 << LOW_BITS);
}

/** A glyph has come, or a line begins: where the last ones came before, and what followed. */
function remember(id: i32): void {
  const at = get32(GLYPH_AT);
  let match = get32(GLYPH_MATCH);
  let length = get32(GLYPH_MATCH_LENGTH);
  const goesOn = length > 0 && get32(GLYPH_HISTORY + (match & HISTORY_MASK) * 4) === id;
  set32(GLYPH_HISTORY + (at & HISTORY_MASK) * 4, id);
  const next = (at + 1) | 0;
  set32(GLYPH_AT, next);
  let key = 0;
  for (let i = 1; i <= FOUND_BY; i++) key = joined(before(i), key);
  const entry = GLYPH_FINDER + (key >>> (32 - GLYPH_FINDER_BITS)) * 4;
  if (goesOn) {
    match = (match + 1) | 0;
    length = length < MAX_MATCH ? length + 1 : MAX_MATCH;
  } else {
    match = get32(entry);
    length = matchLength(match, next);
  }
  set32(entry, next);
  set32(GLYPH_MATCH, match);
  set32(GLYPH_MATCH_LENGTH, length);
}

/** How many glyphs before two places are the same: none when they are fewer than a place is found by. */
function matchLength(match: i32, next: i32): i32 {
  const distance = (next - match) | 0;
  if (match === 0 || distance <= 0 || distance > HISTORY_MASK - MAX_MATCH) return 0;
  let length = 0;
  while (length < MAX_MATCH && length < match) {
    const one = get32(GLYPH_HISTORY + ((match - 1 - length) & HISTORY_MASK) * 4);
    if (one !== get32(GLYPH_HISTORY + ((next - 1 - length) & HISTORY_MASK) * 4)) break;
    length++;
  }
  return length < FOUND_BY ? 0 : length;
}
