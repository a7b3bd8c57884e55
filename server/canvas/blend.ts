import type { Color, Framebuffer, Rect } from '../../protocol/index.ts';
import type { Bounds } from './bounds.ts';

/** Rows that share a damage rect: tall enough to be few, low enough that a slanting line damages little. */
const BAND_ROWS = 32;

const OPAQUE = 0xff000000;

/** Coverage of a whole pixel in one direction. */
const WHOLE = 256;

/** Rounds what is shifted right by 16. */
const HALF = 0x8000;

/**
 * Lays pixels (bytes R, G, B, A, not premultiplied) over a rect of the framebuffer, all of it inside; row by
 * row, `stride` pixels each, the first at `offset`. `alpha` 0..255 fades them. Returns the rects that changed.
 */
export function blendPixels(
  framebuffer: Framebuffer,
  target: Rect,
  rgba: Uint8ClampedArray,
  offset: number,
  stride: number,
  alpha: number,
): Rect[] {
  const { pixels } = framebuffer;
  const words = wordsOf(rgba);
  const changed: Rect[] = [];
  for (let top = 0; top < target.height; top += BAND_ROWS) {
    const bottom = Math.min(target.height, top + BAND_ROWS);
    let [left, right, first, last] = [target.width, -1, bottom, -1];
    for (let row = top; row < bottom; row++) {
      const from = offset + row * stride;
      const to = (target.y + row) * framebuffer.width + target.x;
      let [rowLeft, rowRight] = [-1, -1];
      if (alpha === 255 && areOpaque(words, from, target.width)) {
        pixels.set(words.subarray(from, from + target.width), to);
        [rowLeft, rowRight] = [0, target.width - 1];
      } else {
        for (let column = 0; column < target.width; column++) {
          const word = words[from + column]!;
          let a = word >>> 24;
          if (alpha !== 255) a = divideBy255(a * alpha);
          if (a === 0) continue;
          if (rowLeft < 0) rowLeft = column;
          rowRight = column;
          pixels[to + column] = over(pixels[to + column]!, word, a);
        }
      }
      if (rowLeft < 0) continue;
      if (rowLeft < left) left = rowLeft;
      if (rowRight > right) right = rowRight;
      if (row < first) first = row;
      last = row;
    }
    if (last < 0) continue;
    pushBand(changed, { x: target.x + left, y: target.y + first, width: right - left + 1, height: last - first + 1 });
  }
  return changed;
}

/** Lays one colour over the pixels of `target` that the box covers, by how much it covers each. */
export function blendBox(framebuffer: Framebuffer, target: Rect, box: Bounds, color: Color, alpha: number): void {
  const right = target.x + target.width;
  const innerLeft = Math.min(right, Math.max(target.x, Math.ceil(box.left)));
  const innerRight = Math.max(innerLeft, Math.min(right, Math.floor(box.right)));
  for (let y = target.y; y < target.y + target.height; y++) {
    const rowAlpha = alpha * covered(y, box.top, box.bottom);
    const start = y * framebuffer.width;
    for (let x = target.x; x < right; x++) {
      if (x === innerLeft && innerRight > innerLeft) {
        blendSpan(framebuffer, start + innerLeft, start + innerRight, color, (rowAlpha * WHOLE + HALF) >> 16);
        x = innerRight - 1;
        continue;
      }
      const pixelAlpha = (rowAlpha * covered(x, box.left, box.right) + HALF) >> 16;
      blendSpan(framebuffer, start + x, start + x + 1, color, pixelAlpha);
    }
  }
}

/** Lays one colour over pixels of one row. */
function blendSpan({ pixels }: Framebuffer, from: number, to: number, color: Color, alpha: number): void {
  if (alpha === 0) return;
  const red = (color >> 16) * alpha + 128;
  const green = ((color >> 8) & 0xff) * alpha + 128;
  const blue = (color & 0xff) * alpha + 128;
  const rest = 255 - alpha;
  for (let i = from; i < to; i++) {
    const under = pixels[i]!;
    const r = red + (under & 0xff) * rest;
    const g = green + ((under >>> 8) & 0xff) * rest;
    const b = blue + ((under >>> 16) & 0xff) * rest;
    // The same division by 255 as below; written out, it takes half the time.
    pixels[i] = OPAQUE | (((b + (b >> 8)) >> 8) << 16) | (((g + (g >> 8)) >> 8) << 8) | ((r + (r >> 8)) >> 8);
  }
}

/** How much of the pixel from `at` to `at + 1` lies between the edges, in 1/256. */
function covered(at: number, from: number, to: number): number {
  return Math.max(0, Math.round((Math.min(at + 1, to) - Math.max(at, from)) * WHOLE));
}

/** The pixels as words, as a framebuffer has them; a copy where they do not begin at a word. */
function wordsOf(rgba: Uint8ClampedArray): Uint32Array {
  const { buffer, byteOffset, length } = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(buffer, byteOffset, length >> 2);
}

/** Whether pixels of one row hide all that is below: they are the framebuffer's words then, and are copied. */
function areOpaque(words: Uint32Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (words[i]! >>> 24 !== 255) return false;
  return true;
}

function over(under: number, above: number, alpha: number): number {
  const rest = 255 - alpha;
  const r = divideBy255((above & 0xff) * alpha + (under & 0xff) * rest);
  const g = divideBy255(((above >>> 8) & 0xff) * alpha + ((under >>> 8) & 0xff) * rest);
  const b = divideBy255(((above >>> 16) & 0xff) * alpha + ((under >>> 16) & 0xff) * rest);
  return (OPAQUE | (b << 16) | (g << 8) | r) >>> 0;
}

/** Rounds value / 255, exactly, for values up to 255 * 255. */
function divideBy255(value: number): number {
  const biased = value + 128;
  return (biased + (biased >> 8)) >> 8;
}

/** Appends a band; joins it to the one above when that adds little. */
function pushBand(bands: Rect[], band: Rect): void {
  const above = bands.at(-1);
  if (above === undefined || above.y + above.height !== band.y) {
    bands.push(band);
    return;
  }
  const x = Math.min(above.x, band.x);
  const width = Math.max(above.x + above.width, band.x + band.width) - x;
  const height = above.height + band.height;
  const apart = above.width * above.height + band.width * band.height;
  if (width * height * 4 > apart * 5) bands.push(band);
  else bands[bands.length - 1] = { x, y: above.y, width, height };
}
