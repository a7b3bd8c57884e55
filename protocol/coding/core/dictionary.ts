import { continued, joined } from './hashing.ts';
import { clearHeap, get32, type i32, set32 } from './heap.ts';
import {
  BY_CONTENT,
  BY_PLACE,
  COLUMN_COUNT,
  COLUMN_HASHES,
  COLUMN_LENGTHS,
  COLUMN_PIXELS,
  COLUMN_PIXELS_USED,
  COLUMN_STARTS,
  COLUMN_TOPS,
  FINDER_BITS,
  MAX_COLUMN_PIXELS,
  MAX_COLUMN_ROWS,
  MAX_COLUMNS,
} from './layout.ts';

// A column of pixels by number: what it shows between the first and the last pixel that is not its background, and how
// far below the band's reference row that begins. Number 0 is the empty one. A letter is a few columns, again and again.

/** Nothing is known by this hash. */
export const NO_COLUMN = -1;
/** Hashes that fall on one entry take the next ones, so far. */
const MAX_PROBES = 8;

export function columnCount(): i32 {
  return get32(COLUMN_COUNT);
}

/** First pixel of a column, address. */
export function columnPixels(id: i32): i32 {
  return COLUMN_PIXELS + get32(COLUMN_STARTS + id * 4) * 4;
}

export function columnLength(id: i32): i32 {
  return get32(COLUMN_LENGTHS + id * 4);
}

/** Its first row, seen from the reference row. */
export function columnTop(id: i32): i32 {
  return get32(COLUMN_TOPS + id * 4);
}

/** Whether there is room for the columns of a large update. */
export function isDictionaryFull(): boolean {
  return get32(COLUMN_COUNT) >= MAX_COLUMNS || get32(COLUMN_PIXELS_USED) + MAX_COLUMN_ROWS > MAX_COLUMN_PIXELS;
}

/** Forgets all columns but the empty one. */
export function clearDictionary(): void {
  set32(COLUMN_COUNT, 1);
  set32(COLUMN_PIXELS_USED, 0);
  set32(COLUMN_STARTS, 0);
  set32(COLUMN_LENGTHS, 0);
  set32(COLUMN_TOPS, 0);
  clearHeap(BY_PLACE, 4 << FINDER_BITS);
  clearHeap(BY_CONTENT, 4 << FINDER_BITS);
}

/** The hash of `count` pixels below each other, the first one at an address, rows of `stride` bytes. */
export function hashColumn(first: i32, count: i32, stride: i32): i32 {
  let hash = count;
  for (let i = 0, p = first; i < count; i++, p += stride) hash = continued(hash, get32(p));
  return joined(hash, count);
}

/** The number of a column that shows these pixels from this row on, compared pixel by pixel; NO_COLUMN if there is none. */
export function findColumn(hash: i32, first: i32, count: i32, stride: i32, top: i32): i32 {
  const mask = (1 << FINDER_BITS) - 1;
  let entry = joined(hash, top) & mask;
  for (let probes = 0; probes < MAX_PROBES; probes++, entry = (entry + 1) & mask) {
    const id = get32(BY_PLACE + entry * 4);
    if (id === 0) return NO_COLUMN;
    if (columnTop(id) === top && isColumn(id, hash, first, count, stride)) return id;
  }
  return NO_COLUMN;
}

/** A column with these pixels, wherever it begins. */
export function findContent(hash: i32, first: i32, count: i32, stride: i32): i32 {
  const id = get32(BY_CONTENT + (hash & ((1 << FINDER_BITS) - 1)) * 4);
  return id !== 0 && isColumn(id, hash, first, count, stride) ? id : NO_COLUMN;
}

function isColumn(id: i32, hash: i32, first: i32, count: i32, stride: i32): boolean {
  if (get32(COLUMN_HASHES + id * 4) !== hash || columnLength(id) !== count) return false;
  for (let i = 0, p = first, q = columnPixels(id); i < count; i++, p += stride, q += 4) {
    if (get32(p) !== get32(q)) return false;
  }
  return true;
}

/** Remembers a column: its number, or 0 where there is no room. */
export function addColumn(first: i32, count: i32, stride: i32, top: i32): i32 {
  if (count > MAX_COLUMN_ROWS || isDictionaryFull()) return 0;
  const id = get32(COLUMN_COUNT);
  const start = get32(COLUMN_PIXELS_USED);
  const hash = hashColumn(first, count, stride);
  set32(COLUMN_COUNT, id + 1);
  set32(COLUMN_PIXELS_USED, start + count);
  set32(COLUMN_STARTS + id * 4, start);
  set32(COLUMN_LENGTHS + id * 4, count);
  set32(COLUMN_TOPS + id * 4, top);
  set32(COLUMN_HASHES + id * 4, hash);
  for (let i = 0, p = first, q = columnPixels(id); i < count; i++, p += stride, q += 4) set32(q, get32(p));
  const mask = (1 << FINDER_BITS) - 1;
  set32(BY_CONTENT + (hash & mask) * 4, id);
  let entry = joined(hash, top) & mask;
  for (let probes = 0; probes < MAX_PROBES; probes++, entry = (entry + 1) & mask) {
    if (get32(BY_PLACE + entry * 4) !== 0) continue;
    set32(BY_PLACE + entry * 4, id);
    break;
  }
  return id;
}
