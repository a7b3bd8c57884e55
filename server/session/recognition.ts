import { type Framebuffer, intersect, type Rect, rect } from '../../protocol/index.ts';
import { fullestBox } from './fullestBox.ts';
import type { Origin } from './keptAnchors.ts';

/** Side of what is recognised or not, pixels; edges are then moved to where they are. */
const CELL = 16;
/** So many changed cells of more than one colour are recognised together, at least: fewer are coded in as few bytes. */
const MIN_CELLS = 2;
/** What a box counts for such a cell, and for a changed one of one colour, about: every so many rows one is looked at. */
const UNEVEN = 8;
const FLAT = 1;
const ROW_STEP = 4;
/** So many changed cells tell where to look at all, and so large a share of them that nothing better has to be looked for. */
const SAMPLES = 256;
const SURE_SHARE = 0.9;

/** Something that was kept and is to be shown again: `rect` takes what its layer has at `rect` - (dx, dy). */
export interface Recollection {
  readonly rect: Rect;
  readonly layer: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * What of an area was kept: few boxes in which all pixels of the truth are those of a place where they may come from. What
 * is shown already may lie in a box, but does not count. `here`: the layers at the same place. `elsewhere`: other places,
 * asked for when they are needed. No pixel outside of the area is in a box.
 */
export function recognise(
  shown: Framebuffer,
  truth: Framebuffer,
  area: Rect,
  here: readonly Origin[],
  elsewhere: () => readonly Origin[],
): Recollection[] {
  const columns = Math.ceil(area.width / CELL);
  const isShown = cellsFrom(truth, area, { picture: shown, dx: 0, dy: 0 });
  const changed: number[] = [];
  for (let i = 0; i < isShown.length; i++) if (isShown[i] === 0) changed.push(i);
  if (changed.length < MIN_CELLS) return [];
  const step = Math.ceil(changed.length / SAMPLES);
  const samples: Rect[] = [];
  for (let i = step >> 1; i < changed.length; i += step) {
    const sample = cellAt(area, columns, changed[i]!);
    if (isUneven(truth, sample)) samples.push(sample);
  }
  const ranked = (origins: readonly Origin[]) =>
    origins
      .map((origin) => ({ origin, right: samples.filter((it) => isFrom(truth, it, origin)).length }))
      .filter(({ right }) => right > 0);
  const candidates = ranked(here);
  if (candidates.every(({ right }) => right < samples.length * SURE_SHARE)) candidates.push(...ranked(elsewhere()));
  candidates.sort((a, b) => b.right - a.right);

  const result: Recollection[] = [];
  /** By cell: what it counts as long as it is not in a box. */
  const weights = new Uint8Array(isShown.length);
  const isWeighed = new Uint8Array(isShown);
  for (const { origin } of candidates) {
    const isRight = cellsFrom(truth, area, origin);
    for (const cell of changed) {
      if (isRight[cell] === 0 || isWeighed[cell] !== 0) continue;
      isWeighed[cell] = 1;
      weights[cell] = isUneven(truth, cellAt(area, columns, cell)) ? UNEVEN : FLAT;
    }
    for (;;) {
      const box = fullestBox(isRight, weights, columns);
      if (box === undefined || countUneven(weights, columns, box) < MIN_CELLS) break;
      const { layer, dx, dy } = origin;
      result.push({ rect: grown(truth, inPixels(area, box), area, origin), layer, dx, dy });
      for (let row = box.y; row < box.y + box.height; row++) {
        weights.fill(0, row * columns + box.x, row * columns + box.x + box.width);
      }
    }
  }
  return result;
}

function cellAt(area: Rect, columns: number, cell: number): Rect {
  const column = cell % columns;
  return inPixels(area, rect(column, (cell - column) / columns, 1, 1));
}

/** Cells of an area, from its top left on, in pixels; the last ones may be smaller. */
function inPixels(area: Rect, { x, y, width, height }: Rect): Rect {
  return intersect(rect(area.x + x * CELL, area.y + y * CELL, width * CELL, height * CELL), area);
}

function countUneven(weights: Uint8Array, columns: number, { x, y, width, height }: Rect): number {
  let count = 0;
  for (let row = y; row < y + height; row++) {
    for (let i = row * columns + x; i < row * columns + x + width; i++) if (weights[i] === UNEVEN) count++;
  }
  return count;
}

/** Where pixels may come from: a place of another picture. */
type Source = Pick<Origin, 'picture' | 'dx' | 'dy'>;

/** By cell of an area: 1 where all its pixels come from there. */
function cellsFrom(truth: Framebuffer, area: Rect, { picture, dx, dy }: Source): Uint8Array {
  const { x, y, width, height } = area;
  const columns = Math.ceil(width / CELL);
  const result = new Uint8Array(columns * Math.ceil(height / CELL)).fill(1);
  const [p, q] = [truth.pixels, picture.pixels];
  const [a, b] = [Buffer.from(truth.pixels.buffer), Buffer.from(picture.pixels.buffer)];
  const isInside = x >= dx && x + width <= picture.width + dx;
  for (let row = 0; row < height; row++) {
    const at = Math.floor(row / CELL) * columns;
    if (y + row < dy || y + row >= picture.height + dy) {
      result.fill(0, at, at + columns);
      continue;
    }
    const start = (y + row) * truth.width + x;
    const offset = (y + row - dy) * picture.width + x - dx - start;
    // Most of what comes back does so in whole rows, which native code compares.
    if (isInside && p[start] === q[start + offset]) {
      const [i, j] = [start * 4, (start + offset) * 4];
      if (a.compare(b, j, j + width * 4, i, i + width * 4) === 0) continue;
    }
    for (let cell = 0; cell < columns; cell++) {
      if (result[at + cell] === 0) continue;
      const right = Math.min((cell + 1) * CELL, width);
      let i = cell * CELL;
      if (isInside || (x + i >= dx && x + right <= picture.width + dx)) {
        while (i < right && p[start + i] === q[start + offset + i]) i++;
      }
      if (i < right) result[at + cell] = 0;
    }
  }
  return result;
}

/** Moves the edges of a box outwards, within the area, as far as all pixels come from there. */
function grown(truth: Framebuffer, box: Rect, area: Rect, origin: Origin): Rect {
  let { x, y, width, height } = box;
  while (y > area.y && isFrom(truth, rect(x, y - 1, width, 1), origin)) {
    y--;
    height++;
  }
  while (y + height < area.y + area.height && isFrom(truth, rect(x, y + height, width, 1), origin)) height++;
  while (x > area.x && isFrom(truth, rect(x - 1, y, 1, height), origin)) {
    x--;
    width++;
  }
  while (x + width < area.x + area.width && isFrom(truth, rect(x + width, y, 1, height), origin)) width++;
  return { x, y, width, height };
}

/** Whether all pixels of a rect come from there. */
function isFrom(truth: Framebuffer, { x, y, width, height }: Rect, { picture, dx, dy }: Source): boolean {
  const [left, top] = [x - dx, y - dy];
  if (left < 0 || top < 0 || left + width > picture.width || top + height > picture.height) return false;
  const [p, q] = [truth.pixels, picture.pixels];
  for (let row = 0; row < height; row++) {
    const start = (y + row) * truth.width + x;
    const offset = (top + row) * picture.width + left - start;
    for (let i = start; i < start + width; i++) if (p[i] !== q[i + offset]) return false;
  }
  return true;
}

/** Whether a rect has more than one colour, in some of its rows. */
function isUneven({ pixels, width: stride }: Framebuffer, { x, y, width, height }: Rect): boolean {
  const color = pixels[y * stride + x];
  for (let row = y; row < y + height; row += ROW_STEP) {
    const start = row * stride + x;
    for (let i = start; i < start + width; i++) if (pixels[i] !== color) return true;
  }
  return false;
}
