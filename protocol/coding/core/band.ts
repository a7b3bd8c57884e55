import { codeColumnId, learnColumnId, setColumnId, setEmptyColumns, startColumnIds } from './columnIds.ts';
import {
  addColumn,
  columnCount,
  columnLength,
  columnPixels,
  columnTop,
  findColumn,
  findContent,
  hashColumn,
  NO_COLUMN,
} from './dictionary.ts';
import { clearHeap, copyHeap, get32, type i32, set32 } from './heap.ts';
import { BOTTOMS, HASHES, RUN_CELLS, SHOWN, TOPS, TRUTH, VOTES } from './layout.ts';
import { codeNumber, codeSigned } from './numbers.ts';
import { codePixel } from './pixelModel.ts';
import { codeCell, fail, isBroken, isDecoding } from './rangeCoder.ts';

/** So far from a band's first row its reference row may lie. */
const MAX_REFERENCE = 60;
/** So many empty columns are followed by the length of the rest of them. */
const EMPTY_RUN = 12;
const RUN_LIMIT = 60;
/** Columns to the left that a new one depends on. */
const NEIGHBOURS = 3;
/** When so many columns agree on a reference row, it is taken. */
const ENOUGH_VOTES = 20;
/** Kinds of numbers. */
const REFERENCE_NUMBER = 14;
const RUN_NUMBER = 15;

/**
 * Codes a band of rows of the plane, column by column: most columns of text have come before. The band's first pixel is
 * `offset` bytes into the plane, whose rows have `stride` bytes; where no row lies above it, each column's background
 * is what it shows at the top.
 */
export function codeBand(offset: i32, width: i32, height: i32, stride: i32, hasAbove: boolean): void {
  const shown = SHOWN + offset;
  const truth = TRUTH + offset;
  const above = hasAbove ? shown - stride : shown;
  const isEncoder = !isDecoding();
  if (isEncoder) measureColumns(truth, above, width, height, stride);
  const reference = codeSigned(REFERENCE_NUMBER, isEncoder ? vote(truth, width, stride) : 0);
  if (reference > MAX_REFERENCE || reference < -MAX_REFERENCE) {
    fail();
    return;
  }
  startColumnIds();
  let empty = 0;
  for (let x = 0; x < width; x++) {
    if (isBroken()) return;
    if (empty >= EMPTY_RUN) {
      empty = 0;
      const run = codeRun(x, width, height);
      if (run > width - x) {
        fail();
        return;
      }
      if (!isEncoder) {
        for (let i = x; i < x + run; i++) paintEmpty(shown + i * 4, get32(above + i * 4), height, stride);
      }
      setEmptyColumns(x, run);
      if (run > 0) {
        x += run - 1;
        continue;
      }
    }
    const column = shown + x * 4;
    const background = get32(above + x * 4);
    const wanted = isEncoder ? numberOf(truth, x, height, stride, reference) : 0;
    let id = codeColumnId(x, columnCount(), wanted);
    if (id >= columnCount()) {
      fail();
      return;
    }
    if (id === NO_COLUMN) {
      // A new column depends on those to its left.
      if (isEncoder) copyColumns(column, truth + x * 4, x < NEIGHBOURS ? x : NEIGHBOURS, height, stride);
      id = codeNewColumn(column, truth + x * 4, background, height, stride, reference);
    } else if (!isEncoder) paint(id, column, background, height, stride, reference);
    setColumnId(x, id);
    learnColumnId(id);
    empty = id === 0 ? empty + 1 : 0;
  }
  if (isEncoder) for (let row = 0; row < height; row++) copyHeap(shown + row * stride, truth + row * stride, width * 4);
}

/** Shows some columns to the left of one as they are to be. */
function copyColumns(column: i32, truth: i32, count: i32, height: i32, stride: i32): void {
  for (let row = 0, at = 0; row < height; row++, at += stride) {
    for (let i = 1; i <= count; i++) set32(column + at - i * 4, get32(truth + at - i * 4));
  }
}

/** First and last row that differ from the background, and the hash of what is between, of each column. */
function measureColumns(truth: i32, above: i32, width: i32, height: i32, stride: i32): void {
  for (let x = 0; x < width; x++) {
    const background = get32(above + x * 4);
    const column = truth + x * 4;
    let top = 0;
    while (top < height && get32(column + top * stride) === background) top++;
    let bottom = height;
    while (bottom > top && get32(column + (bottom - 1) * stride) === background) bottom--;
    set32(TOPS + x * 4, top);
    set32(BOTTOMS + x * 4, bottom);
    if (top < bottom) set32(HASHES + x * 4, hashColumn(column + top * stride, bottom - top, stride));
  }
}

/** The reference row that makes most columns known. */
function vote(truth: i32, width: i32, stride: i32): i32 {
  clearHeap(VOTES, (2 * MAX_REFERENCE + 1) * 4);
  let best = 0;
  let most = 0;
  for (let x = 0; x < width; x++) {
    const top = get32(TOPS + x * 4);
    const count = get32(BOTTOMS + x * 4) - top;
    if (count < 2) continue;
    const known = findContent(get32(HASHES + x * 4), truth + x * 4 + top * stride, count, stride);
    if (known === NO_COLUMN) continue;
    const row = top - columnTop(known);
    if (row > MAX_REFERENCE || row < -MAX_REFERENCE) continue;
    const counter = VOTES + (row + MAX_REFERENCE) * 4;
    const votes = get32(counter) + 1;
    set32(counter, votes);
    if (votes > most) {
      most = votes;
      best = row;
      if (most === ENOUGH_VOTES) return best;
    }
  }
  return best;
}

/** Codes how many columns are empty from here on: to the end, or a number. */
function codeRun(x: i32, width: i32, height: i32): i32 {
  let run = 0;
  if (!isDecoding()) while (x + run < width && get32(TOPS + (x + run) * 4) === height) run++;
  if (codeCell(RUN_CELLS, run === width - x ? 1 : 0, RUN_LIMIT) === 1) return width - x;
  return codeNumber(RUN_NUMBER, run);
}

function numberOf(truth: i32, x: i32, height: i32, stride: i32, reference: i32): i32 {
  const top = get32(TOPS + x * 4);
  if (top === height) return 0;
  const count = get32(BOTTOMS + x * 4) - top;
  return findColumn(get32(HASHES + x * 4), truth + x * 4 + top * stride, count, stride, top - reference);
}

/** Codes a column pixel by pixel, and remembers it. */
function codeNewColumn(column: i32, truth: i32, background: i32, height: i32, stride: i32, reference: i32): i32 {
  const isEncoder = !isDecoding();
  let first = -1;
  let last = 0;
  for (let row = 0; row < height; row++) {
    const at = column + row * stride;
    const pixel = codePixel(at, stride, background, isEncoder ? get32(truth + row * stride) : 0);
    set32(at, pixel);
    if (pixel === background) continue;
    if (first < 0) first = row;
    last = row;
  }
  return first < 0 ? 0 : addColumn(column + first * stride, last + 1 - first, stride, first - reference);
}

function paintEmpty(column: i32, background: i32, height: i32, stride: i32): void {
  for (let row = 0, at = column; row < height; row++, at += stride) set32(at, background);
}

/** Paints a known column, inside the band only. */
function paint(id: i32, column: i32, background: i32, height: i32, stride: i32, reference: i32): void {
  paintEmpty(column, background, height, stride);
  const top = reference + columnTop(id);
  const length = columnLength(id);
  const pixels = columnPixels(id);
  const first = top < 0 ? -top : 0;
  const last = top + length > height ? height - top : length;
  for (let i = first; i < last; i++) set32(column + (top + i) * stride, get32(pixels + i * 4));
}
