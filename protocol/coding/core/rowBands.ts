import { continued, joined } from './hashing.ts';
import { clearHeap, get32, type i32, set32 } from './heap.ts';
import { BANDS, ROW_FINDER, ROW_FINDER_BITS, ROW_FLAGS, ROW_HASHES, SHOWN, TRUTH } from './layout.ts';

/** Lower areas are one band. */
const MIN_SPLIT_ROWS = 6;
/** Higher bands are looked at again by themselves, so often: a line of text is lower. */
const MAX_BAND_ROWS = 40;
const MAX_DEPTH = 2;

let bandCount: i32 = 0;

/**
 * Finds the lines of text in an area of the plane whose first pixel is so many bytes into it, and writes first row and
 * rows of each band to BANDS; returns how many. What lies between is the row that occurs most often: where it is shown
 * already, it is left out, as are lines that do not differ.
 */
export function splitRows(offset: i32, width: i32, height: i32, stride: i32): i32 {
  bandCount = 0;
  for (let row = 0; row < height; row++) {
    const shown = SHOWN + offset + row * stride;
    const truth = TRUTH + offset + row * stride;
    // Two hashes at a time do not wait for each other.
    let even = 0;
    let odd = 0;
    let differs = 0;
    let x = 0;
    for (; x + 4 < width * 4; x += 8) {
      const pixel = get32(truth + x);
      const next = get32(truth + x + 4);
      even = continued(even, pixel);
      odd = continued(odd, next);
      differs = differs | (pixel ^ get32(shown + x)) | (next ^ get32(shown + x + 4));
    }
    if (x < width * 4) {
      const pixel = get32(truth + x);
      even = continued(even, pixel);
      differs = differs | (pixel ^ get32(shown + x));
    }
    set32(ROW_HASHES + row * 4, joined(even, odd));
    set32(ROW_FLAGS + row * 4, differs);
  }
  split(0, height, 0);
  return bandCount;
}

function split(top: i32, rows: i32, depth: i32): void {
  if (rows <= MIN_SPLIT_ROWS) {
    push(top, rows);
    return;
  }
  const separator = mostFrequent(top, rows);
  if (separator < 0) {
    push(top, rows);
    return;
  }
  const hash = get32(ROW_HASHES + separator * 4);
  let start = -1;
  let hasText = false;
  let wasSeparator = false;
  for (let row = top; row < top + rows; row++) {
    const isSeparator = get32(ROW_HASHES + row * 4) === hash;
    if (isSeparator && get32(ROW_FLAGS + row * 4) === 0) {
      if (start >= 0) found(start, row - start, rows, depth);
      start = -1;
      hasText = false;
      wasSeparator = false;
      continue;
    }
    if (!isSeparator && wasSeparator && hasText) {
      found(start, row - start, rows, depth);
      start = -1;
      hasText = false;
    }
    if (start < 0) start = row;
    if (!isSeparator) hasText = true;
    wasSeparator = isSeparator;
  }
  if (start >= 0) found(start, top + rows - start, rows, depth);
}

function found(top: i32, rows: i32, ofRows: i32, depth: i32): void {
  if (rows > MAX_BAND_ROWS && rows < ofRows && depth < MAX_DEPTH) split(top, rows, depth + 1);
  else push(top, rows);
}

/** Takes a band, if anything in it differs. */
function push(top: i32, rows: i32): void {
  let row = top;
  while (row < top + rows && get32(ROW_FLAGS + row * 4) === 0) row++;
  if (row === top + rows) return;
  set32(BANDS + bandCount * 8, top);
  set32(BANDS + bandCount * 8 + 4, rows);
  bandCount++;
}

/** A row like which there are most, at least two; -1 when no two are alike. */
function mostFrequent(top: i32, rows: i32): i32 {
  const mask = (1 << ROW_FINDER_BITS) - 1;
  clearHeap(ROW_FINDER, 8 << ROW_FINDER_BITS);
  let best = -1;
  let most = 1;
  for (let row = top; row < top + rows; row++) {
    const hash = get32(ROW_HASHES + row * 4);
    let entry = ROW_FINDER + (hash & mask) * 8;
    while (get32(entry + 4) !== 0 && get32(entry) !== hash) {
      entry += 8;
      if (entry === ROW_FINDER + (8 << ROW_FINDER_BITS)) entry = ROW_FINDER;
    }
    const count = get32(entry + 4) + 1;
    set32(entry, hash);
    set32(entry + 4, count);
    if (count > most) {
      most = count;
      best = row;
    }
  }
  return best;
}
