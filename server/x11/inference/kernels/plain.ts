import { findAnchors } from '../../../display/anchors.ts';
import { isOneColor, type PixelView, samePixels, withBytes } from '../pixelView.ts';
import { CELL, type Kernels, type Plane } from './kernels.ts';

/** The kernels in TypeScript, with what Node brings in native code. */
export const plainKernels: Kernels = {
  name: 'plain',
  createPixels: (width, height) => new Uint32Array(width * height),
  swapRedBlue,
  open: (before, after) => ({ before: planeOf(before), after: planeOf(after) }),
  load: () => undefined,
  markDifferent,
  findSpans,
  markUneven,
  findAnchors,
};

function swapRedBlue(pixels: Uint32Array, start: number, count: number): void {
  for (let i = start; i < start + count; i++) {
    const pixel = pixels[i]!;
    pixels[i] = 0xff000000 | (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
  }
}

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
