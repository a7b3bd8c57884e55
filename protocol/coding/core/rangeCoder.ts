import { get8, get32, type i32, imul, isBelow, set8, set32 } from './heap.ts';
import { CODED, CODED_BYTES, RATES } from './layout.ts';

/** An encoder leaves out so many zeros at the end at most, and a decoder reads so far behind it, and what it needs ahead. */
const MAX_LEFT_OUT = 4;
const AHEAD = 4;
/** No bit is more certain than this, of 65536. */
const LEAST = 24;

// One end of a binary range coder (the carryless one of lpaq), for as long as one update.
let low: i32 = 0;
let high: i32 = 0;
let code: i32 = 0;
let cursor: i32 = 0;
let inputEnd: i32 = 0;
let isDecoder: boolean = false;
let hasFailed: boolean = false;

/** Fills the table of how far a cell moves: 1 / (n + 1.6) of the way when it has seen n bits, in 15 bits. */
export function initRates(): void {
  for (let n = 0; n < 256; n++) set32(RATES + n * 4, (327680 / (10 * n + 16)) | 0);
}

export function startEncoder(): void {
  low = 0;
  high = -1;
  cursor = CODED;
  isDecoder = false;
  hasFailed = false;
}

/** `count` bytes lie at CODED. */
export function startDecoder(count: i32): void {
  low = 0;
  high = -1;
  cursor = CODED;
  inputEnd = CODED + count;
  isDecoder = true;
  hasFailed = false;
  code = 0;
  for (let i = 0; i < AHEAD; i++) code = (code << 8) | nextByte();
}

/** Whether this end decodes: then values that it is given mean nothing. */
export function isDecoding(): boolean {
  return isDecoder;
}

/** The bits make no sense, or there is no room for more: nothing that follows counts. */
export function fail(): void {
  hasFailed = true;
}

export function isBroken(): boolean {
  return hasFailed;
}

/** Bytes so far, about. */
export function codedBytes(): i32 {
  return cursor - CODED;
}

function nextByte(): i32 {
  const value = cursor < inputEnd ? get8(cursor) : 0;
  if (cursor >= inputEnd + AHEAD + MAX_LEFT_OUT) hasFailed = true;
  else cursor++;
  return value;
}

/** Codes a bit of which 1 has the probability p of 65536: an encoder is given it, a decoder returns it. */
export function codeBit(probability: i32, given: i32): i32 {
  const p = probability < LEAST ? LEAST : probability > 65536 - LEAST ? 65536 - LEAST : probability;
  const range = (high - low) | 0;
  const middle = (low + imul(range >>> 16, p) + (imul(range & 0xffff, p) >>> 16)) | 0;
  const bit = isDecoder ? (isBelow(middle, code) ? 0 : 1) : given;
  if (bit === 1) high = middle;
  else low = (middle + 1) | 0;
  while ((low ^ high) >>> 24 === 0) {
    if (isDecoder) code = (code << 8) | nextByte();
    else {
      if (cursor < CODED + CODED_BYTES - 8) set8(cursor++, high >>> 24);
      else hasFailed = true;
    }
    low = low << 8;
    high = (high << 8) | 255;
  }
  return bit;
}

/** How likely 1 is by a cell, of 65536. One of zeros knows nothing: then both bits are as likely. */
export function probabilityOf(cell: i32): i32 {
  return (cell >>> 16) ^ 0x8000;
}

/** Codes a bit with a cell, which learns it: 16 bits of probability above how often it was used, up to `limit`. */
export function codeCell(at: i32, given: i32, limit: i32): i32 {
  const cell = get32(at);
  const bit = codeBit(probabilityOf(cell), given);
  set32(at, learned(cell, bit, limit));
  return bit;
}

/** A cell that has seen one more bit. */
export function learned(cell: i32, bit: i32, limit: i32): i32 {
  const n = cell & 0xff;
  const p = probabilityOf(cell);
  const target = bit === 1 ? 65535 : 0;
  const next = p + (imul(target - p, get32(RATES + n * 4)) >> 15);
  return ((next ^ 0x8000) << 16) | (n < limit ? n + 1 : n);
}

/** Ends an update: the fewest bytes that lie in the range, without zeros at the end. Their number. */
export function finishEncoder(): i32 {
  if (low !== 0) {
    for (let count = 1; count <= 4; count++) {
      const shift = 32 - 8 * count;
      const value = shift === 0 ? high : (high >>> shift) << shift;
      if (isBelow(value, low)) continue;
      for (let i = 0; i < count; i++) set8(cursor++, value >>> (24 - 8 * i));
      break;
    }
  }
  for (let i = 0; i < MAX_LEFT_OUT && cursor > CODED && get8(cursor - 1) === 0; i++) cursor--;
  return cursor - CODED;
}
