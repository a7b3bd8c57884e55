import { isOneColor, type PixelView, samePixels, withBytes } from '../pixelView.ts';
import { ANCHOR_PIXELS, type Anchors, CELL, GATE_PIXELS, type Kernels, type Plane } from './kernels.ts';

/** Spreads a pixel over the bits of a hash: an odd number whose bits look random (the golden ratio). */
const SPREAD = 0x9e3779b1;
/** Multiplies a key from pixel to pixel (from murmur3). */
const KEY_STEP = 0x85ebca6b;

/** The kernels in TypeScript, with what Node brings in native code. */
export const plainKernels: Kernels = {
  name: 'plain',
  createPixels: (width, height) => new Uint32Array(width * height),
  open: (before, after) => ({ before: planeOf(before), after: planeOf(after) }),
  load: () => undefined,
  markDifferent,
  findSpans,
  markUneven,
  findAnchors,
};

function planeOf(view: PixelView): Plane {
  const { width, height, pixels, bytes } = withBytes(view);
  return { width, height, pixels, bytes, address: 0 };
}

function markDifferent(
  a: Plane,
  aStart: number,
  b: Plane,
  bStart: number,
  width: number,
  height: number,
  marks: Uint8Array,
  at: number,
): void {
  const end = at + Math.ceil(width / CELL);
  const p = a.pixels;
  const q = b.pixels;
  for (let row = 0; row < height; row++) {
    const i = aStart + row * a.width;
    const j = bStart + row * a.width;
    if (samePixels(a, i, b, j, width)) continue;
    let hasOpen = false;
    for (let cell = at; cell < end; cell++) {
      if (marks[cell] !== 0) continue;
      const from = (cell - at) * CELL;
      const to = Math.min(from + CELL, width);
      let k = from;
      while (k < to && p[i + k] === q[j + k]) k++;
      if (k < to) marks[cell] = 1;
      else hasOpen = true;
    }
    if (!hasOpen) return;
  }
}

function findSpans(
  a: Plane,
  aStart: number,
  b: Plane,
  bStart: number,
  width: number,
  height: number,
  most: number,
  spans: Int32Array,
): number {
  const p = a.pixels;
  const q = b.pixels;
  let count = 0;
  for (let row = 0; row < height && count <= most; row++) {
    const i = aStart + row * a.width;
    const j = bStart + row * a.width;
    let left = 0;
    let right = 0;
    if (!samePixels(a, i, b, j, width)) {
      count++;
      while (p[i + left] === q[j + left]) left++;
      right = width;
      while (p[i + right - 1] === q[j + right - 1]) right--;
    }
    spans[2 * row] = left;
    spans[2 * row + 1] = right;
  }
  return count;
}

function markUneven(a: Plane, start: number, width: number, height: number, marks: Uint8Array, at: number): void {
  const end = at + Math.ceil(width / CELL);
  const p = a.pixels;
  let isPlain = true;
  for (let row = 0; row < height; row++) {
    const i = start + row * a.width;
    isPlain &&= p[i] === p[start] && isOneColor(a, i, width);
    if (isPlain) continue;
    let hasOpen = false;
    for (let cell = at; cell < end; cell++) {
      if (marks[cell] !== 0) continue;
      const from = (cell - at) * CELL;
      const to = Math.min(from + CELL, width);
      const color = p[start + from];
      let k = from;
      while (k < to && p[i + k] === color) k++;
      if (k < to) marks[cell] = 1;
      else hasOpen = true;
    }
    if (!hasOpen) return;
  }
}

function findAnchors(
  a: Plane,
  start: number,
  width: number,
  height: number,
  step: number,
  zeros: number,
  anchors: Anchors,
): void {
  for (let row = 0; row < height; row += step) findInRow(a, start + row * a.width, width, zeros, anchors);
}

function findInRow(a: Plane, start: number, length: number, zeros: number, anchors: Anchors): void {
  if (length < ANCHOR_PIXELS) return;
  const { keys, places } = anchors;
  const p = a.pixels;
  const shift = 32 - zeros;
  const end = start + length - ANCHOR_PIXELS + GATE_PIXELS;
  let { count } = anchors;
  // Each pixel moves the hash up by 2 bits, so that it forgets all but the last 16.
  let gate = 0;
  for (let i = start; i < start + GATE_PIXELS - 1; i++) gate = ((gate << 2) + Math.imul(p[i]!, SPREAD)) | 0;
  for (let i = start + GATE_PIXELS - 1; i < end; i++) {
    gate = ((gate << 2) + Math.imul(p[i]!, SPREAD)) | 0;
    if (gate >>> shift !== 0) continue;
    const place = i - GATE_PIXELS + 1;
    if (p[place] === p[place + 1]) continue;
    if (count === keys.length) break;
    let key = 0;
    for (let k = place; k < place + ANCHOR_PIXELS; k++) key = (Math.imul(key, KEY_STEP) + p[k]!) | 0;
    keys[count] = key;
    places[count++] = place;
  }
  anchors.count = count;
}
